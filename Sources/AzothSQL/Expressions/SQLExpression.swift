/// A term of ORDER BY, GROUP BY and PARTITION BY: an expression, or an expression with a direction.
public protocol OrderTerm: Sendable {
    var _orderNode: SQLNode { get }
}

/// An expression of SQL whose values are of the Swift type `Value`: a column, a function, a comparison.
///
/// Operators and functions apply to expressions as they do to Swift values, and make new expressions:
///
/// ```swift
/// select(User.name).where(User.age >= 18 && User.name.startsWith("A"))
/// ```
public protocol SQLExpression<Value>: Selectable, OrderTerm where Value: MappedValue {
    /// The expression as a tree.
    var sql: SQLNode { get }
    /// How its values are laid down in cells: a column's type goes on into what is made of it.
    var sqlType: SQLType { get }
}

extension SQLExpression {
    public var _orderNode: SQLNode { sql }
    public var _selection: Selection { .expression(sql, sqlType, label: nil) }
    @inlinable public func _decode(_ reader: inout RowReader, _ context: DecodingContext) throws -> Value {
        try Value.decode(&reader, as: sqlType)
    }
    /// The type is asked for once, not once per row.
    @inlinable public var _decoder: RowDecoder<Value> { .value(as: sqlType) }
}

/// An expression that is not a plain column.
public struct Expr<Value: MappedValue>: SQLExpression {
    public let sql: SQLNode
    public let sqlType: SQLType

    public init(_ sql: SQLNode, as type: SQLType = Value.sqlType) {
        self.sql = sql
        sqlType = type
    }
}

/// An expression with a name: `AS name` in the select list, the name in ORDER BY.
public struct Label<Value: MappedValue>: SQLExpression {
    /// What the expression is called in the result.
    public let name: String
    public let sqlType: SQLType
    package let expression: SQLNode

    public var sql: SQLNode { .label(expression, name) }
    public var _selection: Selection { .expression(expression, sqlType, label: name) }
}

/// An expression with a direction, for ORDER BY.
public struct Ordering: OrderTerm {
    package let expression: SQLNode
    package let isDescending: Bool
    package var nulls: SQLNode.NullsPlacement?

    public var _orderNode: SQLNode { .ordering(expression, descending: isDescending, nulls: nulls) }

    /// Rows without a value come last, whatever the database does otherwise.
    public func nullsLast() -> Ordering { Ordering(expression: expression, isDescending: isDescending, nulls: .last) }
    /// Rows without a value come first.
    public func nullsFirst() -> Ordering { Ordering(expression: expression, isDescending: isDescending, nulls: .first) }
}

extension SQLExpression {
    /// `x DESC`
    public func desc() -> Ordering { Ordering(expression: sql, isDescending: true) }
    /// `x ASC`
    public func asc() -> Ordering { Ordering(expression: sql, isDescending: false) }
    /// Ascending, rows without a value last.
    public func nullsLast() -> Ordering { asc().nullsLast() }
    /// Ascending, rows without a value first.
    public func nullsFirst() -> Ordering { asc().nullsFirst() }

    /// `x AS name`
    public func label(_ name: String) -> Label<Value> {
        if case .label(let inner, _) = sql { return Label(name: name, sqlType: sqlType, expression: inner) }
        return Label(name: name, sqlType: sqlType, expression: sql)
    }

    /// The expression as an outer join gives it: nil where the join found nothing.
    public var orNull: Expr<Value.Bare?> { Expr(sql, as: sqlType) }
}
