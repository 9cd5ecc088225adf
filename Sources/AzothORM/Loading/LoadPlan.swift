internal import AzothSQL

/// What a query loads beside its rows: options where they say something, the schema's `@load` elsewhere.
struct LoadPlan {
    /// One relationship to load eagerly, and what to load with its targets.
    struct Step {
        let entity: AnyEntity
        let link: Int
        let strategy: LoadStrategy
        /// The option that asks for it; nil: the schema.
        let node: LoaderNode?
        var children: [LoaderNode] { node?.below ?? [] }
        /// The relationships that led here, so that defaults end where they would go in circles.
        let path: [Hop]
        var relationship: Relationship { entity.relationships[link] }
    }
    struct Hop: Equatable {
        let entity: AnyEntity
        let link: Int
        static func == (left: Hop, right: Hop) -> Bool { left.entity === right.entity && left.link == right.link }
    }
    /// A joined relationship, and where its columns stand: in the order of the joins.
    struct JoinedStep {
        /// The position of the step whose target owns the relationship; nil: the root.
        let parent: Int?
        let step: Step
        /// The columns of the target that are left out.
        let omitted: UInt64
    }

    let options: [LoaderNode]
    /// The rows that the query gives, where options say how others load what they lack: a way that leads back to such a row
    /// does not say it of that one.
    var roots: Set<Slot> = []
    private(set) var joined: [JoinedStep] = []
    /// Whether the query itself joins what is to be joined to its rows. Where it can't (a row of several models, text,
    /// RETURNING) and further down, what is to be joined is loaded by a statement of its own.
    private(set) var joinsRoots = false

    /// What the options leave out of rows that the query gives; memory for the few entities of a query.
    private var omittedByRoot: [(entity: AnyEntity, columns: UInt64)] = []

    func omitted(_ entity: AnyEntity) -> UInt64 {
        for root in omittedByRoot where root.entity === entity { return root.columns }
        return entity.deferredMask
    }

    init(_ core: SelectCore) { options = core.options.compactMap { $0 as? LoaderNode } }
    init(options: [LoaderNode] = []) { self.options = options }

    /// What is to be loaded with rows of an entity.
    func steps(for entity: AnyEntity, nodes: [LoaderNode], path: [Hop] = []) -> [Step] {
        var steps: [Step] = []
        for (link, relationship) in entity.relationships.enumerated() {
            let hop = Hop(entity: entity, link: link)
            if let node = option(for: entity, link, in: nodes) {
                steps.append(
                    Step(entity: entity, link: link, strategy: node.strategy, node: node, path: path + [hop]))
            } else if !path.contains(hop), !isWayBack(relationship, path) {
                steps.append(
                    Step(entity: entity, link: link, strategy: relationship.load, node: nil, path: path + [hop]))
            }
        }
        return steps
    }

    /// The steps that load something with the rows.
    private func eagerSteps(for entity: AnyEntity, nodes: [LoaderNode], path: [Hop]) -> [Step] {
        if nodes.isEmpty, !entity.loadsEagerly { return [] }
        return steps(for: entity, nodes: nodes, path: path).filter { !$0.strategy.waits }
    }

    /// Whether nothing is loaded beside the rows of a query: neither options nor the schema say so.
    func isEmpty(for core: SelectCore) -> Bool {
        options.isEmpty
            && core.selections.allSatisfy { selection in
                guard case .entity(let source) = selection, let model = source.model as? any Model.Type else {
                    return true
                }
                return !model._anyEntity.loadsEagerly
            }
    }

    /// What options say about a relationship, all of them together.
    private func option(for entity: AnyEntity, _ link: Int, in nodes: [LoaderNode]) -> LoaderNode? {
        var option: LoaderNode?
        for node in nodes where node.entity === entity && node.link == link {
            option = option?.replaced(by: node) ?? node
        }
        return option ?? nodes.last { $0.entity === entity && $0.isForOthers }?.forLink(link)
    }

