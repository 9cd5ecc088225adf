extension SQLExpression where Value == Bool {
    public static func && <R: SQLExpression<Bool>>(left: Self, right: R) -> Expr<Bool> {
        Expr(.conjunction(left.condition, right.condition))
    }
    public static func || <R: SQLExpression<Bool>>(left: Self, right: R) -> Expr<Bool> {
        Expr(.disjunction(left.condition, right.condition))
    }
    public static prefix func ! (operand: Self) -> Expr<Bool> { Expr(operand.condition.inverted) }

    /// The expression as a condition: a boolean that is kept as one of two words is compared with the first.
    package var condition: SQLNode {
        if case .stored(_, as: .words) = sqlType { return .binary(.equal, sql, .bind(Bind(true, as: sqlType))) }
        return sql
    }
}

extension SQLNode {
    /// The opposite; negations that SQL has a word for are printed with it.
    package var inverted: SQLNode {
        switch self {
        case .not(let node): node
        case .isNull(let node, let isNegated): .isNull(node, isNegated: !isNegated)
        case .between(let node, let low, let high, let isNegated):
            .between(node, low: low, high: high, isNegated: !isNegated)
        case .inList(let node, let list, let isNegated): .inList(node, list, isNegated: !isNegated)
        case .inRows(let nodes, let rows, let isNegated): .inRows(nodes, rows: rows, isNegated: !isNegated)
        case .inQuery(let node, let query, let isNegated): .inQuery(node, query, isNegated: !isNegated)
        case .like(let node, let pattern, let ignoresCase, let isNegated):
            .like(node, pattern: pattern, ignoresCase: ignoresCase, isNegated: !isNegated)
        case .binary(.same, let left, let right): .binary(.notSame, left, right)
        case .binary(.notSame, let left, let right): .binary(.same, left, right)
        case .binary(.equal, let left, let right): .binary(.notEqual, left, right)
        case .binary(.notEqual, let left, let right): .binary(.equal, left, right)
        default: .not(self)
        }
    }
}
