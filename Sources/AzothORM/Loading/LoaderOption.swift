public import AzothSQL

/// One branch of the tree of loader options: what a query loads with its rows. `Root` is the model it starts from.
///
/// ```swift
/// select(User.self).options(.selectIn(User.orders, .joined(Order.customer)), .raise(User.visits))
/// ```
public struct LoaderOption<Root: Model>: Sendable {
    private(set) var node: LoaderNode

    private static func make<Target: Model>(
        _ relationship: some RelationshipAttribute<Root, Target>, _ strategy: LoadStrategy,
        _ nested: [LoaderOption<Target>]
    ) -> Self {
        LoaderOption(
            node: LoaderNode(
                entity: Root._anyEntity, link: relationship.index, strategy: strategy, children: nested.map(\.node)))
    }

    /// Loads the relationship by one more statement for all rows of the query.
    public static func selectIn<Target>(
        _ relationship: some RelationshipAttribute<Root, Target>, _ nested: LoaderOption<Target>...
    ) -> Self { make(relationship, .selectIn, nested) }

    /// Loads the relationship in the query itself, by an outer join. Rows are de-duplicated.
    public static func joined<Target>(
        _ relationship: some RelationshipAttribute<Root, Target>, _ nested: LoaderOption<Target>...
    ) -> Self { make(relationship, .joined, nested) }

    /// The same as ``selectIn(_:_:)``, for those who know the original's `subqueryload`: one more statement, which
    /// looks rows up by the keys that are in memory and does not repeat the query.
    public static func subquery<Target>(
        _ relationship: some RelationshipAttribute<Root, Target>, _ nested: LoaderOption<Target>...
    ) -> Self { make(relationship, .selectIn, nested) }

    /// Loads the relationship from the rows that the query joins itself: `select(B.self).join(B.a).where(A.data == "x")
    /// .options(.containsEager(B.a))`. A collection then holds what the query's conditions leave of it.
    ///
    /// - Parameter alias: The name that the query joins the target under, where it is not its own.
    public static func containsEager<Target>(
        _ relationship: some RelationshipAttribute<Root, Target>, alias: Alias<Target>? = nil,
        _ nested: LoaderOption<Target>...
    ) -> Self {
        var option = make(relationship, .joined, nested)
        option.node.isContained = true
        option.node.alias = alias?._name
        return option
    }

    /// Loads the relationship with the query, by one more statement per object.
    public static func immediate<Target>(
        _ relationship: some RelationshipAttribute<Root, Target>, _ nested: LoaderOption<Target>...
    ) -> Self { make(relationship, .immediate, nested) }

    /// Leaves the relationship to `awaitable`, which loads it for an object and its siblings in one statement.
    public static func lazy<Target>(
        _ relationship: some RelationshipAttribute<Root, Target>, _ nested: LoaderOption<Target>...
    ) -> Self { make(relationship, .lazy, nested) }

    /// Leaves the relationship to `awaitable`, which loads it for one object at a time.
    public static func single<Target>(
        _ relationship: some RelationshipAttribute<Root, Target>, _ nested: LoaderOption<Target>...
    ) -> Self { make(relationship, .single, nested) }

    /// Makes loading the relationship of these objects an error, by `awaitable` too.
    public static func raise<Target>(_ relationship: some RelationshipAttribute<Root, Target>) -> Self {
        make(relationship, .raise, [])
    }
}

/// A loader option without its types.
struct LoaderNode: Sendable {
    let entity: AnyEntity
    let link: Int
    let strategy: LoadStrategy
    let children: [LoaderNode]
    /// The query joins the target itself, under this name or its own.
    var isContained = false
    var alias: String?

    var relationship: Relationship { entity.relationships[link] }
}

extension Select {
    /// Says what is loaded with the rows of the query, and how.
    public func options<each M: Model>(_ options: repeat LoaderOption<each M>) -> Self {
        var nodes: [LoaderNode] = []
        for option in repeat each options { nodes.append(option.node) }
        return with { $0.options += nodes as [any Sendable] }
    }
}
