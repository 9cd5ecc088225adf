internal import AzothSQL

/// What a database has: the names of its tables and views, and their columns.
///
/// ```swift
/// let inspector = connection.inspector
/// if try await !inspector.hasTable("customers") { … }
/// ```
public struct Inspector {
    let connection: Connection

    /// A column as the database describes it.
    public struct Column: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its type, as the database spells it.
        public var type: String
        /// Whether it may be NULL.
        public var isNullable: Bool
        /// The SQL of its default.
        public var defaultValue: String?
        /// Its place in the primary key, from 1; nil where it is not part of it.
        public var keyPosition: Int?
    }

    /// The tables, by name.
    ///
    /// - Parameter schema: Nil: the database's default one.
    public func tableNames(schema: String? = nil) async throws -> [String] {
        try await names(of: "table", "BASE TABLE", schema)
    }

    /// The views, by name.
    ///
    /// - Parameter schema: Nil: the database's default one.
    public func viewNames(schema: String? = nil) async throws -> [String] {
        try await names(of: "view", "VIEW", schema)
    }

    /// Whether there is a table or view of this name.
    ///
    /// - Parameter schema: Nil: the database's default one.
    public func hasTable(_ name: String, schema: String? = nil) async throws -> Bool {
        let tables = try await tableNames(schema: schema)
        if tables.contains(name) { return true }
        return try await viewNames(schema: schema).contains(name)
    }

    private func names(of kind: String, _ standardKind: String, _ schema: String?) async throws -> [String] {
        let query: SQLText =
            if connection.dialect.name == .sqlite {
                """
                SELECT name FROM \(unsafe: quoted(schema ?? "main")).sqlite_schema \
                WHERE type = \(kind) AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name
                """
            } else {
                """
                SELECT table_name::text FROM information_schema.tables \
                WHERE table_schema = coalesce(\(schema), current_schema()) AND table_type = \(standardKind) \
                ORDER BY table_name
                """
            }
        return try await connection.execute(text(query).columns(String.self)).all()
    }

    /// The columns of a table or view, in order; none where there is no such table.
    ///
    /// - Parameter schema: Nil: the database's default one.
    public func columns(of table: String, schema: String? = nil) async throws -> [Column] {
        let query: SQLText =
            if connection.dialect.name == .sqlite {
                """
                SELECT name, type, "notnull" = 0 AND pk = 0, dflt_value, pk \
                FROM pragma_table_xinfo(\(table), \(schema ?? "main")) ORDER BY cid
                """
            } else {
                """
                SELECT c.column_name::text, c.data_type::text, c.is_nullable = 'YES', c.column_default::text, \
                coalesce(k.ordinal_position, 0)::int8 FROM information_schema.columns c \
                LEFT JOIN (information_schema.key_column_usage k JOIN information_schema.table_constraints t \
                ON t.constraint_schema = k.constraint_schema AND t.constraint_name = k.constraint_name \
                AND t.constraint_type = 'PRIMARY KEY') ON k.table_schema = c.table_schema \
                AND k.table_name = c.table_name AND k.column_name = c.column_name \
                WHERE c.table_schema = coalesce(\(schema), current_schema()) AND c.table_name = \(table) \
                ORDER BY c.ordinal_position
                """
            }
        let rows = try await connection.execute(
            text(query).columns(String.self, String.self, Bool.self, String?.self, Int.self))
        return rows.map { name, type, isNullable, defaultValue, key in
            Column(
                name: name, type: type, isNullable: isNullable, defaultValue: defaultValue,
                keyPosition: key == 0 ? nil : key)
        }
    }

    private func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
}

@available(*, unavailable, message: "an inspector belongs to the task of its connection")
extension Inspector: Sendable {}

extension Connection {
    /// Looks at what the database has. It reads by this connection, in its transaction.
    public var inspector: Inspector { Inspector(connection: self) }
}
