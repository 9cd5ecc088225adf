internal import AzothEngine
internal import AzothSQL

/// The rest of the rows of an execution, for who reads them. Nobody else holds on to it: once it is dropped, the rows are
/// given up at once, whatever the connection's thread is doing.
final class SQLiteCursor: DriverCursor {
    private let rows: ReadAhead

    init(_ execution: OpenExecution, on connection: SQLiteConnection) {
        rows = ReadAhead(execution, on: connection)
        rows.start()
    }

    deinit { rows.giveUp() }

    nonisolated(nonsending) func next() async throws -> RowBatch? { try await rows.next() }
    nonisolated(nonsending) func close() async { await rows.close() }
}
