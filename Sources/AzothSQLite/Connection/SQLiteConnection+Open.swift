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
        return try await withCheckedThrowingContinuation { continuation in
            thread.run {
                continuation.resume(
                    with: Result {
                        let database = try openDatabase(location, options, statementCacheSize)
                        return SQLiteConnection(
                            database, thread: thread, usesCallersThread: options.usesCallersThread)
                    })
            }
        }
    }

    private static let withoutMemoryStatus: Void = azoth_sqlite_without_memory_status()

    static func openDatabase(
        _ location: SQLiteLocation, _ options: SQLiteOptions, _ statementCacheSize: Int
    ) throws -> sending SQLiteDatabase {
        var handle: OpaquePointer?
        let access = options.isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        // We lock ourselves, once per statement and not once per call.
        let flags = access | SQLITE_OPEN_NOMUTEX | (location.usesURI ? SQLITE_OPEN_URI : 0)
        let code = sqlite3_open_v2(location.name, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            defer { sqlite3_close_v2(handle) }
            let cause = AzothError.sqlite(code, handle, sql: nil)
            throw AzothError(
                .connectionFailed, "\(location.url) can't be opened: \(cause.message)", code: cause.code)
        }
        sqlite3_extended_result_codes(handle, 1)
        azoth_sqlite_refuse_quoted_strings(handle)
        let database = SQLiteDatabase(
            handle: handle, isInMemory: location.isInMemory, busyNanoseconds: options.busyTimeout.nanoseconds,
            statementCacheSize: statementCacheSize)
        do {
            for pragma in options.allPragmas(location) {
                let code = sqlite3_exec(handle, "PRAGMA \(pragma)", nil, nil, nil)
                guard code == SQLITE_OK else { throw AzothError.sqlite(code, handle, sql: "PRAGMA \(pragma)") }
            }
            // The first look at the schema finds out whether this is a database at all.
            let code = sqlite3_exec(handle, "SELECT 1 FROM sqlite_master LIMIT 1", nil, nil, nil)
            guard code == SQLITE_OK else { throw AzothError.sqlite(code, handle, sql: nil) }
        } catch let error as AzothError {
            database.close()
            throw AzothError(
                error.kind == .storage ? .storage : .connectionFailed,
                "\(location.url) can't be opened: \(error.message)", statement: error.statement, code: error.code)
        }
        return database
    }
}

extension SQLiteLocation {
    fileprivate var usesURI: Bool {
        switch self {
        case .memory, .file: false
        case .sharedMemory, .uri: true
        }
    }
}

extension SQLiteOptions {
    fileprivate func allPragmas(_ location: SQLiteLocation) -> [String] {
        var all = ["foreign_keys = \(enforcesForeignKeys ? 1 : 0)"]
        if let journalMode, !location.isInMemory, !isReadOnly { all.append("journal_mode = \(journalMode.rawValue)") }
        if let synchronous { all.append("synchronous = \(synchronous.rawValue)") }
        return all + pragmas
    }
}

extension Duration {
    fileprivate var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return seconds < 0 ? 0 : UInt64(seconds) &* 1_000_000_000 &+ UInt64(max(0, attoseconds) / 1_000_000_000)
    }
}
