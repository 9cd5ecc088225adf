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
    /// How long it took the last time, in nanoseconds.
    var lastDuration: UInt64 = .max

    init(sql: String, name: String, parameterTypes: [PostgresType]?) {
        self.sql = sql
        self.name = name
        self.parameterTypes = parameterTypes
    }
}
