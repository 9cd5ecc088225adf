// Views of a result: each takes over its rows, and the result it was made from gives none afterwards.

extension ResultSet {
    /// One column of the rows: `scalars(\.1)`.
    public func scalars<Value>(_ path: KeyPath<Row, Value>) -> ResultSet<Value> {
        let names = name(of: path).map { [$0] } ?? []
        return view(takeRows().map { $0[keyPath: path] }, keys: names)
    }

    /// One column of the rows, as ``scalars(_:)``.
    public func columns<Value>(_ path: KeyPath<Row, Value>) -> ResultSet<Value> { scalars(path) }

    /// Some columns of the rows: `columns(\.0, \.2)`.
    public func columns<V1, V2, each V>(
        _ first: KeyPath<Row, V1>, _ second: KeyPath<Row, V2>, _ more: repeat KeyPath<Row, each V>
    ) -> ResultSet<(V1, V2, repeat each V)> {
        var names: [String?] = [name(of: first), name(of: second)]
        for path in repeat each more { names.append(name(of: path)) }
        let rows = takeRows().map { row in
            (row[keyPath: first], row[keyPath: second], repeat row[keyPath: each more])
        }
        let result = tupleResult(rows, keys: names.contains { $0 == nil } ? [] : names.compactMap { $0 })
        result.failure = failure
        if isClosed { result.close() }
        return result
    }

    /// The rows by the names of their columns. Of rows that have none, such as objects, the result throws
    /// `invalidRequest` when it is asked for them.
    public func mappings() -> ResultSet<RowMapping> {
        guard let cells else {
            let result = view([RowMapping](), keys: keys)
            if !rows.isEmpty, !isClosed {
                result.failure = AzothError(
                    .invalidRequest,
                    "rows of \(Row.self) have no columns by name: select(\(Row.self).Row.self) has, or single columns")
            }
            return result
        }
        let start = position
        let rows = takeRows()
        guard let encode else { return view(cells.mappings(from: start), keys: keys) }
        do {
            return view(try cells.mappings(of: rows, encode), keys: keys)
        } catch {
            let result = view([RowMapping](), keys: keys)
            result.failure = result.failure ?? error
            return result
        }
    }

    /// Each row once, the first of equal ones. Objects are compared by identity. Of rows that can't be compared the result
    /// throws `invalidRequest` when it is asked for them.
    public func unique() -> Self {
        let rows = rows
        guard position >= rows.count || identity(rows, position) != nil else {
            failure = AzothError(.invalidRequest, "rows of type \(Row.self) can't be compared: use unique(by:)")
            release()
            return self
        }
        return keepFirst { index in identity(rows, index) ?? AnyHashable(index) }
    }

    /// Each row once, the first of those that give the same key.
    public func unique<Key: Hashable>(by key: (Row) -> Key) -> Self {
        let rows = rows
        return keepFirst { key(rows[$0]) }
    }

    private func keepFirst<Key: Hashable>(_ key: (Int) -> Key) -> Self {
        guard position < rows.count else { return self }
        var seen: Set<Key> = []
        let kept = (position..<rows.count).filter { seen.insert(key($0)).inserted }
        rows = kept.map { rows[$0] }
        if encode == nil { cells = cells?.keeping(kept) }
        position = 0
        return self
    }

    /// The rows as a value that gives results again and again, and crosses tasks where its rows do.
    public func freeze() -> FrozenResult<Row> {
        let start = position
        let cells = encode == nil ? cells?.dropping(start) : cells
        return FrozenResult(rows: takeRows(), keys: keys, cells: cells, encode: encode, identity: identity)
    }

    private func view<Other>(_ rows: [Other], keys: [String]) -> ResultSet<Other> {
        let result = ResultSet<Other>(rows: rows, keys: keys)
        result.failure = failure
        if isClosed { result.close() }
        return result
    }

    /// The name of the column that a key path into the row stands for.
    private func name<Value>(of path: KeyPath<Row, Value>) -> String? {
        MemoryLayout<Row>.offset(of: path).flatMap { cells?.name(ofElementAt: $0) }
    }
}

/// A result whose rows are tuples: they are compared element by element.
private func tupleResult<each Element>(
    _ rows: [(repeat each Element)], keys: [String]
) -> ResultSet<(repeat each Element)> {
    ResultSet(rows: rows, keys: keys, identity: { rows, index in TupleRow<repeat each Element>.identity(rows, index) })
}

/// A result that gives its rows again and again. Made by ``ResultSet/freeze()``.
public struct FrozenResult<Row> {
    package let rows: [Row]
    /// The names of the columns.
    public let keys: [String]
    package let cells: ResultCells?
    package let encode: RowEncoder<Row>?
    package let identity: RowIdentity<Row>

    package init(
        rows: [Row], keys: [String], cells: ResultCells?, encode: RowEncoder<Row>?,
        identity: @escaping RowIdentity<Row>
    ) {
        self.rows = rows
        self.keys = keys
        self.cells = cells
        self.encode = encode
        self.identity = identity
    }

    /// A new result of the same rows.
    public func callAsFunction() -> ResultSet<Row> {
        ResultSet(rows: rows, keys: keys, cells: cells, encode: encode, identity: identity)
    }
}

extension FrozenResult: Sendable where Row: Sendable {}
