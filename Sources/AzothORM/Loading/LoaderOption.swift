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
        var node = LoaderNode(
            entity: Root._anyEntity, link: relationship.index, strategy: strategy, children: nested.nodes())
        node.criteria = relationship._criteria
        return LoaderOption(node: node)
    }

    /// Loads the relationship by one more statement for all rows of the query.
    public static func selectIn<Target>(
        _ relationship: some RelationshipAttribute<Root, Target>, _ nested: LoaderOption<Target>...
    ) -> Self { make(relationship, .selectIn, nested) }

    /// Loads a relationship of a model to itself level by level: a tree, by one statement for each level.
    ///
    /// - Parameter depth: How many levels; nil: all there are. A circle ends where it closes.
    public static func selectIn(
        _ relationship: some RelationshipAttribute<Root, Root>, depth: Int?, _ nested: LoaderOption<Root>...
    ) -> Self {
        var option = make(relationship, .selectIn, nested)
        option.node.furtherLevels = depth.map { max(0, $0 - 1) } ?? .max
        return option
    }

    /// Loads the relationship in the query itself, by an outer join. Rows are de-duplicated. Where a collection is
    /// joined to a query with LIMIT, OFFSET or DISTINCT, the query becomes a subquery, so that those count its rows.
    ///
    /// - Parameter inner: Use an inner join, where every row has a target: others do not come. Behind an outer join it is
    ///   an outer one.
    public static func joined<Target>(
        _ relationship: some RelationshipAttribute<Root, Target>, inner: Bool = false, _ nested: LoaderOption<Target>...
    ) -> Self {
        var option = make(relationship, .joined, nested)
        option.node.isInner = inner
        return option
    }

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

    /// Makes asking for the relationship of these objects an error, by `awaitable` too, unless another query loads it.
    public static func raise<Target>(_ relationship: some RelationshipAttribute<Root, Target>) -> Self {
        make(relationship, .raise, [])
    }

    /// Makes a statement that loads the relationship of these objects an error. A to-one whose foreign key is null, or
    /// whose target is in memory, needs none: `raiseload(sql_only=True)`.
    public static func raiseOnSQL<Target>(_ relationship: some RelationshipAttribute<Root, Target>) -> Self {
        make(relationship, .raiseOnSQL, [])
    }

    /// What holds for every relationship of these objects that no other option names: `raiseload("*")` is
    /// `.others(.raise)`, and `.others(.lazy, of: User.self)` turns off what the schema loads with each query.
    ///
    /// - Parameters:
    ///   - strategy: How they are loaded.
    ///   - model: The model of the objects. It has to be said where nothing around says it.
    public static func others(_ strategy: LoadStrategy, of model: Root.Type = Root.self) -> Self {
        var node = LoaderNode(entity: Root._anyEntity, link: -1, strategy: strategy, children: [])
        node.isForOthers = true
        return LoaderOption(node: node)
    }
}

extension LoaderOption {
    private static func columns(
        _ rule: (UInt64) -> LoaderNode.ColumnRule, _ attributes: [any Attribute<Root>], raises: Bool = false
    ) -> Self {
        let mask = attributes.flatMap(\._columns).reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        var node = LoaderNode(entity: Root._anyEntity, columns: rule(mask))
        node.refusesColumns = raises
        return LoaderOption(node: node)
    }

    /// Leaves columns out of the query; `awaitable` loads them for an object and its siblings in one statement. Columns
    /// of keys and foreign keys, and those of the program's own types, are loaded with every query.
    ///
    /// - Parameter raises: Loading them later is an error, by `awaitable` too.
    public static func `defer`(_ attributes: any Attribute<Root>..., raises: Bool = false) -> Self {
        columns({ .defer($0) }, attributes, raises: raises)
    }

    /// Loads columns with the query that the schema loads on demand.
    public static func undefer(_ attributes: any Attribute<Root>...) -> Self { columns({ .undefer($0) }, attributes) }

    /// Loads the columns of a group with the query: `@deferred(group: profile)`.
    public static func undefer(group: String) -> Self {
        LoaderOption(
            node: LoaderNode(entity: Root._anyEntity, columns: .undefer(Root._anyEntity.columns(ofGroup: group))))
    }

