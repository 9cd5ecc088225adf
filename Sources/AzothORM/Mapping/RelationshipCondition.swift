public import AzothSQL

/// A further condition of a relationship's join: `@where` of the schema, or ``RelationshipAttribute/and(_:)`` of a
/// statement.
public struct RelationshipCondition: Sendable {
    /// Makes the condition for the name that the target has in a statement.
    private let make: @Sendable (String) -> SQLNode

    /// - Parameter condition: On the target, which it is given under a name of the statement's.
    public init<Target: Model>(
        _ target: Target.Type, _ condition: @escaping @Sendable (Alias<Target>) -> any SQLExpression<Bool>
    ) { make = { condition(Alias<Target>($0)).condition } }

    /// - Parameter alias: Nil: the target goes by the name of its table.
    func node(_ target: AnyEntity, alias: String?) -> SQLNode { make(alias ?? target.table.name) }
}

/// A relationship that is narrowed by a condition: `A.bs.and { $0.data != "x" }`.
public struct Narrowed<Base: RelationshipAttribute>: RelationshipAttribute {
    public typealias Owner = Base.Owner
    public typealias Target = Base.Target
    let base: Base
    let condition: RelationshipCondition

    public var index: Int { base.index }
    public var alias: String? { base.alias }
    public var _criteria: [RelationshipCondition] { base._criteria + [condition] }
}

extension RelationshipAttribute {
    /// The relationship with a further condition on its targets, for joins and loader options. A collection that is
    /// loaded by such an option holds the targets that meet the condition, until it is loaded again.
    ///
    /// ```swift
    /// select(User.self).options(.selectIn(User.orders.and { $0.status == .open }))
    /// ```
    public func and(
        _ condition: @escaping @Sendable (Alias<Target>) -> any SQLExpression<Bool>
    ) -> Narrowed<Self> { Narrowed(base: self, condition: RelationshipCondition(Target.self, condition)) }

    public var _criteria: [RelationshipCondition] { [] }
}
