/// The names of a table as a dialect prints them, made once per table.
struct PrintedNames: Sendable {
    /// With the schema, where the dialect has schemas.
    let table: String
    let columns: [String]
    /// With the table in front: `a.id`.
    let qualifiedColumns: [String]
    /// All columns with the table in front: `a.id, a.data`.
    let selectList: String

    init(_ dialect: Dialect, name: String, schema: String?, columns: [Column]) {
        let own = dialect.quoted(name)
        table = dialect.qualified(name, schema: schema)
        self.columns = columns.map { dialect.quoted($0.name) }
        qualifiedColumns = self.columns.map { "\(own).\($0)" }
        selectList = qualifiedColumns.joined(separator: ", ")
    }
}

extension Table {
    func printedNames(in dialect: Dialect) -> PrintedNames { dialect.isPostgres ? postgresNames : sqliteNames }
}
