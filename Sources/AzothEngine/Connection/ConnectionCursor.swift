internal import AzothSQL

/// The rest of the rows of an execution: what goes wrong with them counts as with the statement itself, and observers
/// hear of the end.
final class ConnectionCursor: DriverCursor, @unchecked Sendable {
    private let cursor: any DriverCursor
    /// Used by the task that reads, which is the connection's.
    private weak let connection: Connection?
    private let statement: CompiledStatement
    private let parameters: RowBatch
    private let observation: StatementObservation?

    init(
        _ cursor: any DriverCursor, of statement: CompiledStatement, _ parameters: RowBatch,
        on connection: Connection, _ observation: StatementObservation?
    ) {
        self.cursor = cursor
        self.statement = statement
        self.parameters = parameters
        self.connection = connection
        self.observation = observation
    }

    // A stream that nobody read to its end.
    deinit { observation?.end() }

    nonisolated(nonsending) func next() async throws -> RowBatch? {
        let start = observation.map { _ in ContinuousClock.now }
        do {
            let batch = try await cursor.next()
            if let start { observation?.note(since: start, rows: batch?.count ?? 0) }
            if batch == nil { observation?.end() }
            return batch
        } catch {
            var noted = error
            if let connection {
                noted = await connection.noteFailure(
                    error, of: ExecutedStatement(statement, parameters, at: connection.site))
            }
            if let start { observation?.note(since: start) }
            observation?.end(noted)
            throw noted
        }
    }

    nonisolated(nonsending) func close() async {
        await cursor.close()
        observation?.end()
    }
}

extension Connection {
    /// The result of an execution, with a cursor that belongs to the connection.
    func checked(
        _ result: DriverResult, of statement: CompiledStatement, _ parameters: RowBatch,
        _ observation: StatementObservation? = nil
    ) -> DriverResult {
        guard let cursor = result.cursor else {
            observation?.end()
            return result
        }
        var checked = result
        checked.cursor = ConnectionCursor(cursor, of: statement, parameters, on: self, observation)
        return checked
    }
}