    /// Loads these columns and no others, except for what ``defer(_:raises:)`` and ``undefer(_:)`` say.
    ///
    /// - Parameter raises: Loading the others later is an error, by `awaitable` too.
    public static func loadOnly(_ attributes: any Attribute<Root>..., raises: Bool = false) -> Self {
        columns({ .only($0) }, attributes, raises: raises)
    }
}

/// A loader option without its types: of a relationship, or of columns.
struct LoaderNode: Sendable {
    /// Which columns a query loads; a bit per column.
    enum ColumnRule: Sendable { case `defer`(UInt64), undefer(UInt64), only(UInt64) }

    let entity: AnyEntity
    /// The position of the relationship; -1 where the option is about columns, or about several relationships.
    private(set) var link: Int
    let strategy: LoadStrategy
    private(set) var children: [LoaderNode]
    let columns: ColumnRule?
    /// The query joins the target itself, under this name or its own.
    var isContained = false
    var alias: String?
    /// By an inner join.
    var isInner = false
    /// For each relationship of the entity that has no option of its own.
    var isForOthers = false
    /// The columns that are left out can't be loaded later.
    var refusesColumns = false
    /// How many times the option holds for its own targets.
    var furtherLevels = 0
    /// Further conditions on the targets.
    var criteria: [RelationshipCondition] = []

    /// Whether it says how the targets, or theirs, load later what is not loaded with them.
    var overridesBelow: Bool { children.contains { $0.overrides || $0.overridesBelow } }
    /// Whether it is about what is loaded later, if at all.
    var overrides: Bool {
        guard columns == nil else { return refusesColumns }
        return strategy.waits
    }

    /// An option and one that was given later for the same relationship: the later one says how, and what both want of
    /// the targets adds up.
    func replaced(by later: LoaderNode) -> LoaderNode {
        var sum = later
        sum.children = children + later.children
        return sum
    }

    /// What an option for several relationships says about one of them.
    func forLink(_ link: Int) -> LoaderNode {
        var node = self
        node.link = link
        node.isForOthers = false
        return node
    }

    /// The options for the targets.
    var below: [LoaderNode] {
        guard furtherLevels > 0 else { return children }
        var next = self
        if furtherLevels < .max { next.furtherLevels -= 1 }
        return children + [next]
    }

    init(entity: AnyEntity, link: Int, strategy: LoadStrategy, children: [LoaderNode]) {
        self.entity = entity
        self.link = link
        self.strategy = strategy
        self.children = children
        columns = nil
    }

    init(entity: AnyEntity, columns: ColumnRule) {
        self.entity = entity
        link = -1
        strategy = .lazy
        children = []
        self.columns = columns
    }
}

extension AnyEntity {
    /// The columns that a query leaves out; a bit per column.
    func omitted(_ nodes: [LoaderNode]) -> UInt64 {
        if nodes.isEmpty { return deferredMask == 0 ? 0 : omissible(deferredMask) }
        let rules = nodes.filter { $0.entity === self }.compactMap(\.columns)
        let named = rules.reduce(UInt64(0)) { if case .only(let columns) = $1 { $0 | columns } else { $0 } }
        var omitted = named == 0 ? deferredMask : ~named
        for rule in rules {
            switch rule {
            case .defer(let columns): omitted |= columns
            case .undefer(let columns): omitted &= ~columns
            case .only: break
            }
        }
        return omitted == 0 ? 0 : omissible(omitted)
    }

    /// The columns whose later load options refuse; a bit per column.
    func refused(_ nodes: [LoaderNode]) -> UInt64 {
        nodes.reduce(0) { refused, node in
            guard node.refusesColumns, node.entity === self else { return refused }
            switch node.columns {
            case .defer(let columns): return refused | columns
            case .only(let columns): return refused | ~columns
            case .undefer, nil: return refused
            }
        }
    }
}

extension Select {
    /// Says what is loaded with the rows of the query, and how.
    public func options<each M: Model>(_ options: repeat LoaderOption<each M>) -> Self {
        var nodes: [LoaderNode] = []
        for option in repeat each options { nodes.append(option.node) }
        return with { $0.options += nodes as [any Sendable] }
    }
}

extension Array {
    /// What options say, without their model.
    ///
    /// By a closure: in a generic function a key path as `\.node` is made anew in each call, which took a sixth of the time
    /// of a get.
    func nodes<Root>() -> [LoaderNode] where Element == LoaderOption<Root> { map { $0.node } }
}
