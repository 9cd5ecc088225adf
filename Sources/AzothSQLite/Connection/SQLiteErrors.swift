internal import AzothSQL
internal import CSQLite

/// The names of SQLite's result codes.
enum SQLiteCode {
    /// The name of an extended code, such as `SQLITE_CONSTRAINT_UNIQUE`.
    static func name(of code: Int32) -> String {
        names[code] ?? names[code & 0xff].map { "\($0) (\(code))" } ?? "SQLite error \(code)"
    }

    private static let names: [Int32: String] = [
        1: "SQLITE_ERROR", 2: "SQLITE_INTERNAL", 3: "SQLITE_PERM", 4: "SQLITE_ABORT", 5: "SQLITE_BUSY",
        6: "SQLITE_LOCKED", 7: "SQLITE_NOMEM", 8: "SQLITE_READONLY", 9: "SQLITE_INTERRUPT", 10: "SQLITE_IOERR",
        11: "SQLITE_CORRUPT", 12: "SQLITE_NOTFOUND", 13: "SQLITE_FULL", 14: "SQLITE_CANTOPEN", 15: "SQLITE_PROTOCOL",
        17: "SQLITE_SCHEMA", 18: "SQLITE_TOOBIG", 19: "SQLITE_CONSTRAINT", 20: "SQLITE_MISMATCH", 21: "SQLITE_MISUSE",
        22: "SQLITE_NOLFS", 23: "SQLITE_AUTH", 25: "SQLITE_RANGE", 26: "SQLITE_NOTADB",
        261: "SQLITE_BUSY_RECOVERY", 517: "SQLITE_BUSY_SNAPSHOT", 262: "SQLITE_LOCKED_SHAREDCACHE",
        275: "SQLITE_CONSTRAINT_CHECK", 531: "SQLITE_CONSTRAINT_COMMITHOOK", 787: "SQLITE_CONSTRAINT_FOREIGNKEY",
        1043: "SQLITE_CONSTRAINT_FUNCTION", 1299: "SQLITE_CONSTRAINT_NOTNULL", 1555: "SQLITE_CONSTRAINT_PRIMARYKEY",
        1811: "SQLITE_CONSTRAINT_TRIGGER", 2067: "SQLITE_CONSTRAINT_UNIQUE", 2323: "SQLITE_CONSTRAINT_VTAB",
        2579: "SQLITE_CONSTRAINT_ROWID", 2835: "SQLITE_CONSTRAINT_PINNED", 3091: "SQLITE_CONSTRAINT_DATATYPE",
        264: "SQLITE_READONLY_RECOVERY", 520: "SQLITE_READONLY_CANTLOCK", 776: "SQLITE_READONLY_ROLLBACK",
        1032: "SQLITE_READONLY_DBMOVED", 1288: "SQLITE_READONLY_CANTINIT", 1544: "SQLITE_READONLY_DIRECTORY",
        266: "SQLITE_IOERR_READ", 522: "SQLITE_IOERR_SHORT_READ", 778: "SQLITE_IOERR_WRITE",
        1034: "SQLITE_IOERR_FSYNC", 1290: "SQLITE_IOERR_DIR_FSYNC", 1546: "SQLITE_IOERR_TRUNCATE",
        516: "SQLITE_ABORT_ROLLBACK", 270: "SQLITE_CANTOPEN_NOTEMPDIR", 526: "SQLITE_CANTOPEN_ISDIR",
        782: "SQLITE_CANTOPEN_FULLPATH",
    ]
}

extension AzothError {
    /// The error that a connection reports for its last call.
    static func sqlite(_ code: Int32, _ database: OpaquePointer?, sql: String?) -> AzothError {
        let message =
            database.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? String(cString: sqlite3_errstr(code))
        let extended = database.map { sqlite3_extended_errcode($0) } ?? code
        // The connection may be about something else already, such as the end of the statement.
        let best = extended & 0xff == code & 0xff ? extended : code
        let (kind, text) = classify(best, message)
        return AzothError(kind, text, statement: sql, code: SQLiteCode.name(of: best))
    }

    static func cancelled(_ sql: String?) -> AzothError {
        AzothError(
            .queryCancelled, "the statement was interrupted: its task was cancelled", statement: sql,
            underlying: CancellationError(), code: "SQLITE_INTERRUPT")
    }

    private static func classify(_ code: Int32, _ message: String) -> (Kind, String) {
        switch code & 0xff {
        case SQLITE_CONSTRAINT:
            return (constraintKind(code, message), code == 787 ? "\(message): \(foreignKeyRemedy)" : message)
        case SQLITE_BUSY:
            let snapshot = code == 517
            return (
                .lockTimeout,
                snapshot
                    ? "\(message): another connection wrote after this transaction had begun to read; "
                        + "roll back and try again, or begin with a write lock (immediate)"
                    : "\(message): another connection writes; try again, or wait longer (busy timeout)"
            )
        case SQLITE_LOCKED: return (.lockTimeout, "\(message): a table is in use by another statement")
        case SQLITE_INTERRUPT: return (.queryCancelled, message)
        case SQLITE_READONLY, SQLITE_FULL, SQLITE_CORRUPT, SQLITE_IOERR, SQLITE_NOTADB: return (.storage, message)
        case SQLITE_CANTOPEN:
            return (.connectionFailed, "\(message): does its folder exist, and may the program read and write there?")
        case SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE: return (.invalidValue, message)
        case SQLITE_ABORT: return (.resourceClosed, "\(message): the transaction was rolled back under the statement")
        case SQLITE_ERROR:
            let kind = textKind(message)
            return (kind, kind == .unknownTable ? "\(message): \(unknownTableRemedy)" : message)
        default: return (.databaseError, message)
        }
    }

    private static let foreignKeyRemedy =
        "a row that is referred to does not exist, or one that others refer to is deleted or changes its key"
    private static let unknownTableRemedy =
        "create the tables first, by connection.createAll(…), or look whether this is the right database"

    private static func constraintKind(_ code: Int32, _ message: String) -> Kind {
        // "UNIQUE constraint failed: t.a, t.b"
        let named = message.firstRange(of: " constraint failed: ").map { String(message[$0.upperBound...]) }
        switch code {
        case 2067, 1555, 2579: return named.map { .uniqueViolation(constraint: $0) } ?? .uniqueViolation
        case 787: return .foreignKeyViolation
        case 1299: return named.map { .notNullViolation(constraint: $0) } ?? .notNullViolation
        case 275: return named.map { .checkViolation(constraint: $0) } ?? .checkViolation
        case 3091: return .invalidValue
        default: return .databaseError
        }
    }

    private static func textKind(_ message: String) -> Kind {
        if message.hasPrefix("no such table") || message.hasPrefix("no such view") { return .unknownTable }
        if message.hasPrefix("no such column") || message.contains("has no column named") { return .unknownColumn }
        if message.contains("syntax error") || message.hasPrefix("incomplete input")
            || message.hasPrefix("unrecognized token") || message.hasPrefix("no such function")
        {
            return .syntaxError
        }
        return .databaseError
    }
}