    private func isWayBack(_ relationship: Relationship, _ path: [Hop]) -> Bool {
        guard let last = path.last, let inverse = relationship.inverse else { return false }
        return last.entity === relationship.target && last.link == inverse
    }

    /// The steps that take statements of their own.
    ///
    /// - Parameter besideJoins: Whether the query has joined what is to be joined here.
    func separateSteps(
        for entity: AnyEntity, nodes: [LoaderNode], path: [Hop] = [], besideJoins: Bool
    ) -> [Step] {
        eagerSteps(for: entity, nodes: nodes, path: path).filter { $0.strategy != .joined || !besideJoins }
    }

    // MARK: Joins

    /// Adds the joins and columns of joined eager loads to a SELECT of one model.
    mutating func addJoins(to core: inout SelectCore) throws {
        try Self.checkCriteria(of: options)
        try omitColumns(of: &core)
        guard core.selections.count == 1, case .entity(var source) = core.selections[0],
            let model = source.model as? any Model.Type
        else {
            if let option = options.first(where: { $0.strategy == .joined && $0.link >= 0 }) {
                throw AzothError(
                    .unsupported,
                    "a joined load of \(option.entity.attributeName(ofLink: option.link)) needs a SELECT of its model "
                        + "alone: use .selectIn")
            }
            return
        }
        joinsRoots = true
        if core.isAboutItsRows {
            let joins = joins(from: model._anyEntity, nodes: options, path: [])
            if joins.addsCollections || joins.addsTables && core.admitsNoJoins {
                if let step = joins.contained {
                    throw AzothError(
                        .unsupported,
                        "LIMIT, OFFSET, DISTINCT, GROUP BY and UNION are about the rows of the query, which "
                            + ".containsEager(\(step.entity.attributeName(ofLink: step.link))) reads joined ones of: use "
                            + ".selectIn for what .joined loads")
                }
                source = core.nest(source)
            }
        }
        let ownTables = core.tableNames(beside: source)
        var added: [JoinedStep] = []
        func join(_ step: Step, alias: String?, parent: Int?) -> Int {
            let target = step.relationship.target
            let omitted = target.omitted(step.children)
            core.trailing.append(
                .entity(EntitySource(table: target.table, alias: alias, columns: target.columns(omitting: omitted))))
            added.append(JoinedStep(parent: parent, step: step, omitted: omitted))
            return added.count - 1
        }
        func add(_ entity: AnyEntity, alias: String?, isInner: Bool, nodes: [LoaderNode], path: [Hop], parent: Int?)
            throws
        {
            for step in eagerSteps(for: entity, nodes: nodes, path: path) where step.strategy == .joined {
                let relationship = step.relationship
                let target = relationship.target
                if let node = step.node, node.isContained {
                    try core.requireJoin(of: target, alias: node.alias, step)
                    let position = join(step, alias: node.alias, parent: parent)
                    try add(
                        target, alias: node.alias, isInner: false, nodes: step.children, path: step.path,
                        parent: position)
                    continue
                }
                let name = core.unusedAlias(of: target.table)
                // Behind an outer join an inner one would drop rows.
                let isInner = isInner && step.node?.isInner == true
                let joins = relationship.joins(
                    isInner ? .inner : .left, from: entity, alias: alias, name, criteria: step.node?.criteria
                ) { core.unusedAlias(of: $0) }
                core.joins += joins
                let position = join(step, alias: name, parent: parent)
                for term in relationship.order {
                    let column = ColumnReference(table: target.table, index: term.column, alias: name)
                    core.orderings.append(.ordering(.column(column), descending: term.isDescending, nulls: nil))
                }
                try add(
                    target, alias: name, isInner: isInner, nodes: step.children, path: step.path, parent: position)
            }
        }
        try add(model._anyEntity, alias: source.alias, isInner: true, nodes: options, path: [], parent: nil)
        joined = added
        // Outer joins of ours may find nothing, and what they find is not what is to be locked.
        if added.contains(where: { $0.step.node?.isContained != true }), core.lock?.tables.isEmpty == true {
            core.lock?.tables = ownTables
        }
    }

