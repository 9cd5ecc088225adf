package import AzothSQL

/// Rows that are read as they are asked for: constant memory, whatever their number.
///
/// It is an `AsyncSequence`, for one loop. It ends with the transaction: a commit or rollback inside the loop makes
/// the next step throw `resourceClosed`.
public final class ResultStream<Row>: AsyncSequence {
    public typealias Element = Row
    public typealias Failure = any Error

    /// What ends with the transaction.
    package let source: StreamSource
    let shape: StreamShape<Row>
    private let decode: nonisolated(nonsending) (RowBatch) async throws -> [Row]
    /// Not checked for exclusive access at run time, as in connections: one loop at a time reads.
    @exclusivity(unchecked) private var rows: [Row]
    @exclusivity(unchecked) private var nextRow = 0
    /// The cells of `rows`, where each row is one of theirs.
    private var batch: RowBatch?
    /// A view gives the rows instead.
    private var isTakenOver = false
    /// The names of the columns.
    public let keys: [String]

    /// - Parameter decode: Makes the rows of a batch: one of each of its rows.
    package convenience init(
        _ result: DriverResult, of statement: some RowStatement<Row>,
        _ decode: nonisolated(nonsending) @escaping (RowBatch) async throws -> [Row]
    ) {
        self.init(
            StreamSource(result), keys: result.columnNames,
            StreamShape(statement._decoder, selections: statement._core.selections), rows: [], decode)
    }

    init(
        _ source: StreamSource, keys: [String], _ shape: StreamShape<Row>, rows: [Row],
        _ decode: nonisolated(nonsending) @escaping (RowBatch) async throws -> [Row]
    ) {
        self.source = source
        self.keys = keys
        self.shape = shape
        self.rows = rows
        self.decode = decode
    }

    /// Whether the stream was closed: by ``close()``, by a member that takes a row and leaves the rest, by an error or
    /// by the end of its transaction.
    public var isClosed: Bool { !source.isOpen || isTakenOver }

    // MARK: Rows

    /// The next row, or nil at the end.
    public func fetchOne() async throws -> Row? {
        if let row = takeRowAtHand() { return row }
        try source.flag.enter("ResultStream.next()")
        defer { source.flag.leave() }
        return try await refill() ? takeRow() : nil
    }

    /// The next row, where it came with the ones before. A loop takes these without an async call.
    @usableFromInline func takeRowAtHand() -> Row? {
        nextRow < rows.count && source.isOpen ? takeRow() : nil
    }

    private func takeRow() -> Row {
        defer { nextRow += 1 }
        return rows[nextRow]
    }

    /// False at the end.
    private nonisolated(nonsending) func refill() async throws -> Bool {
        guard !isTakenOver else {
            throw AzothError(.resourceClosed, "a view of this stream gives its rows: read the view")
        }
        repeat {
            rows = []
            nextRow = 0
            batch = nil
            guard let next = try await source.nextBatch() else { return false }
            do {
                rows = try await decode(next)
            } catch {
                await close("an error")
                throw error
            }
            batch = next
        } while rows.isEmpty
        return true
    }

    /// Hands the rows over to a view: those that are here, and those to come.
    func handOver<Other>(
        keys: [String], _ shape: StreamShape<Other>, _ transform: @escaping ([Row]) throws -> [Other]
    ) -> ResultStream<Other> {
        let decode = decode
        // What can't be made of the rows that are here is said with the first row.
        let made = Result { try transform(Array(rows[nextRow...])) }
        let view = ResultStream<Other>(source, keys: keys, shape, rows: (try? made.get()) ?? []) { batch in
            _ = try made.get()
            return try transform(try await decode(batch))
        }
        leaveRows()
        return view
    }

