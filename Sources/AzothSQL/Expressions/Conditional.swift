/// A CASE that is being written: branches, and then what else.
///
/// ```swift
/// when(A.age < 18, then: "minor").when(A.age < 65, then: "adult").otherwise("senior")
/// ```
///
/// It is an expression too: without `otherwise` it is nil where no branch applies.
public struct When<V: MappedValue>: SQLExpression, SQLArgument {
    /// Nil where no branch applies.
    public typealias Value = V.Bare?
    package let branches: [SQLNode.ConditionalBranch]
    public let sqlType: SQLType

    public var sql: SQLNode { .conditional(branches, otherwise: nil) }

    package init(_ branches: [SQLNode.ConditionalBranch], _ type: SQLType) {
        self.branches = branches
        sqlType = type
    }

    /// One more branch; the first whose condition holds applies.
    public func when(_ condition: some SQLExpression<Bool>, then value: V) -> When {
        adding(condition.condition, .bind(Bind(value, as: sqlType)))
    }
    /// One more branch, whose value is an expression.
    public func when(_ condition: some SQLExpression<Bool>, then value: some SQLExpression<V>) -> When {
        adding(condition.condition, value.sql.converted(from: value.sqlType, to: sqlType))
    }

    /// `ELSE value`
    public func otherwise(_ value: V) -> Expr<V> {
        Expr(.conditional(branches, otherwise: .bind(Bind(value, as: sqlType))), as: sqlType)
    }
    /// `ELSE expression`
    public func otherwise(_ value: some SQLExpression<V>) -> Expr<V> {
        Expr(
            .conditional(branches, otherwise: value.sql.converted(from: value.sqlType, to: sqlType)), as: sqlType)
    }

    private func adding(_ condition: SQLNode, _ value: SQLNode) -> When {
        When(branches + [.init(condition: condition, value: value)], sqlType)
    }
}

/// `CASE WHEN condition THEN value …`
public func when<V: MappedValue>(_ condition: some SQLExpression<Bool>, then value: V) -> When<V> {
    When([.init(condition: condition.condition, value: .bind(Bind(value, as: V.sqlType)))], V.sqlType)
}
/// `CASE WHEN condition THEN expression …`
public func when<V: MappedValue>(_ condition: some SQLExpression<Bool>, then value: some SQLExpression<V>) -> When<V> {
    When([.init(condition: condition.condition, value: value.sql)], value.sqlType)
}
