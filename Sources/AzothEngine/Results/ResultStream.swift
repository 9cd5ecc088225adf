package import AzothSQL

/// Rows that are read as they are asked for: constant memory, whatever their number.
///
/// It is an `AsyncSequence`, for one loop. It ends with the transaction: a commit or rollback inside the loop makes
/// the next step throw `resourceClosed`.
public final class ResultStream<Row>: AsyncSequence, OpenStream {
    public typealias Element = Row
    public typealias Failure = any Error

    private let flag = OwnerFlag("stream")
    /// Kept alive until the stream is read or closed.
    private var connection: Connection?
    private var cursor: (any DriverCursor)?
    /// The first rows, until they are decoded.
    private var firstBatch: RowBatch?
    private var rows: [Row] = []
    private var nextRow = 0
    private let decode: nonisolated(nonsending) (RowBatch) async throws -> [Row]
    private var closedBy: String?
    public let keys: [String]

    /// - Parameter decode: Makes the rows of a batch.
    package init(
        _ result: DriverResult, _ decode: nonisolated(nonsending) @escaping (RowBatch) async throws -> [Row]
    ) {
        cursor = result.cursor
        firstBatch = result.batch
        keys = result.columnNames
        self.decode = decode
    }

    public var isClosed: Bool { closedBy != nil }

    // MARK: Rows

    /// The next row, or nil at the end.
    public func fetchOne() async throws -> Row? {
        if nextRow < rows.count {
            defer { nextRow += 1 }
            return rows[nextRow]
        }
        try flag.enter("ResultStream.next()")
        defer { flag.leave() }
        return try await refill() ? takeRow() : nil
    }

    private func takeRow() -> Row {
        defer { nextRow += 1 }
        return rows[nextRow]
    }

    /// False at the end.
    private nonisolated(nonsending) func refill() async throws -> Bool {
        while true {
            if let closedBy {
                throw AzothError(.resourceClosed, "the stream was closed by \(closedBy): it gives no more rows")
            }
            rows = []
            nextRow = 0
            let batch: RowBatch
            if let first = firstBatch {
                firstBatch = nil
                batch = first
            } else {
                guard let next = try await fetch() else {
                    release()
                    return false
                }
                batch = next
            }
            do {
                rows = try await decode(batch)
            } catch {
                await close("an error")
                throw error
            }
            if !rows.isEmpty { return true }
        }
    }

    private nonisolated(nonsending) func fetch() async throws -> RowBatch? {
        do {
            return try await cursor?.next()
        } catch {
            let noted = connection?.noteFailure(error, of: nil) ?? error
            await close("an error")
            throw noted
        }
    }

    private func release() {
        cursor = nil
        connection = nil
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
    public func fetchAll() async throws -> [Row] { try await all() }

    /// The first row, or nil; closes the stream.
    public func first() async throws -> Row? {
        let row = try await fetchOne()
        await close("first()")
        return row
    }

    /// The only row.
    ///
    /// - Throws: `noResultFound`, `multipleResultsFound`.
    public func one() async throws -> Row {
        guard let row = try await oneOrNone() else {
            throw AzothError(.noResultFound, "no row was found when one was required")
        }
        return row
    }

    /// The only row, or nil where there is none.
    ///
    /// - Throws: `multipleResultsFound`.
    public func oneOrNone() async throws -> Row? {
        let row = try await fetchOne()
        let another = try await fetchOne()
        await close("one()")
        guard another == nil else {
            throw AzothError(.multipleResultsFound, "multiple rows were found when exactly one was required")
        }
        return row
    }

    /// The rows in arrays of a size.
    public func partitions(_ size: Int) -> Partitions { Partitions(stream: self, size: size) }

    public struct Partitions: AsyncSequence {
        let stream: ResultStream
        let size: Int
        public typealias Element = [Row]
        public typealias Failure = any Error
        public struct Iterator: AsyncIteratorProtocol {
            public typealias Failure = any Error
            let stream: ResultStream
            let size: Int
            public mutating func next() async throws -> [Row]? {
                let rows = try await stream.fetchMany(size)
                return rows.isEmpty ? nil : rows
            }
            public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [Row]? {
                let rows = try await stream.fetchMany(size)
                return rows.isEmpty ? nil : rows
            }
        }
        public func makeAsyncIterator() -> Iterator { Iterator(stream: stream, size: size) }
    }

    // MARK: End

    /// Ends the reading. May be called at any time, and more than once.
    public func close() async throws { await close("close()") }

    nonisolated(nonsending) private func close(_ reason: String) async {
        if closedBy == nil { closedBy = reason }
        rows = []
        nextRow = 0
        firstBatch = nil
        let open = cursor
        release()
        await open?.close()
    }

    package func isReading(from connection: Connection) {
        if cursor != nil { self.connection = connection }
    }

    package nonisolated(nonsending) func endWithTransaction() async {
        guard cursor != nil || firstBatch != nil else { return }
        await close("the end of its transaction")
    }

    // MARK: AsyncSequence

    public struct AsyncIterator: AsyncIteratorProtocol {
        public typealias Failure = any Error
        let stream: ResultStream
        public mutating func next() async throws -> Row? { try await stream.fetchOne() }
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Row? {
            try await stream.fetchOne()
        }
    }
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }
}

@available(*, unavailable, message: "a stream belongs to the task that opened it")
extension ResultStream: Sendable {}
