internal import AzothEngine
internal import AzothSQL
internal import CLibPQ

extension PostgresConnection {
    /// Carries one exchange out: what the closure sends, a Sync, and the answers.
    ///
    /// Afterwards the wire is quiet, or broken.
    ///
    /// - Parameters:
    ///   - isShort: The same took little time when it was last done.
    ///   - isCancellable: The cancellation of the task stops what is executed.
    ///   - take: Is given each result of a `run` step, and clears it.
    ///   - send: Puts commands into libpq's buffer. May wait, and receive answers, where there are many.
    /// - Returns: How long it took, in nanoseconds.
    nonisolated(nonsending) func carryOut(
        isShort: Bool, timeout: Duration?, isCancellable: Bool = true,
        take: (OpaquePointer) throws(AzothError) -> Void = { PQclear($0) },
        send: nonisolated(nonsending) () async throws -> Void
    ) async throws -> UInt64 {
        let wire = try await beginExchange(isShort: isShort, timeout: timeout, isCancellable: isCancellable)
        do {
            if isCancellable {
                try await withTaskCancellationHandler {
                    try await sendAndReceive(wire, take, send)
                } onCancel: {
                    canceller.stop(.task)
                }
            } else {
                try await sendAndReceive(wire, take, send)
            }
        } catch {
            statements.settle()
            _ = await wire.end()
            throw error
        }
        noteEnd(wire)
        let duration = await wire.end()
        if let failure = exchange.failure { throw failure }
        return duration
    }

    /// Waits until the wire is quiet, and begins an exchange. The caller ends it.
    nonisolated(nonsending) func beginExchange(
        isShort: Bool, timeout: Duration?, isCancellable: Bool
    ) async throws -> Wire {
        if isBorrowed { try await endBorrowing() }
        try await settleAhead()
        let wire = try usableWire()
        try await wire.becomeQuiet()
        if isCancellable, Task.isCancelled { throw AzothError.stopped(.task, isConfirmed: true) }
        exchange.begin(isAnswered: silentRollback != .sent)
        if silentRollback == .held { try sendRepeated("ROLLBACK") }
        silentRollback = nil
        wire.begin(isShort: isShort, timeout: timeout)
        return wire
    }

    /// What the end of an exchange means for what is kept of the server's state.
    func noteEnd(_ wire: Wire) {
        statements.settle()
        if let fields = exchange.failureFields, fields.saysToPrepareAnew {
            clearStatementCache()
            if fields.knowsMore { statements.noteUnknown() }
        }
        noteFailureOfTransaction()
        if exchange.failure == nil, exchange.isExecution { executions += 1 }
        // A transaction may also end by text.
        if held.isEmpty, wire.transactionStatus == PQTRANS_IDLE { cursors.endTransaction() }
    }

    private nonisolated(nonsending) func sendAndReceive(
        _ wire: Wire, _ take: (OpaquePointer) throws(AzothError) -> Void,
        _ send: nonisolated(nonsending) () async throws -> Void
    ) async throws {
        try await sendAll(wire, send)
        try await receiveAll(take)
    }

    /// Sends what the closure puts into the buffer, and a Sync.
    nonisolated(nonsending) func sendAll(
        _ wire: Wire, _ send: nonisolated(nonsending) () async throws -> Void
    ) async throws {
        do {
            try await send()
        } catch {
            guard !wire.isBroken else { throw error }
            // What is in the buffer can't be taken back: it is made to come to nothing.
            exchange.fail(error as? AzothError ?? AzothError(.invalidRequest, "\(error)", underlying: error))
            try sendCommand("SELECT 1/0 AS \"the statement was given up by the client\"")
        }
        try wire.check(PQpipelineSync(wire.handle))
        try await wire.flush()
        canceller.sent()
    }

    // MARK: Sending

    func sendCommand(_ sql: String) throws(AzothError) {
        let wire = try usableWire()
        try wire.check(PQsendQueryParams(wire.handle, sql, 0, nil, nil, nil, nil, 1))
        exchange.sent(.command(sql))
    }

    /// A command that is sent again and again, and is prepared for that: the server would parse it each time.
    ///
    /// Its name is its text, so that it never stands for another.
    func sendRepeated(_ sql: String) throws(AzothError) {
        // What the server is about to forget it may have forgotten already.
        guard options.preparedStatements == .named, !statements.mustForgetAll else { return try sendCommand(sql) }
        let wire = try usableWire()
        if !statements.atServer.contains(sql) {
            try wire.check(PQsendPrepare(wire.handle, sql, sql, 0, nil))
            exchange.sent(.prepare(name: sql, sql: sql))
        }
        // Passed as it is, a string would be copied.
        try wire.check(sql.withCString { PQsendQueryPrepared(wire.handle, $0, 0, nil, nil, nil, 1) })
        exchange.sent(.command(sql))
    }

