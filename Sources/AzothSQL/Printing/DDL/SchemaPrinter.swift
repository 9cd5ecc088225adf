/// Prints the DDL of a schema. Each clause is a member in a file of its own.
struct SchemaPrinter {
    let dialect: Dialect
    let metadata: Metadata
    /// IF NOT EXISTS, IF EXISTS.
    let isConditional: Bool

    init(_ dialect: Dialect, _ metadata: Metadata, isConditional: Bool) {
        self.dialect = dialect
        self.metadata = metadata
        self.isConditional = isConditional
    }

    // MARK: CREATE

    func create() throws -> [String] {
        let tables = metadata.sortedTables.filter { !$0.isExternal && $0.view == nil }
        var statements = createSchemas(tables + views) + createTypes(tables)
        for table in tables {
            statements.append(try createTable(table, later: lateReferences(of: table, in: tables)))
            statements += createIndexes(of: table)
        }
        for table in tables {
            for key in lateReferences(of: table, in: tables) { statements.append(addConstraint(key, to: table)) }
        }
        statements += try views.map(createView)
        if dialect.hasComments { statements += (tables + views).flatMap(comments) }
        return statements
    }

    /// In the order of declaration: one that selects from another comes after it.
    private var views: [Table] { metadata.tables.filter { !$0.isExternal && $0.view != nil } }

    private func createView(_ view: Table) throws -> String {
        guard let select = view.view?.text(for: dialect.name) else {
            throw dialect.unsupported("SELECT for the view \(view.name)")
        }
        let name = dialect.qualified(view)
        guard isConditional else { return "CREATE VIEW \(name) AS \(select)" }
        guard dialect.isPostgres else { return "CREATE VIEW IF NOT EXISTS \(name) AS \(select)" }
        return "DO $$ BEGIN IF to_regclass(\(sqlLiteral(name))) IS NULL THEN CREATE VIEW \(name) AS \(select); "
            + "END IF; END $$"
    }

    private func createSchemas(_ tables: [Table]) -> [String] {
        guard dialect.hasSchemas else { return [] }
        return tables.compactMap(\.schema).uniqued.filter { $0 != "public" }
            .map { "CREATE SCHEMA IF NOT EXISTS \(dialect.quoted($0))" }
    }

    private func createTypes(_ tables: [Table]) -> [String] {
        nativeTypes(tables).map { name, values in
            let type = dialect.quoted(name)
            let create = "CREATE TYPE \(type) AS ENUM (\(values.map(sqlLiteral).joined(separator: ", ")))"
            guard isConditional else { return create }
            return "DO $$ BEGIN IF to_regtype(\(sqlLiteral(type))) IS NULL THEN \(create); END IF; END $$"
        }
    }

    /// The enumerations that are types of the database.
    private func nativeTypes(_ tables: [Table]) -> [(name: String, values: [String])] {
        guard dialect.isPostgres else { return [] }
        var types: [(name: String, values: [String])] = []
        for column in tables.flatMap(\.columns) {
            guard case .stored(.enumeration(let name, let values), as: .native) = column.type.scalar else { continue }
            if !types.contains(where: { $0.name == name }) { types.append((name, values)) }
        }
        return types
    }

    /// The references that are added after all tables are there: those of circles.
    private func lateReferences(of table: Table, in tables: [Table]) -> [ForeignKey] {
        guard dialect.addsConstraintsLater, let place = tables.firstIndex(of: table) else { return [] }
        return table.foreignKeys.filter { key in
            guard let target = metadata.target(of: key), let position = tables.firstIndex(of: target) else {
                return false
            }
            return position > place
        }
    }

    private func addConstraint(_ key: ForeignKey, to table: Table) -> String {
        let alter = "ALTER TABLE \(dialect.qualified(table)) ADD \(foreignKey(key, of: table))"
        guard isConditional else { return alter }
        let name = sqlLiteral(constraintName(of: key, in: table))
        return """
            DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = \(name) AND conrelid = \
            \(sqlLiteral(dialect.qualified(table)))::regclass) THEN \(alter); END IF; END $$
            """
    }

    private func comments(of table: Table) -> [String] {
        var statements: [String] = []
        if let comment = table.comment {
            let kind = table.view == nil ? "TABLE" : "VIEW"
            statements.append("COMMENT ON \(kind) \(dialect.qualified(table)) IS \(sqlLiteral(comment))")
        }
        for column in table.columns {
            guard let comment = column.comment, !column.isSystem else { continue }
            let name = "\(dialect.qualified(table)).\(dialect.quoted(column.name))"
            statements.append("COMMENT ON COLUMN \(name) IS \(sqlLiteral(comment))")
        }
        return statements
    }

    // MARK: DROP

    func drop() -> [String] {
        let tables = metadata.sortedTables.filter { !$0.isExternal && $0.view == nil }
        let condition = isConditional ? "IF EXISTS " : ""
        var statements = views.reversed().map { "DROP VIEW \(condition)\(dialect.qualified($0))" }
        for table in tables {
            for key in lateReferences(of: table, in: tables) {
                let name = dialect.quoted(constraintName(of: key, in: table))
                statements.append(
                    "ALTER TABLE \(condition)\(dialect.qualified(table)) DROP CONSTRAINT \(condition)\(name)")
            }
        }
        for table in tables.reversed() {
            statements.append("DROP TABLE \(condition)\(dialect.qualified(table))")
        }
        for (name, _) in nativeTypes(tables) {
            statements.append("DROP TYPE \(condition)\(dialect.quoted(name))")
        }
        return statements
    }
}

/// Text as a literal of SQL.
package func sqlLiteral(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

extension SQLType {
    /// The type of an array's elements, of other types the type itself.
    var scalar: SQLType {
        switch self {
        case .array(let element): element.scalar
        case .custom(let base, _): base.scalar
        default: self
        }
    }
}

extension [String] {
    /// Each once, in order.
    fileprivate var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
