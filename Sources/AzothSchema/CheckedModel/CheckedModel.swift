/// A model: a Swift class and the table that it stands for.
public struct CheckedModel: Sendable {
    /// The Swift name, not escaped.
    public var name: String
    /// The lines of the doc comment, without the slashes.
    public var documentation: [String] = []
    /// The name of the table in the database.
    public var table: String
    /// The database schema of the table, where `@table(_:schema:)` names one.
    public var schema: String?
    /// A table that is not ours: never created or altered.
    public var isExternal = false
    /// No key: there are rows, and no objects. `@@keyless`, or a view.
    public var isKeyless = false
    /// The SELECT of a view.
    public var view: CheckedSQL?
    /// All columns, in the order of the table; those that a to-one implies stand where it is declared.
    public var columns: [CheckedColumn] = []
    public var relationships: [CheckedRelationship] = []
    /// Values that several of the columns keep.
    public var composites: [CheckedComposite] = []
    /// What is read through a relationship.
    public var proxies: [CheckedProxy] = []
    /// What the database evaluates in queries.
    public var computed: [CheckedComputed] = []
    /// What the file declares, in its order: the order of the initialiser's parameters. Implied columns are not in it.
    public var members: [CheckedMember] = []
    /// Positions of the key's columns, in the order of the key.
    public var primaryKey: [Int] = []
    /// For each column of the key its label in `Key(…)`: the relationship's name where a to-one with one column is
    /// part of the key (`OrderLine.Key(order:number:)`), else the column's property.
    public var keyLabels: [String] = []
    public var keyKind = CheckedKeyKind.generated
    public var uniques: [CheckedUnique] = []
    public var indexes: [CheckedIndex] = []
    public var checks: [CheckedCheck] = []
    public var foreignKeys: [CheckedForeignKey] = []
    /// The tables of many-to-many relationships that this model declares.
    public var linkTables: [CheckedLinkTable] = []
    /// Where the model's name stands.
    public var location: SourceLocation

    public init(name: String, table: String, location: SourceLocation) {
        self.name = name
        self.table = table
        self.location = location
    }

    /// The comment of the table in the database: the doc comment.
    public var comment: String? { documentation.isEmpty ? nil : documentation.joined(separator: "\n") }

    /// The positions of the relationships owned by this model that read and write a column.
    public func owners(ofColumn column: Int) -> [Int] {
        relationships.indices.filter { index in
            relationships[index].side == .owner && relationships[index].foreignKeyColumns.contains(column)
        }
    }
}

/// A member as the file declares it.
public enum CheckedMember: Sendable, Hashable {
    /// A column that is declared by itself, by its position.
    case column(Int)
    /// A relationship, by its position.
    case relationship(Int)
    /// A value of several columns, by its position.
    case composite(Int)
}

/// How rows of a model get their key.
public enum CheckedKeyKind: Sendable, Hashable {
    /// One integer that the database numbers.
    case generated
    /// One column that the program assigns.
    case assigned
    /// Several columns that the program assigns.
    case composite
}

/// `@computed`: an expression over the model's columns, which queries evaluate and no table keeps.
public struct CheckedComputed: Sendable {
    /// The property with the type and what else a column has; its name in the database stands for nothing.
    public var column: CheckedColumn
    public var expression: CheckedSQL

    public init(column: CheckedColumn, expression: CheckedSQL) {
        self.column = column
        self.expression = expression
    }
}
