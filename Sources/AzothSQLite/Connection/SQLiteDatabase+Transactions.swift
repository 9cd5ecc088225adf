internal import AzothEngine
internal import AzothSQL
internal import CSQLite

extension SQLiteDatabase {
    /// Carries out a transaction command.
    ///
    /// - Parameter isInline: On the caller's thread: only what takes no time is done.
    /// - Returns: False where the command belongs on the connection's thread, and nothing was done.
    func run(
        _ command: TransactionCommand, isInline: Bool, limit: RunLimit? = nil
    ) throws(AzothError) -> Bool {
        guard !isClosed else { throw AzothError(.resourceClosed, "the connection is closed") }
        if isInline { runGuard.beginInline(isRead: false) } else { runGuard.beginThread(limit) }
        switch command {
        case .begin(let mode): return try begin(mode, isInline: isInline)
        case .commit:
            if isInline, mayTakeLong { return false }
            closeExecutions(.transactionEnded)
            guard isInTransaction else {
                throw AzothError(
                    .pendingRollback,
                    "there is nothing to commit: the database has rolled the transaction back, as it does where a "
                        + "write is interrupted or the disk is full; roll back and begin again")
            }
            return try end("COMMIT", isInline: isInline)
        case .rollback:
            if isInline, mayTakeLong { return false }
            closeExecutions(.transactionEnded)
            if isInTransaction { return try end("ROLLBACK", isInline: isInline) }
            // The database has done it already.
            hasBegun = false
            return try allowWriting(isInline: isInline)
        case .savepoint(let name):
            guard try perform("SAVEPOINT \(quoted(name))", isInline: isInline) else { return false }
            savepoints.append(name)
            return true
        case .releaseSavepoint(let name):
            guard try perform("RELEASE SAVEPOINT \(quoted(name))", isInline: isInline) else { return false }
            release(name)
            return true
        case .rollbackToSavepoint(let name):
            if isInline, hasWritten { return false }
            return try rollBack(to: name, isInline: isInline)
        }
    }

    /// What was begun in a savepoint that is released belongs to what is around it.
    private func release(_ name: String) {
        guard let depth = savepoints.lastIndex(of: name) else { return }
        savepoints.removeSubrange(depth...)
        for execution in openExecutions.values { execution.depth = min(execution.depth, depth) }
    }

    /// SQLite would go on with the rows of queries that began in the savepoint, although what they read is undone.
    private func rollBack(to name: String, isInline: Bool) throws(AzothError) -> Bool {
        let depth = savepoints.lastIndex(of: name)
        if let depth { closeExecutions(.transactionEnded, deeperThan: depth) }
        guard try perform("ROLLBACK TO SAVEPOINT \(quoted(name))", isInline: isInline) else { return false }
        if let depth { savepoints.removeSubrange((depth + 1)...) }
        return true
    }

    /// Whether ending the transaction may wait for a disk, or has much to undo.
    private var mayTakeLong: Bool {
        guard hasWritten else { return false }
        return !isInMemory || sqlite3_total_changes(handle) &- changesAtBegin > 1000
    }

    private func begin(_ mode: TransactionMode, isInline: Bool) throws(AzothError) -> Bool {
        // Left over from a transaction that ended as text.
        guard try allowWriting(isInline: isInline) else { return false }
        switch mode.isolation {
        case nil, .serializable, .readUncommitted: break
        case .autocommit: return true
        case .repeatableRead, .readCommitted:
            throw AzothError(
                .unsupported,
                "SQLite's transactions are serializable: leave the isolation level out, or choose .serializable")
        }
        if mode.isReadOnly { _ = try perform("PRAGMA query_only=1", isInline: isInline) }
        changesAtBegin = sqlite3_total_changes(handle)
        do throws(AzothError) {
            let text = mode.isImmediate && !mode.isReadOnly ? "BEGIN IMMEDIATE" : "BEGIN"
            hasBegun = try perform(text, isInline: isInline)
            if hasBegun { savepoints = [] }
            return hasBegun
        } catch {
            _ = try allowWriting(isInline: isInline)
            throw error
        }
    }

    private func end(_ sql: String, isInline: Bool) throws(AzothError) -> Bool {
        guard try perform(sql, isInline: isInline) else { return false }
        hasBegun = false
        return try allowWriting(isInline: isInline)
    }

    /// The transaction that might only read is over.
    private func allowWriting(isInline: Bool) throws(AzothError) -> Bool {
        isQueryOnly ? try perform("PRAGMA query_only=0", isInline: isInline) : true
    }

    /// Executes one of the few statements that transactions are made of.
    private func perform(_ sql: String, isInline: Bool) throws(AzothError) -> Bool {
        let prepared = try command(sql)
        let code = sqlite3_step(prepared.handle)
        if code == SQLITE_DONE || code == SQLITE_ROW {
            prepared.reset()
            if sql == "PRAGMA query_only=1" { isQueryOnly = true }
            if sql == "PRAGMA query_only=0" { isQueryOnly = false }
            return true
        }
        if isInline, code & 0xff == SQLITE_BUSY || code & 0xff == SQLITE_LOCKED {
            prepared.reset()
            return false
        }
        let error = error(code, sql)
        prepared.reset()
        throw error
    }

    private func quoted(_ name: String) -> String { Dialect.sqlite.quoted(name) }
}
