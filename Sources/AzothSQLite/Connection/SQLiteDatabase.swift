internal import AzothEngine
internal import AzothSQL
internal import CSQLite

/// An open database and everything that only one thread at a time may touch. ``SQLiteConnection`` has the lock.
final class SQLiteDatabase {
    let handle: OpaquePointer
    /// Nothing of it is on a disk: no call waits for one.
    let isInMemory: Bool
    let runGuard: RunGuard
    var statements: StatementCache
    /// Executions whose rows are still being read.
    var openExecutions: [ObjectIdentifier: OpenExecution] = [:]
    /// The savepoints that are open, from the outermost to the innermost.
    var savepoints: [String] = []
    /// How many rows were ever changed when the transaction began.
    var changesAtBegin: Int32 = 0
    /// A transaction was begun, and has not been ended by us.
    var hasBegun = false
    /// The transaction may only read.
    var isQueryOnly = false
    private(set) var isClosed = false
    private var commands: [String: PreparedStatement] = [:]

    init(handle: OpaquePointer, isInMemory: Bool, busyNanoseconds: UInt64, statementCacheSize: Int) {
        self.handle = handle
        self.isInMemory = isInMemory
        runGuard = RunGuard(busyNanoseconds: busyNanoseconds)
        statements = StatementCache(capacity: statementCacheSize)
        runGuard.install(on: handle)
        SQLiteFunctions.install(on: handle)
    }

    deinit { close() }

    var isInTransaction: Bool { !isClosed && sqlite3_get_autocommit(handle) == 0 }
    /// Whether the transaction, if there is one, has written anything.
    var hasWritten: Bool { sqlite3_txn_state(handle, nil) == SQLITE_TXN_WRITE }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        for execution in openExecutions.values { execution.end(.closed) }
        openExecutions = [:]
        statements.removeAll()
        for prepared in commands.values { prepared.finalize() }
        commands = [:]
        sqlite3_progress_handler(handle, 0, nil, nil)
        sqlite3_busy_handler(handle, nil, nil)
        sqlite3_close_v2(handle)
    }

    // MARK: Preparing

    /// The prepared form of a statement: from the cache unless it is being read just now.
    func prepared(_ statement: CompiledStatement) throws(AzothError) -> PreparedStatement {
        let found = statements.find(statement)
        if let found, !found.isInUse { return found }
        let prepared = try prepare(statement.sql)
        if let column = statement.insertedRowIDs { try requireRowID(column, statement.sql) }
        if found == nil { statements.insert(prepared, for: statement) }
        return prepared
    }

    /// A key that is not the rowid would be told as what it is not.
    private func requireRowID(_ column: CompiledStatement.RowIDColumn, _ sql: String) throws(AzothError) {
        var type: UnsafePointer<CChar>?
        var isKey: Int32 = 0
        let code = sqlite3_table_column_metadata(
            handle, nil, column.table, column.column, &type, nil, nil, &isKey, nil)
        guard code == SQLITE_OK, isKey != 0, let type, sqlite3_stricmp(type, "INTEGER") == 0 else {
            throw AzothError(
                .invalidRequest,
                "\(column.table).\(column.column) is not numbered by the database: a generated key is an INTEGER PRIMARY "
                    + "KEY on SQLite. Declare it as one, or give the key (@id(assigned))", statement: sql)
        }
    }

    /// BEGIN and its kind: always the same few.
    func command(_ sql: String) throws(AzothError) -> PreparedStatement {
        if let found = commands[sql] { return found }
        let prepared = try prepare(sql)
        // Savepoints are numbered: what nests deeper than anybody nests is not kept.
        if commands.count < 64 {
            prepared.isCached = true
            commands[sql] = prepared
        }
        return prepared
    }

    private func prepare(_ sql: String) throws(AzothError) -> PreparedStatement {
        guard !isClosed else { throw AzothError(.resourceClosed, "the connection is closed", statement: sql) }
        var statement: OpaquePointer?
        var code = SQLITE_OK
        var hasMore = false
        var sql = sql
        sql.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                var tail: UnsafePointer<CChar>?
                code = sqlite3_prepare_v3(
                    handle, text.baseAddress, Int32(text.count), UInt32(SQLITE_PREPARE_PERSISTENT), &statement, &tail)
                guard code == SQLITE_OK, statement != nil, let tail, let start = text.baseAddress else { return }
                hasMore = containsStatement(UnsafeBufferPointer(rebasing: text[(tail - start)...]))
            }
        }
        guard code == SQLITE_OK else { throw .sqlite(code, handle, sql: sql) }
        guard let statement else {
            throw AzothError(.syntaxError, "the text holds no statement", statement: sql)
        }
        guard !hasMore else {
            sqlite3_finalize(statement)
            throw AzothError(
                .invalidRequest, "the text holds more than one statement: execute one at a time", statement: sql)
        }
        return PreparedStatement(statement)
    }

    /// Whether there is more than blanks and comments.
    private func containsStatement(_ text: UnsafeBufferPointer<CChar>) -> Bool {
        guard text.contains(where: { $0 > 32 && $0 != 59 || $0 < 0 }) else { return false }
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v2(handle, text.baseAddress, Int32(text.count), &statement, nil)
        sqlite3_finalize(statement)
        return code != SQLITE_OK || statement != nil
    }

    /// A statement that is not used by anybody any more.
    func finish(_ prepared: PreparedStatement) {
        prepared.reset()
        prepared.isInUse = false
        if !prepared.isCached { prepared.finalize() }
    }

    // MARK: Open executions

    func open(_ execution: OpenExecution) {
        execution.prepared.isInUse = true
        execution.depth = savepoints.count
        openExecutions[ObjectIdentifier(execution)] = execution
    }

    func close(_ execution: OpenExecution, _ reason: OpenExecution.End) {
        execution.end(reason)
        guard openExecutions.removeValue(forKey: ObjectIdentifier(execution)) != nil else { return }
        finish(execution.prepared)
    }

    /// Before anything else is executed: rows that nobody reads any more would be in its way.
    @inline(__always)
    func closeGivenUp() {
        guard !openExecutions.isEmpty else { return }
        for execution in openExecutions.values where execution.isGivenUp { close(execution, .closed) }
    }

    /// - Parameter depth: Those that began with more savepoints open than that; nil: all.
    func closeExecutions(_ reason: OpenExecution.End, deeperThan depth: Int? = nil) {
        guard !openExecutions.isEmpty else { return }
        for execution in openExecutions.values where depth.map({ execution.depth > $0 }) ?? true {
            close(execution, reason)
        }
    }
}