    func sendDeallocate(_ name: String?) throws(AzothError) {
        let wire = try usableWire()
        let step = Exchange.Step.deallocate(name: name)
        try wire.check(PQsendQueryParams(wire.handle, step.sql, 0, nil, nil, nil, nil, 1))
        exchange.sent(step)
    }

    /// Between portions of what is sent: a request for cancellation may have come while the server had nothing to do.
    func refuseIfStopped(_ sql: String) throws(AzothError) {
        if let reason = canceller.reason { throw AzothError.stopped(reason, isConfirmed: true, sql: sql) }
    }

    // MARK: Receiving

    /// Receives the answers to the steps up to a number of them.
    nonisolated(nonsending) func receive(
        upTo count: Int, _ take: (OpaquePointer) throws(AzothError) -> Void
    ) async throws(AzothError) {
        let wire = try usableWire()
        while exchange.position < count { try await receiveStep(wire, take) }
    }

    /// Receives the answers to all steps, and to the Sync.
    nonisolated(nonsending) func receiveAll(_ take: (OpaquePointer) throws(AzothError) -> Void) async throws(AzothError)
    {
        let wire = try usableWire()
        while exchange.isAwaited { try await receiveStep(wire, take) }
        try await receiveSync(wire)
    }

    /// The answer to one step: results, then nothing.
    nonisolated(nonsending) private func receiveStep(
        _ wire: Wire, _ take: (OpaquePointer) throws(AzothError) -> Void
    ) async throws(AzothError) {
        if case .sync = exchange.current {
            try await receiveSync(wire)
            return exchange.advance()
        }
        guard var result = try await wire.nextResult() else { throw wire.noteFailure() }
        while true {
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                try received(result, take)
            case PGRES_PIPELINE_ABORTED:
                PQclear(result)
            case PGRES_FATAL_ERROR:
                let fields = ServerErrorFields(result)
                let error = describe(AzothError.server(result, sql: exchange.current.sql), fields)
                PQclear(result)
                if fields.endsConnection {
                    wire.noteFailure(error)
                    throw error
                }
                exchange.fail(error, fields)
            default:
                let status = String(cString: PQresStatus(PQresultStatus(result)))
                PQclear(result)
                let error = AzothError(
                    .unsupported,
                    "the server answered with \(status), which has no place here: COPY is done by copyIn and copyOut",
                    statement: exchange.current.sql)
                wire.noteFailure(error)
                throw error
            }
            guard let next = try await wire.nextResult() else { break }
            result = next
        }
        exchange.advance()
    }

    private func received(
        _ result: OpaquePointer, _ take: (OpaquePointer) throws(AzothError) -> Void
    ) throws(AzothError) {
        switch exchange.current {
        case .run:
            noteTag(of: result)
            do throws(AzothError) {
                try take(result)
            } catch {
                // The server has done its part; the rest of the answers is read all the same.
                exchange.fail(error)
            }
            return
        case .prepare(let name, _):
            if let name { statements.noteAtServer(name) }
        case .describe(let prepared):
            prepared.parameterTypes = (0..<PQnparams(result)).map {
                PostgresType(rawValue: PQparamtype(result, $0))
            }
            prepared.description = ResultRows(result)
            return
        case .deallocate(let name): statements.noteForgotten(name)
        case .command, .sync: break
        }
        PQclear(result)
    }

    /// Some statements, by text, make the server forget what is known here.
    private func noteTag(of result: OpaquePointer) {
        guard let tag = PQcmdStatus(result) else { return }
        if strcmp(tag, "DEALLOCATE ALL") == 0 {
            statements.forgetServer()
        } else if strcmp(tag, "CLOSE CURSOR ALL") == 0 {
            cursors.removeAll()
        } else if strcmp(tag, "DISCARD ALL") == 0 {
            statements.forgetServer()
            cursors.removeAll()
        }
    }

    nonisolated(nonsending) func receiveSync(_ wire: Wire) async throws(AzothError) {
        var isAfterNothing = false
        while true {
            guard let result = try await wire.nextResult() else {
                // Nothing stands behind an error that came with the Sync.
                if isAfterNothing || wire.isBroken { throw wire.noteFailure() }
                isAfterNothing = true
                continue
            }
            isAfterNothing = false
            let status = PQresultStatus(result)
            if status == PGRES_FATAL_ERROR {
                // The transaction of the exchange could not be ended, as where a held cursor is computed; or the server is
                // going away.
                let fields = ServerErrorFields(result)
                let error = describe(AzothError.server(result, sql: exchange.steps.last?.sql), fields)
                PQclear(result)
                exchange.fail(error, fields)
                guard fields.endsConnection || wire.isBroken else { continue }
                wire.noteFailure(error)
                throw error
            }
            PQclear(result)
            if status == PGRES_PIPELINE_SYNC { return }
        }
    }

    /// A statement that was stopped on our behalf says why.
    func describe(_ error: AzothError, _ fields: ServerErrorFields) -> AzothError {
        guard fields.code == "57014", let reason = canceller.reason else { return error }
        return AzothError.stopped(reason, isConfirmed: true, sql: error.statement)
    }
}
