internal import AzothSQL

/// A statement as one connection knows it.
final class Prepared {
    let sql: String
    /// Its name at the server: by content, so that statements of one text share one.
    let name: String
    /// What its parameters are declared as; nil: the server has to be asked.
    var parameterTypes: [PostgresType]?
    /// How its rows are read; nil: not known yet.
    var rowFormat: RowFormat?
    var columnNames: [String] = []
    /// What the server said of it, where it was asked: its columns.
    var description: ResultRows?
    /// libpq would take the text for shorter than it is.
    let containsNul: Bool
    /// How long it took the last time, in nanoseconds.
    var lastDuration: UInt64 = .max

    /// Whether it leaves nothing behind but a snapshot. Of text nobody knows: it may call functions that do things.
    let onlyReads: Bool

    init(_ statement: CompiledStatement, name: String, parameterTypes: [PostgresType]?) {
        sql = statement.sql
        containsNul = sql.utf8.contains(0)
        onlyReads = statement.kind == .select && statement.index != nil && !statement.sql.contains(" FOR ")
        self.name = name
        self.parameterTypes = parameterTypes
    }
}
