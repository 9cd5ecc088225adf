/// The names of SQLite's result codes. An extended code has that of its family in the lowest byte.
enum SQLiteCode {
    /// The name of a code, such as `SQLITE_CONSTRAINT_UNIQUE`.
    static func name(of code: Int32) -> String {
        guard let family = families[code & 0xff] else { return "SQLite error \(code)" }
        let number = Int(code >> 8)
        guard number > 0 else { return "SQLITE_\(family)" }
        guard let members = members[family], number <= members.count else { return "SQLITE_\(family) (\(code))" }
        return "SQLITE_\(family)_\(members[number - 1])"
    }

    private static let families: [Int32: String] = [
        1: "ERROR", 2: "INTERNAL", 3: "PERM", 4: "ABORT", 5: "BUSY", 6: "LOCKED", 7: "NOMEM", 8: "READONLY",
        9: "INTERRUPT", 10: "IOERR", 11: "CORRUPT", 12: "NOTFOUND", 13: "FULL", 14: "CANTOPEN", 15: "PROTOCOL",
        17: "SCHEMA", 18: "TOOBIG", 19: "CONSTRAINT", 20: "MISMATCH", 21: "MISUSE", 22: "NOLFS", 23: "AUTH",
        25: "RANGE", 26: "NOTADB",
    ]

    /// The extended codes of a family, from number 1 on.
    private static let members: [String: [String]] = [
        "ERROR": ["MISSING_COLLSEQ", "RETRY", "SNAPSHOT"],
        "ABORT": ["1", "ROLLBACK"],
        "BUSY": ["RECOVERY", "SNAPSHOT", "TIMEOUT"],
        "LOCKED": ["SHAREDCACHE", "VTAB"],
        "READONLY": ["RECOVERY", "CANTLOCK", "ROLLBACK", "DBMOVED", "CANTINIT", "DIRECTORY"],
        "IOERR": [
            "READ", "SHORT_READ", "WRITE", "FSYNC", "DIR_FSYNC", "TRUNCATE", "FSTAT", "UNLOCK", "RDLOCK", "DELETE",
            "BLOCKED", "NOMEM", "ACCESS", "CHECKRESERVEDLOCK", "LOCK", "CLOSE", "DIR_CLOSE", "SHMOPEN", "SHMSIZE",
            "SHMLOCK", "SHMMAP", "SEEK", "DELETE_NOENT", "MMAP", "GETTEMPPATH", "CONVPATH", "VNODE", "AUTH",
            "BEGIN_ATOMIC", "COMMIT_ATOMIC", "ROLLBACK_ATOMIC", "DATA", "CORRUPTFS", "IN_PAGE",
        ],
        "CORRUPT": ["VTAB", "SEQUENCE", "INDEX"],
        "CANTOPEN": ["NOTEMPDIR", "ISDIR", "FULLPATH", "CONVPATH", "DIRTYWAL", "SYMLINK"],
        "CONSTRAINT": [
            "CHECK", "COMMITHOOK", "FOREIGNKEY", "FUNCTION", "NOTNULL", "PRIMARYKEY", "TRIGGER", "UNIQUE", "VTAB",
            "ROWID", "PINNED", "DATATYPE",
        ],
        "AUTH": ["USER"],
    ]
}
