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
        "Init", "Goto", "Halt", "HaltIfNull", "Transaction", "TableLock", "Integer", "Int64", "Real", "String8", "String",
        "Null", "SoftNull", "Blob", "Variable", "Move", "Copy", "SCopy", "IntCopy", "Affinity", "TypeCheck",
        "MakeRecord", "NewRowid", "Insert", "IdxInsert", "Delete", "IdxDelete", "OpenWrite", "OpenRead", "ReopenIdx",
        "OpenEphemeral", "Close", "NotExists", "SeekRowid", "NotFound", "Found", "NoConflict", "IfNoHope", "SeekGE",
        "SeekGT", "SeekLE", "SeekLT", "IdxGT", "IdxGE", "IdxLT", "IdxLE", "IdxRowid", "DeferredSeek", "FinishSeek",
        "Rowid", "RowData", "Column", "Offset", "IsNull", "NotNull", "ZeroOrNull", "MustBeInt", "RealAffinity", "Cast",
        "Add", "Subtract", "Multiply", "Divide", "Remainder", "Concat", "BitAnd", "BitOr", "ShiftLeft", "ShiftRight",
        "BitNot", "AddImm", "Not", "And", "Or", "IsTrue", "If", "IfNot", "Eq", "Ne", "Lt", "Le", "Gt", "Ge",
        "ElseEq", "Jump", "Compare", "Permutation", "CollSeq", "Function", "PureFunc", "ResultRow", "FkCounter",
        "FkIfZero", "FkCheck", "Once", "Noop", "Explain", "CursorHint", "ReleaseReg", "ClrSubtype", "Sequence", "MemMax",
        "NullRow", "Rewind", "IfNullRow",
    ]

    static func holds(for sql: String, on database: OpaquePointer) -> Bool {
        var handle: OpaquePointer?
        guard sqlite3_prepare_v2(database, "EXPLAIN " + sql, -1, &handle, nil) == SQLITE_OK, let handle else {
            return false
        }
        defer { sqlite3_finalize(handle) }
        // RETURNING gathers its rows in a table of its own and reads them at the end: as many as were written.
        var ownTables: Set<Int32> = []
        while sqlite3_step(handle) == SQLITE_ROW {
            guard let text = sqlite3_column_text(handle, 1) else { return false }
            let opcode = String(cString: text)
            let address = sqlite3_column_int(handle, 0)
            let first = sqlite3_column_int(handle, 2)
            let second = sqlite3_column_int(handle, 3)
            switch opcode {
            case "OpenEphemeral": ownTables.insert(first)
            case "Next" where ownTables.contains(first): break
            case "Goto" where second <= address && second != 1: return false
            default: if !bounded.contains(opcode) { return false }
            }
        }
        return true
    }
}
