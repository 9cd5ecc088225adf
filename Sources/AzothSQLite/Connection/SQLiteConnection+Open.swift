internal import AzothEngine
internal import AzothSQL
internal import CSQLite

extension SQLiteConnection {
    /// Opens a database on a thread of its own, which stays the connection's.
    static nonisolated(nonsending) func open(
        _ location: SQLiteLocation, options: SQLiteOptions, statementCacheSize: Int
    ) async throws -> SQLiteConnection {
        _ = withoutMemoryStatus
        let thread = WorkerThread(name: "azoth.sqlite")
        // Another connection may have locked the file: a cancelled task does not wait for it.
        let limit = RunLimit()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                thread.run {
                    continuation.resume(
                        with: Result {
                            let database = try openDatabase(location, options, statementCacheSize, limit)
                            return SQLiteConnection(
                                database, thread: thread, usesCallersThread: options.usesCallersThread)
                        })
                }
            }
        } onCancel: {
            limit.cancel()
        }
    }

    private static let withoutMemoryStatus: Void = azoth_sqlite_without_memory_status()

    static func openDatabase(
        _ location: SQLiteLocation, _ options: SQLiteOptions, _ statementCacheSize: Int, _ limit: RunLimit? = nil
    ) throws -> sending SQLiteDatabase {
        var handle: OpaquePointer?
        let access = options.isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        // We lock ourselves, once per statement and not once per call.
        let flags = access | SQLITE_OPEN_NOMUTEX | (location.usesURI ? SQLITE_OPEN_URI : 0)
        let code = sqlite3_open_v2(location.name, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            defer { sqlite3_close_v2(handle) }
            throw location.openError(.sqlite(code, handle, sql: nil))
        }
        sqlite3_extended_result_codes(handle, 1)
        azoth_sqlite_refuse_quoted_strings(handle)
        let database = SQLiteDatabase(
            handle: handle, isInMemory: location.isInMemory, busyNanoseconds: options.busyTimeout.nanoseconds,
            statementCacheSize: statementCacheSize)
        database.runGuard.beginThread(limit)
        // SQLite opens a file that may not be written to read it.
        let isReadOnly = sqlite3_db_readonly(handle, "main") == 1
        let pragmas = options.allPragmas(hasJournal: !location.isInMemory && !isReadOnly).map { "PRAGMA " + $0 }
        // The first look at the schema finds out whether this is a database at all.
        for sql in pragmas + ["SELECT 1 FROM sqlite_master LIMIT 1"] {
            let code = execute(sql, handle, options.busyTimeout, limit)
            guard code == SQLITE_OK else {
                let cause = database.error(code, sql)
                database.close()
                throw location.openError(cause)
            }
        }
        return database
    }

    /// Executes again where others open the same new file: each would have it as a log (`journal_mode = wal`), all have begun
    /// to read it, and SQLite refuses all but one of them at once, without the wait that it knows for locks.
    private static func execute(
        _ sql: String, _ handle: OpaquePointer, _ patience: Duration, _ limit: RunLimit?
    ) -> Int32 {
        let start = azoth_nanoseconds()
        while true {
            let code = sqlite3_exec(handle, sql, nil, nil, nil)
            guard code & 0xff == SQLITE_BUSY, azoth_nanoseconds() - start < patience.nanoseconds, limit?.reason == nil
            else { return code }
            azoth_sleep_microseconds(1000)
        }
    }
}

extension SQLiteLocation {
    fileprivate var usesURI: Bool {
        switch self {
        case .memory, .file: false
        case .sharedMemory, .uri: true
        }
    }

    /// What went wrong, and where.
    fileprivate func openError(_ cause: AzothError) -> AzothError {
        let kinds: [AzothError.Kind] = [.storage, .lockTimeout, .queryCancelled]
        return AzothError(
            kinds.contains(cause.kind) ? cause.kind : .connectionFailed, "\(url) can't be opened: \(cause.message)",
            statement: cause.statement, underlying: cause.underlying, code: cause.code)
    }
}

extension SQLiteOptions {
    fileprivate func allPragmas(hasJournal: Bool) -> [String] {
        var all = ["foreign_keys = \(enforcesForeignKeys ? 1 : 0)"]
        if let journalMode, hasJournal { all.append("journal_mode = \(journalMode.rawValue)") }
        if let synchronous { all.append("synchronous = \(synchronous.rawValue)") }
        return all + pragmas
    }
}
