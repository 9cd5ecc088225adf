public import AzothSQL

// Views of a stream: each takes over its rows, and the stream it was made from gives none afterwards.

extension ResultStream {
    /// One column of the rows: `scalars(\.1)`.
    public func scalars<Value>(_ path: KeyPath<Row, Value>) -> ResultStream<Value> {
        handOver(keys: names(of: path), StreamShape()) { rows in rows.map { $0[keyPath: path] } }
    }

    /// One column of the rows, as ``scalars(_:)``.
    public func columns<Value>(_ path: KeyPath<Row, Value>) -> ResultStream<Value> { scalars(path) }

    /// Some columns of the rows: `columns(\.0, \.2)`.
    public func columns<V1, V2, each V>(
        _ first: KeyPath<Row, V1>, _ second: KeyPath<Row, V2>, _ more: repeat KeyPath<Row, each V>
    ) -> ResultStream<(V1, V2, repeat each V)> {
        var names = names(of: first) + names(of: second)
        var count = 2
        for path in repeat each more {
            names += self.names(of: path)
            count += 1
        }
        return handOver(keys: names.count == count ? names : [], tupleShape()) { rows in
            rows.map { row in (row[keyPath: first], row[keyPath: second], repeat row[keyPath: each more]) }
        }
    }

    /// The rows by the names of their columns. A view has none: ask the stream that `stream(_:)` gave.
    public func mappings() -> ResultStream<RowMapping> {
        guard shape.hasCells else {
            return handOver(keys: [], StreamShape()) { _ in
                throw AzothError(
                    .invalidRequest, "a view of a stream has no columns by name: call mappings() before the others")
            }
        }
        let keys = keys
        let selections = shape.selections
        return handOverCells(StreamShape()) { batch in
            ResultCells(batches: [batch], names: keys, selections: selections).mappings()
        }
    }

    /// Each row once, the first of equal ones. Objects are compared by identity. What was given is remembered, so that
    /// memory grows with the number of different rows.
    public func unique() -> ResultStream<Row> {
        let identity = shape.identity
        var seen: Set<AnyHashable> = []
        return handOver(keys: keys, shape.withoutCells) { rows in
            var kept: [Row] = []
            for index in rows.indices {
                guard let key = identity(rows, index) else {
                    throw AzothError(
                        .invalidRequest, "rows of type \(Row.self) can't be compared: use unique(by:)")
                }
                if seen.insert(key).inserted { kept.append(rows[index]) }
            }
            return kept
        }
    }

    /// Each row once, the first of those that give the same key. The keys that were met are remembered.
    public func unique<Key: Hashable>(by key: @escaping (Row) -> Key) -> ResultStream<Row> {
        var seen: Set<Key> = []
        return handOver(keys: keys, shape.withoutCells) { rows in rows.filter { seen.insert(key($0)).inserted } }
    }

    /// Makes rows in portions of a size: what a session loads with them, it loads for so many at a time.
    ///
    /// ``ExecutionOptions/yieldPer`` of the statement says the same to the database, too.
    public func yieldPer(_ size: Int) -> ResultStream<Row> {
        precondition(size > 0, "a portion has at least one row")
        source.rowsPerBatch = size
        return self
    }

    /// All rows that are left, as a value that gives results again and again, and crosses tasks where its rows do.
    public func freeze() async throws -> FrozenResult<Row> {
        FrozenResult(rows: try await all(), keys: keys, cells: nil, encode: nil, identity: shape.identity)
    }

    private func names<Value>(of path: KeyPath<Row, Value>) -> [String] {
        guard shape.hasCells, let offset = MemoryLayout<Row>.offset(of: path) else { return [] }
        let cells = ResultCells(batches: [], names: keys, selections: shape.selections, offsets: shape.offsets)
        return cells.name(ofElementAt: offset).map { [$0] } ?? []
    }
}

extension ResultStream where Row: ScalarRow {
    /// The next row, or nil; see ``first()``.
    public func scalar() async throws -> Row? { try await first() }
    /// The only row; see ``one()``.
    public func scalarOne() async throws -> Row { try await one() }
    /// The only row, or nil; see ``oneOrNone()``.
    public func scalarOneOrNone() async throws -> Row? { try await oneOrNone() }
}

/// What is known of the rows of a stream.
struct StreamShape<Row> {
    let identity: RowIdentity<Row>
    let offsets: @Sendable () -> [Int]
    let selections: [Selection]?
    /// Whether each row of the stream is a row of the database, with its columns.
    let hasCells: Bool

    init(_ decoder: RowDecoder<Row>, selections: [Selection]?) {
        self.init(identity: decoder.identity, offsets: decoder.offsets, selections: selections, hasCells: true)
    }

    /// Rows that are made from others.
    init() { self.init(identity: { _hashable($0[$1]) }) }

    fileprivate init(
        identity: @escaping RowIdentity<Row>, offsets: @escaping @Sendable () -> [Int] = { [] },
        selections: [Selection]? = nil, hasCells: Bool = false
    ) {
        self.identity = identity
        self.offsets = offsets
        self.selections = selections
        self.hasCells = hasCells
    }

    /// The same kind of rows, made from others.
    var withoutCells: StreamShape { StreamShape(identity: identity) }
}

/// Tuples that are made from other rows: they are compared element by element.
private func tupleShape<each Element>(
    _ type: (repeat each Element).Type = (repeat each Element).self
) -> StreamShape<(repeat each Element)> {
    StreamShape(identity: { rows, index in TupleRow<repeat each Element>.identity(rows, index) })
}
