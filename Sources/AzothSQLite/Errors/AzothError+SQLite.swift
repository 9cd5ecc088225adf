internal import AzothEngine
internal import AzothSQL
internal import CSQLite

extension AzothError {
    /// The error that a connection reports for its last call.
    ///
    /// - Parameter cannotWait: The transaction has read, and another connection has the lock that it needs now: there
    ///   was nothing to wait for.
    static func sqlite(
        _ code: Int32, _ database: OpaquePointer?, sql: String?, cannotWait: Bool = false,
        endedTransaction: Bool = false
    ) -> AzothError {
        let said =
            database.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? String(cString: sqlite3_errstr(code))
        let extended = database.map { sqlite3_extended_errcode($0) } ?? code
        // The connection may be about something else already, such as the end of the statement.
        let best = extended & 0xff == code & 0xff ? extended : code
        var (kind, message) = SQLiteFailure(code: best, message: said, cannotWait: cannotWait).described
        if endedTransaction { message += "; the database has rolled the transaction back" }
        return AzothError(kind, message, statement: sql, code: SQLiteCode.name(of: best))
    }

    /// The error of a statement that was not wanted any more.
    ///
    /// - Parameters:
    ///   - timeout: How long it might take.
    ///   - isWaiting: It waited for a lock.
    ///   - endedTransaction: It was a write, which is never stopped without the whole transaction.
    static func stopped(
        _ reason: RunLimit.Reason, _ sql: String?, timeout: Duration? = nil, isWaiting: Bool = false,
        endedTransaction: Bool = false
    ) -> AzothError {
        var message: String
        switch reason {
        case .cancelled: message = "the statement was interrupted: its task was cancelled"
        case .timedOut:
            message = "the statement was interrupted: its time of \(timeout?.formatted ?? "0 s") ran out"
            if isWaiting { message += " while it waited for another connection to unlock the database" }
        }
        if endedTransaction {
            message += "; the database has rolled the transaction back, because it had to stop a write"
        }
        return AzothError(
            .queryCancelled, message, statement: sql, underlying: reason == .cancelled ? CancellationError() : nil,
            code: isWaiting ? "SQLITE_BUSY" : "SQLITE_INTERRUPT")
    }
}

extension SQLiteDatabase {
    /// The error of a call that has just failed.
    func error(_ code: Int32, _ sql: String) -> AzothError {
        let endedTransaction = hasBegun && !isInTransaction
        let isBusy = code & 0xff == SQLITE_BUSY
        if isBusy || code & 0xff == SQLITE_INTERRUPT {
            let reason = runGuard.stopReason ?? (isBusy ? nil : .cancelled)
            if let reason {
                return .stopped(
                    reason, sql, timeout: runGuard.timeout, isWaiting: isBusy, endedTransaction: endedTransaction)
            }
        }
        let cannotWait = isBusy && !runGuard.hasWaited && sqlite3_txn_state(handle, nil) == SQLITE_TXN_READ
        return .sqlite(code, handle, sql: sql, cannotWait: cannotWait, endedTransaction: endedTransaction)
    }
}

/// What a result code of SQLite means to a program.
private struct SQLiteFailure {
    let code: Int32
    let message: String
    let cannotWait: Bool

