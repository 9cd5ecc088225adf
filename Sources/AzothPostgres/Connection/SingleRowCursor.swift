internal import AzothEngine
internal import AzothSQL
internal import CLibPQ

/// Rows as the server sends them: libpq's single-row mode. The exchange goes on as long as there are rows, so that the
/// connection does nothing else.
final class SingleRowCursor: DriverCursor, @unchecked Sendable {
    private let connection: PostgresConnection
    private let prepared: Prepared
    private let size: Int
    private var isOpen = true

    init(_ connection: PostgresConnection, _ prepared: Prepared, size: Int) {
        self.connection = connection
        self.prepared = prepared
        self.size = size
    }

    nonisolated(nonsending) func next() async throws -> RowBatch? {
        guard isOpen else { return nil }
        guard connection.borrower === self else {
            throw AzothError(.resourceClosed, "the cursor is closed: its transaction has ended")
        }
        let batch = try await connection.nextRows(prepared, size)
        if batch == nil { isOpen = false }
        return batch
    }

    nonisolated(nonsending) func close() async {
        guard isOpen, connection.borrower === self else { return }
        isOpen = false
        try? await connection.stopBorrowing()
    }
}

extension PostgresConnection {
    /// Executes a statement whose rows are read one by one.
    nonisolated(nonsending) func openRows(
        _ prepared: Prepared, _ rows: RowBatch, _ options: DriverOptions
    ) async throws -> DriverResult {
        // Nothing can be asked any more once the rows come.
        if prepared.rowFormat == nil {
            try await ask(prepared, options)
            if let description = prepared.description { _ = try await format(of: description.result, prepared) }
        }
        let types = prepared.parameterTypes ?? []
        try parameters.lay(rows, row: 0, as: types)
        let wire = try await beginExchange(isShort: false, timeout: options.timeout, isCancellable: true)
        do {
            try await stoppable {
                try await sendAll(wire) {
                    try sendAhead()
                    try sendPrepare(prepared, types)
                    try sendRun(prepared)
                }
                try await receive(upTo: exchange.steps.count - 1) { PQclear($0) }
            }
        } catch {
            statements.settle()
            _ = await wire.end()
            throw error
        }
        if exchange.failure == nil { PQsetSingleRowMode(wire.handle) }
        let cursor = SingleRowCursor(self, prepared, size: options.batchSize ?? 1000)
        isBorrowed = true
        borrower = cursor
        var result = DriverResult(columnNames: prepared.columnNames)
        if let first = try await cursor.next() {
            result.batch = first
            result.cursor = cursor
        }
        return result
    }

    /// The next rows: as many as have come, within a size; nil at the end.
    fileprivate nonisolated(nonsending) func nextRows(_ prepared: Prepared, _ size: Int) async throws -> RowBatch? {
        let wire = try usableWire()
        var batch: RowBatch?
        do {
            batch =
                exchange.isAwaited ? try await stoppable { try await receiveRows(wire, prepared, size) } : nil
        } catch {
            await endExchange(wire)
            throw error
        }
        if let batch { return batch }
        try await receiveSyncAndEnd(wire)
        if let failure = exchange.failure { throw failure }
        return nil
    }

    private nonisolated(nonsending) func receiveRows(
        _ wire: Wire, _ prepared: Prepared, _ size: Int
    ) async throws(AzothError) -> RowBatch? {
        var builder: RowBatch.Builder?
        var count = 0
        while count < size {
            // What has come is handed over, once it is worth a batch.
            if count >= 100, PQisBusy(wire.handle) == 1 { break }
            guard let result = try await wire.nextResult() else {
                exchange.advance()
                break
            }
            let rows = ResultRows(result)
            switch PQresultStatus(result) {
            case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK:
                let here = Int(PQntuples(result))
                guard exchange.failure == nil, here > 0 else { continue }
                guard let format = knownFormat(of: result, prepared) else {
                    exchange.fail(typesAreUnknown(prepared))
                    continue
                }
                if builder == nil { builder = RowBatch.Builder(columnCount: format.columnCount, rows: size) }
                do throws(AzothError) {
                    try format.append(0..<here, of: result, to: &builder!)
                    count += here
                } catch {
                    exchange.fail(error)
                }
            case PGRES_FATAL_ERROR:
                let fields = ServerErrorFields(result)
                let error = describe(AzothError.server(result, sql: prepared.sql), fields)
                if fields.endsConnection {
                    wire.noteFailure(error)
                    throw error
                }
                exchange.fail(error, fields)
            default: break
            }
            _ = rows
        }
        guard count > 0, let filled = builder.take() else { return nil }
        return filled.finish()
    }

    /// Types that nobody can be asked about while the rows come.
    private func typesAreUnknown(_ prepared: Prepared) -> AzothError {
        clearStatementCache()
        return AzothError(
            .databaseError,
            "the types of the statement's columns have changed since it was described: execute it again",
            statement: prepared.sql)
    }

    /// Ends a stream before its end: the statement is stopped, and what has come of it is thrown away. A transaction has
    /// failed then.
    nonisolated(nonsending) func stopBorrowing() async throws {
        guard isBorrowed, let wire, !wire.isBroken else { return isBorrowed = false }
        if exchange.isAwaited { canceller.stop(.interrupt) }
        while exchange.isAwaited {
            while let result = try await wire.nextResult() { PQclear(result) }
            exchange.advance()
        }
        try await receiveSyncAndEnd(wire)
    }

    /// Before anything else is executed: a stream that is read is in the way, one that was dropped is ended.
    nonisolated(nonsending) func endBorrowing() async throws {
        guard borrower == nil else {
            throw AzothError(
                .invalidRequest,
                "a stream has this connection to itself: read it to its end, or close it, before anything else is "
                    + "executed. A stream that does not borrow its connection lets other statements run")
        }
        try await stopBorrowing()
    }

    private nonisolated(nonsending) func receiveSyncAndEnd(_ wire: Wire) async throws {
        do {
            try await receiveSync(wire)
        } catch {
            await endExchange(wire)
            throw error
        }
        await endExchange(wire)
    }

    private nonisolated(nonsending) func endExchange(_ wire: Wire) async {
        isBorrowed = false
        borrower = nil
        noteEnd(wire)
        _ = await wire.end()
    }

    /// The cancellation of the task stops what is executed.
    private nonisolated(nonsending) func stoppable<Value>(
        _ body: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        try await withTaskCancellationHandler {
            try await body()
        } onCancel: {
            canceller.stop(.task)
        }
    }
}
