/// A Swift value or an expression, as an argument of ``function(_:as:_:)``. Every ``MappedValue`` is one.
public protocol SQLArgument: Sendable {
    var _argumentNode: SQLNode { get }
}

extension MappedValue {
    public var _argumentNode: SQLNode { .bind(Bind(self, as: Self.sqlType)) }
}

extension Int {
    /// A small number is a 32-bit integer: PostgreSQL widens arguments, but does not narrow them.
    public var _argumentNode: SQLNode { .bind(Bind(self, as: Int32(exactly: self) == nil ? .int64 : .int32)) }
}

extension SQLArgument where Self: SQLExpression {
    /// A scaled decimal goes into a function as the number that it means.
    public var _argumentNode: SQLNode { unscaled }
}

extension Expr: SQLArgument {}
extension Mapped: SQLArgument {}
extension Label: SQLArgument {}

/// A function of the database: `function("substr", as: String.self, A.data, 1, 3)`.
///
/// - Parameters:
///   - name: Printed as it is; it may be qualified.
///   - type: The Swift type of the result.
public func function<T: MappedValue>(_ name: String, as type: T.Type, _ arguments: any SQLArgument...) -> Expr<T> {
    Expr(.function(name, arguments.map(\._argumentNode), isDistinct: false))
}

/// `count(*)`
public func count() -> Expr<Int> { Expr(.function("count", [.star], isDistinct: false)) }

/// `EXISTS (SELECT …)`. Tables of the statement around it may be named inside.
public func exists<Row>(_ query: Select<Row>) -> Expr<Bool> { Expr(.exists(query.core)) }

/// The first of them that is not null; not null itself where the last one isn't.
public func coalesce<E: SQLExpression>(_ expression: E, _ value: E.Value.Bare) -> Expr<E.Value.Bare> {
    let node = expression.sql
    return Expr(
        .function("coalesce", [node, node.bind(value, as: expression.sqlType)], isDistinct: false),
        as: expression.sqlType)
}
/// The first of two expressions that is not null.
public func coalesce<E: SQLExpression, F: SQLExpression>(
    _ first: E, _ second: F
) -> Expr<F.Value> where E.Value.Bare == F.Value.Bare {
    let (l, r, type) = SQLNode.unified(first.sql, first.sqlType, second.sql, second.sqlType)
    return Expr(.function("coalesce", [l, r], isDistinct: false), as: type)
}

extension SQLExpression {
    /// `CAST(x AS …)`
    public func cast<T: MappedValue>(to type: T.Type) -> Expr<T> {
        Expr(.cast(unscaled, T.sqlType), as: T.sqlType)
    }

    /// `count(x)`: how many rows have a value here.
    public func count(distinct: Bool = false) -> Expr<Int> { Expr(.function("count", [sql], isDistinct: distinct)) }
    /// `min(x)`: nil where there are no rows.
    public func min() -> Expr<Value.Bare?> { Expr(.function("min", [sql], isDistinct: false), as: sqlType) }
    /// `max(x)`: nil where there are no rows.
    public func max() -> Expr<Value.Bare?> { Expr(.function("max", [sql], isDistinct: false), as: sqlType) }
}

extension SQLExpression where Value.Bare: NumericMappedValue {
    /// `sum(x)`: nil where there are no rows.
    public func sum() -> Expr<Value.Bare?> {
        Expr(.function("sum", [sql], isDistinct: false), as: sqlType.summed)
    }
    /// `avg(x)`: nil where there are no rows.
    public func avg() -> Expr<Double?> {
        let average = SQLNode.function("avg", [sql], isDistinct: false)
        guard let scale = sqlType.decimalScale, scale > 0 else { return Expr(average) }
        return Expr(.unscaled(average, scale: scale))
    }
}
