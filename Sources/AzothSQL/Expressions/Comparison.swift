// `==`, `!=`, `<`, `<=`, `>` and `>=`: between an expression and a Swift value, or between two expressions.

extension SQLExpression {
    /// Comparison with nil prints `IS NULL`.
    public static func == (left: Self, right: Value) -> Expr<Bool> { Expr(.comparison(.equal, left, right)) }
    /// Comparison with nil prints `IS NOT NULL`.
    public static func != (left: Self, right: Value) -> Expr<Bool> { Expr(.comparison(.notEqual, left, right)) }
    public static func < (left: Self, right: Value) -> Expr<Bool> { Expr(.comparison(.less, left, right)) }
    public static func <= (left: Self, right: Value) -> Expr<Bool> { Expr(.comparison(.lessOrEqual, left, right)) }
    public static func > (left: Self, right: Value) -> Expr<Bool> { Expr(.comparison(.greater, left, right)) }
    public static func >= (left: Self, right: Value) -> Expr<Bool> { Expr(.comparison(.greaterOrEqual, left, right)) }

    public static func == <R: SQLExpression>(left: Self, right: R) -> Expr<Bool> where R.Value.Bare == Value.Bare {
        Expr(.comparison(.equal, left, with: right))
    }
    public static func != <R: SQLExpression>(left: Self, right: R) -> Expr<Bool> where R.Value.Bare == Value.Bare {
        Expr(.comparison(.notEqual, left, with: right))
    }
    public static func < <R: SQLExpression>(left: Self, right: R) -> Expr<Bool> where R.Value.Bare == Value.Bare {
        Expr(.comparison(.less, left, with: right))
    }
    public static func <= <R: SQLExpression>(left: Self, right: R) -> Expr<Bool> where R.Value.Bare == Value.Bare {
        Expr(.comparison(.lessOrEqual, left, with: right))
    }
    public static func > <R: SQLExpression>(left: Self, right: R) -> Expr<Bool> where R.Value.Bare == Value.Bare {
        Expr(.comparison(.greater, left, with: right))
    }
    public static func >= <R: SQLExpression>(left: Self, right: R) -> Expr<Bool> where R.Value.Bare == Value.Bare {
        Expr(.comparison(.greaterOrEqual, left, with: right))
    }

    /// `x IS NULL`
    public var isNull: Expr<Bool> { Expr(.isNull(sql, isNegated: false)) }
    /// `x IS NOT NULL`
    public var isNotNull: Expr<Bool> { Expr(.isNull(sql, isNegated: true)) }

    /// Equality for which nil equals nil: `IS NOT DISTINCT FROM`, on SQLite `IS`.
    public func isSame(as value: Value) -> Expr<Bool> {
        Expr(.binary(.same, sql, sql.bind(value, as: sqlType)))
    }
    /// Equality of two expressions for which nil equals nil.
    public func isSame<R: SQLExpression>(as other: R) -> Expr<Bool> where R.Value.Bare == Value.Bare {
        Expr(.comparison(.same, self, with: other))
    }
    /// The opposite of ``isSame(as:)``.
    public func isNotSame(as value: Value) -> Expr<Bool> {
        Expr(.binary(.notSame, sql, sql.bind(value, as: sqlType)))
    }
    /// The opposite of ``isSame(as:)``.
    public func isNotSame<R: SQLExpression>(as other: R) -> Expr<Bool> where R.Value.Bare == Value.Bare {
        Expr(.comparison(.notSame, self, with: other))
    }

    /// `x BETWEEN low AND high`: both ends are included.
    public func between(_ low: Value, _ high: Value) -> Expr<Bool> {
        Expr(
            .between(
                sql, low: sql.bind(low, as: sqlType), high: sql.bind(high, as: sqlType), isNegated: false))
    }
    /// `x BETWEEN low AND high`, of expressions.
    public func between<L: SQLExpression, H: SQLExpression>(
        _ low: L, _ high: H
    ) -> Expr<Bool> where L.Value.Bare == Value.Bare, H.Value.Bare == Value.Bare {
        Expr(
            .between(
                sql, low: low.sql.converted(from: low.sqlType, to: sqlType),
                high: high.sql.converted(from: high.sqlType, to: sqlType), isNegated: false))
    }
    /// `x NOT BETWEEN low AND high`
    public func notBetween(_ low: Value, _ high: Value) -> Expr<Bool> {
        Expr(
            .between(
                sql, low: sql.bind(low, as: sqlType), high: sql.bind(high, as: sqlType), isNegated: true))
    }
}

extension SQLNode {
    package static func comparison<E: SQLExpression>(
        _ operator: BinaryOperator, _ left: E, _ right: E.Value
    ) -> SQLNode {
        let node = left.sql
        if right._isNull {
            if `operator` == .equal { return .isNull(node, isNegated: false) }
            if `operator` == .notEqual { return .isNull(node, isNegated: true) }
        }
        return .binary(`operator`, node, node.bind(right, as: left.sqlType))
    }

    package static func comparison(
        _ operator: BinaryOperator, _ left: some SQLExpression, with right: some SQLExpression
    ) -> SQLNode {
        let (l, r, _) = unified(left.sql, left.sqlType, right.sql, right.sqlType)
        return .binary(`operator`, l, r)
    }
}
