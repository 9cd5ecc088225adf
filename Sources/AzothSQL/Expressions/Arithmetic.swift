// `+ - * / %`. Decimals keep count of their scales: they are scaled integers on SQLite.

extension SQLExpression where Value.Bare: NumericMappedValue {
    public static func + (left: Self, right: Value) -> Expr<Value> { .arithmetic(.add, left, right) }
    public static func - (left: Self, right: Value) -> Expr<Value> { .arithmetic(.subtract, left, right) }
    public static func * (left: Self, right: Value) -> Expr<Value> { .arithmetic(.multiply, left, right) }
    public static func / (left: Self, right: Value) -> Expr<Value> { .arithmetic(.divide, left, right) }
    public static func % (left: Self, right: Value) -> Expr<Value> { .arithmetic(.remainder, left, right) }

    public static func + <R: SQLExpression>(left: Self, right: R) -> Expr<Value> where R.Value == Value {
        .arithmetic(.add, left, with: right)
    }
    public static func - <R: SQLExpression>(left: Self, right: R) -> Expr<Value> where R.Value == Value {
        .arithmetic(.subtract, left, with: right)
    }
    public static func * <R: SQLExpression>(left: Self, right: R) -> Expr<Value> where R.Value == Value {
        .arithmetic(.multiply, left, with: right)
    }
    public static func / <R: SQLExpression>(left: Self, right: R) -> Expr<Value> where R.Value == Value {
        .arithmetic(.divide, left, with: right)
    }
    public static func % <R: SQLExpression>(left: Self, right: R) -> Expr<Value> where R.Value == Value {
        .arithmetic(.remainder, left, with: right)
    }
    public static prefix func - (operand: Self) -> Expr<Value> { Expr(.negated(operand.sql), as: operand.sqlType) }
}

extension SQLExpression where Value.Bare: TextMappedValue {
    /// `x || y`
    public static func + (left: Self, right: Value) -> Expr<Value> {
        Expr(.binary(.concatenate, left.sql, left.sql.bind(right, as: left.sqlType)), as: .text())
    }
    public static func + <R: SQLExpression>(left: Self, right: R) -> Expr<Value> where R.Value == Value {
        Expr(.binary(.concatenate, left.sql, right.sql), as: .text())
    }
}

extension Expr {
    fileprivate static func arithmetic<L: SQLExpression<Value>>(
        _ operator: SQLNode.BinaryOperator, _ left: L, _ right: Value
    ) -> Expr {
        // A factor has digits of its own; a summand has those of the other side.
        let isFactor = `operator` == .multiply || `operator` == .divide
        let type = isFactor ? left.sqlType.factorType(for: right) : left.sqlType
        return arithmetic(`operator`, left, with: Expr(left.sql.bind(right, as: type), as: type))
    }

    fileprivate static func arithmetic<L: SQLExpression<Value>, R: SQLExpression<Value>>(
        _ operator: SQLNode.BinaryOperator, _ left: L, with right: R
    ) -> Expr {
        switch `operator` {
        case .multiply:
            let type = left.sqlType.product(with: right.sqlType)
            if type.decimalScale == nil, left.sqlType.isDecimal {
                return Expr(.binary(`operator`, left.unscaled, right.unscaled), as: type)
            }
            return Expr(.binary(`operator`, left.sql, right.sql), as: type)
        case .divide where left.sqlType.isDecimal:
            return Expr(.binary(`operator`, left.unscaled, right.unscaled), as: .anyDecimal)
        default:
            let (l, r, type) = SQLNode.unified(left.sql, left.sqlType, right.sql, right.sqlType)
            return Expr(.binary(`operator`, l, r), as: type)
        }
    }
}
