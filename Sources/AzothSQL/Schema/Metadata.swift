/// The tables of a schema: what `createAll` creates.
public struct Metadata: Sendable {
    /// The name of the schema, for logs.
    public let name: String
    /// In the order of declaration.
    public let tables: [Table]

    public init(_ name: String, tables: [Table]) {
        self.name = name
        self.tables = tables
    }

    /// The table of a name.
    public func table(_ name: String, schema: String? = nil) -> Table? {
        tables.first { $0.name == name && $0.schema == schema }
    }

    /// The tables in the order of creation: what is referenced comes first, as far as there are no circles.
    ///
    /// A circle is opened at a table whose references into it are nullable, where there is one.
    public var sortedTables: [Table] {
        var remaining = tables
        var sorted: [Table] = []
        var placed: Set<Table> = []

        /// The references of a table to tables that come later.
        func open(_ table: Table) -> [ForeignKey] {
            table.foreignKeys.filter { key in
                guard let target = target(of: key) else { return false }
                return target != table && !placed.contains(target)
            }
        }
        func isNullable(_ key: ForeignKey, of table: Table) -> Bool {
            key.columns.contains { table.columns[$0].isNullable }
        }
        while !remaining.isEmpty {
            let next =
                remaining.firstIndex { open($0).isEmpty }
                ?? remaining.firstIndex { table in open(table).allSatisfy { isNullable($0, of: table) } }
                ?? 0
            let table = remaining.remove(at: next)
            sorted.append(table)
            placed.insert(table)
        }
        return sorted
    }

    /// The table that a reference points at, where it is of this schema.
    package func target(of key: ForeignKey) -> Table? { table(key.target, schema: key.targetSchema) }

    /// The DDL that creates the tables with their indexes, a statement each, in an order that databases accept.
    ///
    /// - Parameter ifNotExists: What is there already is left as it is.
    /// - Throws: `unsupported` for what the dialect lacks.
    public func createStatements(for dialect: Dialect, ifNotExists: Bool = false) throws -> [String] {
        try SchemaPrinter(dialect, self, isConditional: ifNotExists).create()
    }

    /// The DDL that drops the tables, in reverse order.
    ///
    /// - Parameter ifExists: What is not there is no error.
    public func dropStatements(for dialect: Dialect, ifExists: Bool = false) -> [String] {
        SchemaPrinter(dialect, self, isConditional: ifExists).drop()
    }
}
