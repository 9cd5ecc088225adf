internal import AzothEngine
internal import AzothSQL
internal import CLibPQ

/// The rows of one result, cleared with the last reference to them.
final class ResultRows {
    let result: OpaquePointer
    var count: Int { Int(PQntuples(result)) }
    init(_ result: OpaquePointer) { self.result = result }
    deinit { PQclear(result) }
}

/// What one execution gave.
struct Answer {
    private(set) var rows: ResultRows?
    private(set) var affectedRows = 0

    mutating func take(_ result: OpaquePointer) {
        affectedRows = Self.affectedRows(result)
        if PQresultStatus(result) == PGRES_TUPLES_OK {
            rows = ResultRows(result)
        } else {
            PQclear(result)
        }
    }

    /// How many rows were changed; the tag of a query counts its rows, which were not.
    static func affectedRows(_ result: OpaquePointer) -> Int {
        guard let tag = PQcmdStatus(result) else { return 0 }
        switch UInt8(bitPattern: tag.pointee) {
        // INSERT, UPDATE, DELETE, MERGE, COPY
        case UInt8(ascii: "I"), UInt8(ascii: "U"), UInt8(ascii: "D"), UInt8(ascii: "M"), UInt8(ascii: "C"):
            return atol(PQcmdTuples(result))
        default: return 0
        }
    }
}

/// What many executions of one statement gave: their rows, one after the other.
final class ReturnedRows {
    private var builder: RowBatch.Builder?
    private var affectedRows = 0
    private let expectedRows: Int
    /// Results whose types nobody has met before, in order.
    private(set) var unread: [ResultRows] = []

    init(expectedRows: Int) { self.expectedRows = expectedRows }

    /// Takes a result, and clears it.
    ///
    /// - Parameter format: Nil: not all of its types are known.
    func take(_ result: OpaquePointer, _ format: RowFormat?) throws(AzothError) {
        affectedRows += Answer.affectedRows(result)
        let rows = ResultRows(result)
        guard PQresultStatus(result) == PGRES_TUPLES_OK else { return }
        if let format, unread.isEmpty { try read(rows, format) } else { unread.append(rows) }
    }

    /// Reads what was put aside.
    func readRest(_ format: RowFormat) throws(AzothError) {
        for rows in unread { try read(rows, format) }
        unread = []
    }

    private func read(_ rows: ResultRows, _ format: RowFormat) throws(AzothError) {
        if builder == nil { builder = RowBatch.Builder(columnCount: format.columnCount, rows: expectedRows) }
        try format.append(0..<rows.count, of: rows.result, to: &builder!)
    }

    func result(_ prepared: Prepared) -> DriverResult {
        guard let builder = builder.take() else { return DriverResult(affectedRows: affectedRows) }
        return DriverResult(
            columnNames: prepared.columnNames, batch: builder.finish(), affectedRows: affectedRows)
    }
}

/// The rest of a result that is here already: rows are made of it batch by batch, while the ones before are worked on.
final class BufferedCursor: DriverCursor, @unchecked Sendable {
    /// As many rows as stay in the processor's caches.
    static let rowsPerBatch = 1000

    private var rows: ResultRows?
    private let format: RowFormat
    private var position: Int
    private let batchSize: Int

    init(_ rows: ResultRows, _ format: RowFormat, next: Int, batchSize: Int) {
        self.rows = rows
        self.format = format
        position = next
        self.batchSize = batchSize
    }

    nonisolated(nonsending) func next() async throws -> RowBatch? {
        guard let rows, position < rows.count else {
            self.rows = nil
            return nil
        }
        let end = min(position + batchSize, rows.count)
        defer { position = end }
        return try format.batch(of: rows.result, rows: position..<end)
    }

    nonisolated(nonsending) func close() async { rows = nil }
}