    /// The kind, and the message with what to do.
    var described: (AzothError.Kind, String) {
        switch code & 0xff {
        case SQLITE_CONSTRAINT: (constraintKind, constraintMessage)
        case SQLITE_BUSY where code == 517 || cannotWait:
            (
                .serializationFailure,
                "\(message): another connection has written, or is about to, since this transaction began to read, and "
                    + "waiting would not help; roll back and run it again, or begin it with the write lock (TransactionMode(immediate: true))"
            )
        case SQLITE_BUSY, SQLITE_PROTOCOL:
            (.lockTimeout, "\(message): another connection uses it; try again, or wait longer (busyTimeout)")
        case SQLITE_LOCKED:
            (
                .lockTimeout,
                code == 262
                    ? "\(message): connections that share a cache don't wait for each other; .memory(shared:) and files do"
                    : "\(message): a statement that is being read uses it; read it to its end, or close it"
            )
        case SQLITE_INTERRUPT: (.queryCancelled, message)
        case SQLITE_READONLY: (.storage, "\(message): \(readOnlyRemedy)")
        case SQLITE_FULL:
            (.storage, "\(message): make room on its disk, or raise PRAGMA max_page_count where it is set")
        case SQLITE_CORRUPT:
            (
                .storage,
                code == 779
                    ? "\(message): an index does not agree with its table; REINDEX makes it anew"
                    : "\(message): the file is damaged; PRAGMA integrity_check says where. Restore a backup, or save what "
                        + "can be read with the shell's .recover"
            )
        case SQLITE_NOTADB: (.storage, "\(message): it is something else, or encrypted")
        case SQLITE_IOERR: (.storage, "\(message): the system could not read or write the file, or one beside it")
        case SQLITE_CANTOPEN, SQLITE_PERM:
            (
                .connectionFailed,
                code == 526
                    ? "\(message): it is a folder"
                    : "\(message): does its folder exist, and may the program read and write there?"
            )
        case SQLITE_NOLFS: (.storage, "\(message): the file is too large for this system")
        case SQLITE_NOMEM: (.databaseError, "\(message): there is too little memory")
        case SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE: (.invalidValue, message)
        case SQLITE_ABORT: (.resourceClosed, "\(message): the transaction was rolled back under the statement")
        case SQLITE_ERROR: (textKind, textKind == .unknownTable ? "\(message): \(unknownTableRemedy)" : message)
        default: (.databaseError, message)
        }
    }

    // MARK: Constraints

    /// What was violated, as SQLite tells: the columns, the name of a check, or that of an index on expressions.
    private var constraint: String? {
        guard let marker = message.firstRange(of: " constraint failed: ") else { return nil }
        let name = message[marker.upperBound...]
        guard name.hasPrefix("index '"), name.hasSuffix("'") else { return String(name) }
        return String(name.dropFirst(7).dropLast())
    }

    private var constraintKind: AzothError.Kind {
        switch code {
        case 2067, 1555, 2579: constraint.map { .uniqueViolation(constraint: $0) } ?? .uniqueViolation
        case 787: .foreignKeyViolation
        case 1299: constraint.map { .notNullViolation(constraint: $0) } ?? .notNullViolation
        case 275: constraint.map { .checkViolation(constraint: $0) } ?? .checkViolation
        // RAISE(…) in a trigger: a check that is written as a program.
        case 1811: .checkViolation
        // A value of another type in a STRICT table.
        case 3091: .invalidValue
        default: .databaseError
        }
    }

    private var constraintMessage: String {
        switch code {
        case 787:
            "\(message): a row that is referred to does not exist, or one that others refer to is deleted or changes its key"
        case 1811: "\(message) (a trigger says so)"
        default: message
        }
    }

    // MARK: Text

    private var unknownTableRemedy: String {
        "create the tables first, by connection.createAll(…), or look whether this is the right database"
    }

    private var textKind: AzothError.Kind {
        if message.hasPrefix("no such table") || message.hasPrefix("no such view") { return .unknownTable }
        if message.hasPrefix("no such column") || message.contains("has no column named") { return .unknownColumn }
        let syntax = ["incomplete input", "unrecognized token", "no such function", "no such collation sequence"]
        if message.contains("syntax error") || syntax.contains(where: message.hasPrefix) { return .syntaxError }
        return .databaseError
    }

    private var readOnlyRemedy: String {
        switch code {
        case 520, 1288:
            "a file with a write-ahead log is read by way of a -shm file beside it, which the program may not write there"
        case 776, 264: "a crash left changes to undo, and for that the file has to be opened for writing"
        case 1032: "the file was moved or replaced after it was opened; open it again"
        case 1544: "the program may not create files in its folder"
        default:
            "it was opened to be read, or the transaction was begun so, or the program may not write the file"
        }
    }
}