    /// Hands the cells over to a view.
    func handOverCells<Other>(
        _ shape: StreamShape<Other>, _ transform: @escaping (RowBatch) throws -> [Other]
    ) -> ResultStream<Other> {
        let rest = batch.map { $0.rows(($0.count - (rows.count - nextRow))..<$0.count) }
        let made = Result { try rest.map(transform) ?? [] }
        let view = ResultStream<Other>(source, keys: keys, shape, rows: (try? made.get()) ?? []) { batch in
            _ = try made.get()
            return try transform(batch)
        }
        leaveRows()
        return view
    }

    private func leaveRows() {
        isTakenOver = true
        rows = []
        nextRow = 0
        batch = nil
    }

    /// At most so many rows.
    public func fetchMany(_ count: Int) async throws -> [Row] {
        var fetched: [Row] = []
        while fetched.count < count, let row = try await fetchOne() { fetched.append(row) }
        return fetched
    }

    /// All rows that are left.
    public func all() async throws -> [Row] {
        var fetched: [Row] = []
        while let row = try await fetchOne() { fetched.append(row) }
        return fetched
    }
    /// All rows that are left.
    public func fetchAll() async throws -> [Row] { try await all() }

    /// The next row, or nil. Closes the stream, if it had a row.
    public func first() async throws -> Row? {
        guard let row = try await fetchOne() else { return nil }
        await close("first()")
        return row
    }

    /// The only row. Closes the stream, if it had a row.
    ///
    /// - Throws: `noResultFound`, `multipleResultsFound`.
    public func one() async throws -> Row {
        guard let row = try await oneOrNone() else { throw AzothError.noRow }
        return row
    }

    /// The only row, or nil where there is none. Closes the stream, if it had a row.
    ///
    /// - Throws: `multipleResultsFound`.
    public func oneOrNone() async throws -> Row? {
        guard let row = try await fetchOne() else { return nil }
        let another = try await fetchOne()
        await close("one()")
        guard another == nil else { throw AzothError.severalRows }
        return row
    }

    /// The rows that are left, in arrays of a size; the last may be shorter.
    ///
    /// - Parameter size: Nil: as they come from the database, or as ``yieldPer(_:)`` says.
    public func partitions(_ size: Int? = nil) -> Partitions {
        precondition(size ?? 1 > 0, "a partition has at least one row")
        return Partitions(stream: self, size: size)
    }

    /// The rows of a stream, in arrays.
    public struct Partitions: AsyncSequence {
        let stream: ResultStream
        let size: Int?
        public typealias Element = [Row]
        public typealias Failure = any Error
        /// Takes rows from a stream, several at a time.
        public struct Iterator: AsyncIteratorProtocol {
            public typealias Failure = any Error
            let stream: ResultStream
            let size: Int?
            public mutating func next() async throws -> [Row]? { try await stream.nextPartition(size) }
            public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [Row]? {
                try await stream.nextPartition(size)
            }
        }
        public func makeAsyncIterator() -> Iterator { Iterator(stream: stream, size: size) }
    }

    private nonisolated(nonsending) func nextPartition(_ size: Int?) async throws -> [Row]? {
        var part: [Row] = []
        if let size {
            part = try await fetchMany(size)
        } else if let first = try await fetchOne() {
            part = [first] + rows[nextRow...]
            nextRow = rows.count
        }
        return part.isEmpty ? nil : part
    }

    // MARK: End

    /// Ends the reading. May be called at any time, and more than once.
    public func close() async throws { await close("close()") }

    nonisolated(nonsending) private func close(_ reason: String) async {
        rows = []
        nextRow = 0
        batch = nil
        await source.close(reason)
    }

    // MARK: AsyncSequence

    /// Takes the rows of a stream, one after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        public typealias Failure = any Error
        @usableFromInline let stream: ResultStream
        init(_ stream: ResultStream) { self.stream = stream }
        @inlinable public mutating func next() async throws -> Row? {
            if let row = stream.takeRowAtHand() { return row }
            return try await stream.fetchOne()
        }
        @inlinable public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Row? {
            if let row = stream.takeRowAtHand() { return row }
            return try await stream.fetchOne()
        }
    }
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}

@available(*, unavailable, message: "a stream belongs to the task that opened it")
extension ResultStream: Sendable {}
