/// A table of the database: what DDL is printed from and what statements name.
///
/// Generated code makes one per model; it is never changed afterwards. Columns are known by their position.
public final class Table: Sendable {
    public let name: String
    /// The schema (namespace) on databases that have one; SQLite prints no schema.
    public let schema: String?
    public let columns: [Column]
    /// The positions of the key's columns, in the key's order. Empty for a table without a key.
    public let primaryKey: [Int]
    public let foreignKeys: [ForeignKey]
    public let uniques: [UniqueConstraint]
    public let checks: [CheckConstraint]
    public let indexes: [Index]
    public let comment: String?
    /// A table that is not ours: never created, altered or dropped.
    public let isExternal: Bool
    /// The SELECT of a view; nil for a table.
    public let view: SQLFragment?
    let sqliteNames: PrintedNames
    let postgresNames: PrintedNames

    public init(
        _ name: String, schema: String? = nil, columns: [Column], primaryKey: [Int] = [],
        foreignKeys: [ForeignKey] = [],
        uniques: [UniqueConstraint] = [], checks: [CheckConstraint] = [], indexes: [Index] = [], comment: String? = nil,
        isExternal: Bool = false, view: SQLFragment? = nil
    ) {
        self.name = name
        self.schema = schema
        self.columns = columns
        self.primaryKey = primaryKey
        self.foreignKeys = foreignKeys
        self.uniques = uniques
        self.checks = checks
        self.indexes = indexes
        self.comment = comment
        self.isExternal = isExternal
        self.view = view
        sqliteNames = PrintedNames(.sqlite, name: name, schema: schema, columns: columns)
        postgresNames = PrintedNames(.postgres, name: name, schema: schema, columns: columns)
    }

    /// The position of a column.
    public func index(ofColumn name: String) -> Int? { columns.firstIndex { $0.name == name } }

    /// The key's only column, where it is a key that the database generates.
    public var generatedKey: Int? {
        primaryKey.count == 1 && columns[primaryKey[0]].isGenerated ? primaryKey[0] : nil
    }
}

/// Tables are compared by identity: there is one per model.
extension Table: Hashable {
    public static func == (left: Table, right: Table) -> Bool { left === right }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A Swift type that stands for a table: what statements are built on. Models conform by generated code.
public protocol TableModel: SendableMetatype {
    static var _table: Table { get }
    /// What an UPDATE sets by itself where it does not set it otherwise: values that Swift computes, anew at each call.
    static var _updates: [AssignmentCore] { get }
}

extension TableModel {
    public static var _updates: [AssignmentCore] { [] }
}

extension Table {
    /// Says of an error in reading a row of the table which column it was, and hides what is not to be shown.
    package func describing(_ error: any Error) -> any Error {
        guard let error = error as? AzothError else { return error }
        return error.ofColumns(
            named: { columns.indices.contains($0) ? columns[$0].name : nil },
            isSensitive: { columns.indices.contains($0) && columns[$0].isSensitive })
    }
}
