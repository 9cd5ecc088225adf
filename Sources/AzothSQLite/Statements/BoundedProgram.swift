internal import AzothSQL
internal import CSQLite

/// Finds out whether a write ends after a few steps, whatever its parameters are.
///
/// SQLite can't stop a write without rolling the whole transaction back, so a write may run on its caller's thread only
/// if it is known to be short. Having been short before proves nothing: `UPDATE … WHERE id < ?` may be next time. Its
/// program does: EXPLAIN lists the instructions, and one without loops, triggers and cascades is bounded.
enum BoundedProgram {
    /// Instructions that take a bounded time each and don't jump back. What is not here counts as long.
    private static let bounded: Set<String> = [
        "Init", "Goto", "Halt", "HaltIfNull", "Transaction", "TableLock", "Integer", "Int64", "Real", "String8",
        "String",
        "Null", "SoftNull", "Blob", "Variable", "Move", "Copy", "SCopy", "IntCopy", "Affinity", "TypeCheck",
        "MakeRecord", "NewRowid", "Insert", "IdxInsert", "Delete", "IdxDelete", "OpenWrite", "OpenRead", "ReopenIdx",
        "OpenEphemeral", "Close", "NotExists", "SeekRowid", "NotFound", "Found", "NoConflict", "IfNoHope", "SeekGE",
        "SeekGT", "SeekLE", "SeekLT", "IdxGT", "IdxGE", "IdxLT", "IdxLE", "IdxRowid", "DeferredSeek", "FinishSeek",
        "Rowid", "RowData", "Column", "Offset", "IsNull", "NotNull", "ZeroOrNull", "MustBeInt", "RealAffinity", "Cast",
        "Add", "Subtract", "Multiply", "Divide", "Remainder", "Concat", "BitAnd", "BitOr", "ShiftLeft", "ShiftRight",
        "BitNot", "AddImm", "Not", "And", "Or", "IsTrue", "If", "IfNot", "Eq", "Ne", "Lt", "Le", "Gt", "Ge",
        "ElseEq", "Jump", "Compare", "Permutation", "CollSeq", "Function", "PureFunc", "ResultRow", "FkCounter",
        "FkCheck", "Once", "Noop", "Explain", "CursorHint", "ReleaseReg", "ClrSubtype", "Sequence", "MemMax",
        "NullRow", "Rewind", "IfNullRow",
    ]

    enum Answer {
        case long
        case bounded
        /// As long as no deferred foreign key is violated.
        case boundedWithoutViolations
    }

    static func answer(for sql: String, on database: OpaquePointer) -> Answer {
        var handle: OpaquePointer?
        guard sqlite3_prepare_v2(database, "EXPLAIN " + sql, -1, &handle, nil) == SQLITE_OK, let handle else {
            return .long
        }
        defer { sqlite3_finalize(handle) }
        // RETURNING gathers its rows in a table of its own and reads them at the end: as many as were written. That such
        // a table is opened stands at the end of the program, where it begins.
        var ownTables: Set<Int> = []
        var loopsOver: Set<Int> = []
        // A new parent may be what rows of other tables wait for: they are looked for only where a foreign key is
        // violated just now, by this very statement, which is about to fail, or earlier, if it is deferred.
        var skippedUntil: Int32 = 0
        var needsNoViolations = false
        while sqlite3_step(handle) == SQLITE_ROW {
            guard let text = sqlite3_column_text(handle, 1) else { return .long }
            let address = sqlite3_column_int(handle, 0)
            let first = sqlite3_column_int(handle, 2)
            let second = sqlite3_column_int(handle, 3)
            if address < skippedUntil { continue }
            let opcode = String(cString: text)
            switch opcode {
            case "FkIfZero":
                skippedUntil = second
                if first != 0 { needsNoViolations = true }
            case "OpenEphemeral": ownTables.insert(Int(first))
            case "Next": loopsOver.insert(Int(first))
            case "Goto" where second <= address && second != 1: return .long
            default: if !bounded.contains(opcode) { return .long }
            }
        }
        guard loopsOver.isSubset(of: ownTables) else { return .long }
        return needsNoViolations ? .boundedWithoutViolations : .bounded
    }

    /// Whether a deferred foreign key is violated now.
    static func hasViolations(_ database: OpaquePointer) -> Bool {
        var current: Int32 = 0
        var highest: Int32 = 0
        let code = sqlite3_db_status(database, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
        return code != SQLITE_OK || current != 0
    }
}