    /// A condition is for options that load: what is awaited later is the relationship as it is.
    private static func checkCriteria(of nodes: [LoaderNode]) throws {
        for node in nodes {
            if !node.criteria.isEmpty,
                node.strategy.waits || node.isContained
            {
                throw AzothError(
                    .unsupported,
                    "a condition on \(node.entity.attributeName(ofLink: node.link)) needs an option that loads it: "
                        + ".selectIn, .joined or .immediate")
            }
            try checkCriteria(of: node.children)
        }
    }

    /// What the plan joins to rows of an entity.
    private struct Joins {
        var addsTables = false
        /// A row comes several times.
        var addsCollections = false
        /// Something that the query has joined itself.
        var contained: Step?
    }

    private func joins(from entity: AnyEntity, nodes: [LoaderNode], path: [Hop]) -> Joins {
        var joins = Joins()
        func visit(_ entity: AnyEntity, _ nodes: [LoaderNode], _ path: [Hop]) {
            for step in eagerSteps(for: entity, nodes: nodes, path: path) where step.strategy == .joined {
                if step.node?.isContained == true {
                    joins.contained = joins.contained ?? step
                } else {
                    joins.addsTables = true
                    joins.addsCollections = joins.addsCollections || step.relationship.isToMany
                }
                visit(step.relationship.target, step.children, step.path)
            }
        }
        visit(entity, nodes, path)
        return joins
    }

    /// Takes the columns out of the select list that options leave out.
    private mutating func omitColumns(of core: inout SelectCore) throws {
        for (position, selection) in core.selections.enumerated() {
            guard case .entity(let source) = selection, let model = source.model as? any Model.Type else { continue }
            let entity = model._anyEntity
            let rule = options.first { $0.entity === entity && $0.columns != nil }
            guard rule != nil else { continue }
            guard core.setOperations.isEmpty else {
                throw AzothError(
                    .unsupported,
                    "options can't leave columns of \(entity.name) out of a UNION and the like: select what is needed "
                        + "in its members")
            }
            let omitted = entity.omitted(options)
            omittedByRoot.append((entity, omitted))
            core.selections[position] = .entity(
                EntitySource(
                    table: source.table, alias: source.alias, model: source.model,
                    columns: entity.columns(omitting: omitted)))
        }
    }

    /// Whether the query joins collections, so that a root comes in several rows.
    var joinsCollections: Bool { joined.contains { $0.step.relationship.isToMany } }
}

extension SelectCore {
    /// Whether joins would change what the query says about its own rows.
    fileprivate var isAboutItsRows: Bool { limit != nil || offset != nil || isDistinct || admitsNoJoins }

    /// Whether not even one joined row for each has a place in it: PostgreSQL takes columns of other tables than the
    /// grouped one as something to be grouped by, and a UNION has no joins.
    fileprivate var admitsNoJoins: Bool { !groupings.isEmpty || !setOperations.isEmpty }

    /// The tables in FROM, as other clauses name them.
    fileprivate func tableNames(beside source: EntitySource) -> [String] {
        var names = [source.alias ?? source.table.name]
        for case .table(let table, let alias) in from + joins.map(\.target) {
            let name = alias ?? table.name
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// The columns of a table that the query itself joins can be read only if it does.
    fileprivate func requireJoin(of target: AnyEntity, alias: String?, _ step: LoadPlan.Step) throws {
        let items = joins.map(\.target) + from
        let isThere = items.contains { item in
            guard case .table(let table, let name) = item else { return false }
            return table === target.table && name == alias
        }
        guard isThere else {
            let name = step.entity.attributeName(ofLink: step.link)
            let named = alias.map { " as \"\($0)\"" } ?? ""
            throw AzothError(
                .invalidRequest,
                ".containsEager(\(name)) reads \(target.name)\(named) from the query, which does not have it: join it "
                    + "first, by .join(\(name)), or let .joined(\(name)) do both")
        }
    }
}
