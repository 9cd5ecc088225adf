public import AzothEngine
internal import AzothSQL
internal import CLibPQ

extension PostgresConnection {
    public nonisolated(nonsending) func execute(_ command: TransactionCommand) async throws {
        switch command {
        case .begin(let mode): try hold(mode)
        case .commit: try await commit()
        case .rollback:
            try await rollback()
            sendHeldRollback()
        case .savepoint(let name): try hold(savepoint: name)
        case .releaseSavepoint(let name): try await release(name)
        case .rollbackToSavepoint(let name): try await rollBack(to: name)
        }
    }

    public nonisolated(nonsending) func rollBackOnReturn() async throws { try await rollback() }

    // MARK: Beginning

    private func hold(_ mode: TransactionMode) throws(AzothError) {
        _ = try usableWire()
        guard let begin = mode.beginning else { return }
        held = [.begin(begin)]
        hasOnlyRead = true
        cursors.beginTransaction()
    }

    private func hold(savepoint name: String) throws(AzothError) {
        _ = try usableWire()
        if isFailed { throw failedAlready }
        held.append(.savepoint(name))
        cursors.push(savepoint: name)
    }

    // MARK: Ending

    private nonisolated(nonsending) func commit() async throws {
        if case .begin? = held.first {
            // Nothing was executed: the server knows nothing of it.
            held = []
            return
        }
        if Task.isCancelled { throw AzothError.stopped(.task, isConfirmed: true, sql: "COMMIT") }
        _ = try usableWire()
        guard isOpenAtServer else { return held = [] }
        // Savepoints that nothing was executed in.
        held = []
        try await settleAhead()
        let cause = failureOfTransaction
        var tag = ""
        var isSent = false
        do {
            commandDuration = try await carryOut(isShort: isShortCommand, timeout: nil, isCancellable: false) {
                result in
                tag = String(cString: PQcmdStatus(result))
                PQclear(result)
            } send: {
                try sendCounted("COMMIT")
                isSent = true
            }
        } catch {
            cursors.endTransaction()
            guard isBroken, isSent else { throw error }
            throw AzothError(
                .outcomeUnknown,
                "the connection was lost while the transaction was committed: it may have been committed or not. Look "
                    + "before doing it again", underlying: error)
        }
        cursors.endTransaction()
        // The server answers the COMMIT of a failed transaction with a ROLLBACK, and no error.
        guard tag == "ROLLBACK" else { return }
        throw AzothError(
            .pendingRollback,
            "there was nothing to commit: the transaction had failed, and the server has rolled it back",
            underlying: cause, code: "25P02")
    }

    /// Of a transaction that has only read, nobody sees when it ends: its ROLLBACK is held back.
    private nonisolated(nonsending) func rollback() async throws {
        if case .begin? = held.first {
            held = []
            return
        }
        held = []
        defer { cursors.endTransaction() }
        _ = try usableWire()
        if isBorrowed { try await stopBorrowing() }
        try await settleAhead()
        guard isOpenAtServer else { return }
        if hasOnlyRead, !isFailed, !canceller.isCalling {
            silentRollback = .held
        } else {
            try await executeNow("ROLLBACK", timeout: options.rollbackTimeout)
        }
    }

    public var holdsRollback: Bool { silentRollback == .held }

    public func sendHeldRollback() {
        guard silentRollback == .held, let wire, !wire.isBroken else { return }
        exchange.begin()
        do {
            try sendRepeated("ROLLBACK")
            try wire.check(PQpipelineSync(wire.handle))
            try wire.flushSome()
        } catch {
            // The connection is lost, which the next exchange says.
            _ = wire.noteFailure()
        }
        silentRollback = .sent
    }

    private nonisolated(nonsending) func release(_ name: String) async throws {
        if let place = held.firstIndex(of: .savepoint(name)) {
            held.removeSubrange(place...)
        } else {
            held = []
            if isFailed { throw failedAlready }
            try await executeNow("RELEASE SAVEPOINT \(Dialect.postgres.quoted(name))")
        }
        cursors.release(name)
    }

    private nonisolated(nonsending) func rollBack(to name: String) async throws {
        if let place = held.firstIndex(of: .savepoint(name)) {
            // Nothing was executed in it. It goes on.
            held.removeSubrange((place + 1)...)
        } else {
            held = []
            try await executeNow(
                "ROLLBACK TO SAVEPOINT \(Dialect.postgres.quoted(name))", timeout: options.rollbackTimeout)
        }
        cursors.rollBack(to: name)
    }

    /// Executes one of the few commands that transactions end with. The cancellation of the task does not stop it.
    nonisolated(nonsending) func executeNow(_ sql: String, timeout: Duration? = nil) async throws {
        commandDuration = try await carryOut(isShort: isShortCommand, timeout: timeout, isCancellable: false) {
            try sendCommand(sql)
        }
    }

    private var isShortCommand: Bool { commandDuration < InlineWaits.shortStatement }

    /// A command whose tag is looked at.
    private func sendCounted(_ sql: String) throws(AzothError) {
        let wire = try usableWire()
        try wire.check(PQsendQueryParams(wire.handle, sql, 0, nil, nil, nil, nil, 1))
        exchange.sent(.run(sql: sql))
    }

    private var failedAlready: AzothError {
        AzothError(
            .pendingRollback, "the transaction has failed: call rollback() before going on",
            underlying: failureOfTransaction, code: "25P02")
    }
}

extension TransactionMode {
    /// The text of BEGIN; nil where statements commit by themselves.
    var beginning: String? {
        var text = "BEGIN"
        switch isolation {
        case .autocommit: return nil
        case nil: break
        case let level?: text += " ISOLATION LEVEL \(level.words.uppercased())"
        }
        if isReadOnly { text += " READ ONLY" }
        if isDeferrable { text += " DEFERRABLE" }
        return text
    }
}
