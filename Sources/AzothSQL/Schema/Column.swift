/// A column of a table.
public struct Column: Sendable {
    public let name: String
    public let type: SQLType
    public let isNullable: Bool
    /// The database numbers the rows: SQLite's rowid, PostgreSQL's identity.
    public let isGenerated: Bool
    /// What the database assigns where an INSERT leaves the column out.
    public let serverDefault: ServerDefault?
    /// `GENERATED ALWAYS AS (…)`: never written, read back after every write.
    public let computed: Computed?
    /// The database gives a new value with each UPDATE, by a trigger or the like: it is read back.
    public let isServerUpdated: Bool
    /// What each UPDATE of a row sets the column to, where nothing else sets it: an expression that the database
    /// evaluates.
    public let serverUpdate: ServerDefault?
    /// A column that the database has in every table, such as PostgreSQL's `xmin`: never created, never written, read
    /// back after every write.
    public let isSystem: Bool
    public let comment: String?
    /// The value is hidden in logs and errors.
    public let isSensitive: Bool

    public init(
        _ name: String, _ type: SQLType, nullable: Bool = false, generated: Bool = false,
        serverDefault: ServerDefault? = nil, computed: Computed? = nil, serverUpdated: Bool = false,
        serverUpdate: ServerDefault? = nil, system: Bool = false, comment: String? = nil, sensitive: Bool = false
    ) {
        self.name = name
        self.type = type
        isNullable = nullable
        isGenerated = generated
        self.serverDefault = serverDefault
        self.computed = computed
        isServerUpdated = serverUpdated
        self.serverUpdate = serverUpdate
        isSystem = system
        self.comment = comment
        isSensitive = sensitive
    }

    /// Whether the database gives the value where an INSERT leaves the column out.
    public var isServerAssigned: Bool { isGenerated || serverDefault != nil || computed != nil || isSystem }

    /// Whether the database may give another value with an UPDATE that does not set the column.
    public var isChangedByDatabase: Bool { computed != nil || isServerUpdated || serverUpdate != nil || isSystem }

    public struct Computed: Sendable {
        public let expression: SQLFragment
        /// Kept in the table, not computed at each read.
        public let isStored: Bool
        public init(_ expression: SQLFragment, stored: Bool) {
            self.expression = expression
            isStored = stored
        }
    }
}

/// SQL as the user wrote it in a fence, by dialect where it differs.
public struct SQLFragment: Sendable, Hashable, ExpressibleByStringLiteral {
    /// For every dialect that `byDialect` does not name.
    public let text: String?
    public let byDialect: [DialectName: String]
    public init(_ text: String? = nil, byDialect: [DialectName: String] = [:]) {
        self.text = text
        self.byDialect = byDialect
    }
    public init(stringLiteral: String) { self.init(stringLiteral) }
    /// The SQL for a dialect; nil where the fence has none for it.
    public func text(for dialect: DialectName) -> String? { byDialect[dialect] ?? text }
}

/// What the database assigns by itself.
public enum ServerDefault: Sendable, Hashable {
    /// The current instant.
    case now
    case integer(Int64)
    case double(Double)
    case bool(Bool)
    case text(String)
    /// An expression in SQL.
    case sql(SQLFragment)
}
