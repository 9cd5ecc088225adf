/// An attribute of a model: a column or a relationship.
public protocol Attribute<Owner>: Sendable {
    associatedtype Owner: TableModel
    /// The columns that the attribute stands for, by position in the owner's table; none for a relationship that the
    /// other side holds.
    var _columns: [Int] { get }
}

/// A mapped column: `A.data` is a `Mapped<A, String>`.
///
/// Generated code makes one per column. It knows its place in the owner's table alone; name and type come from there.
public struct Mapped<Owner: TableModel, Value: MappedValue>: SQLExpression, Attribute {
    /// The position of the column in the owner's table.
    public let index: Int
    /// The alias of the table that is meant; nil: the table under its own name.
    public let alias: String?

    public init(_ index: Int) {
        self.index = index
        alias = nil
    }

    @usableFromInline init(_ index: Int, alias: String?) {
        self.index = index
        self.alias = alias
    }

    /// The column itself: its name, type and default.
    public var column: Column { Owner._table.columns[index] }
    /// The column's name in the database.
    public var name: String { column.name }
    /// How the column keeps its values.
    public var sqlType: SQLType { column.type }
    /// The column as a tree.
    public var sql: SQLNode { .column(reference) }
    public var _columns: [Int] { [index] }

    package var reference: ColumnReference { ColumnReference(table: Owner._table, index: index, alias: alias) }

    /// The same column of the table under an alias.
    public func aliased(_ name: String?) -> Self { Self(index, alias: name) }

    /// The column and a value for it, in an INSERT or UPDATE.
    public func set(_ value: Value) -> Assignment<Owner> {
        Assignment(index, .bind(Bind(value, as: sqlType, isSensitive: column.isSensitive)))
    }

    /// The column and an expression for it, in an INSERT or UPDATE.
    public func set<E: SQLExpression>(_ value: E) -> Assignment<Owner> where E.Value.Bare == Value.Bare {
        Assignment(index, value.sql.converted(from: value.sqlType, to: sqlType))
    }

    /// In an upsert: the value of the row that could not be inserted.
    public func setToExcluded() -> Assignment<Owner> { Assignment(index, .excluded(reference)) }

    /// In an upsert: the value of the row that could not be inserted, to compute with.
    public var excluded: Expr<Value> { Expr(.excluded(reference), as: sqlType) }
}

/// A column with its new value.
public struct Assignment<Owner: TableModel>: Sendable {
    package let column: Int
    package let value: SQLNode

    package init(_ column: Int, _ value: SQLNode) {
        self.column = column
        self.value = value
    }
}
