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
        var children: [LoaderNode] { node?.children ?? [] }
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
    }

    let options: [LoaderNode]
    private(set) var joined: [JoinedStep] = []
    /// Whether the query itself joins what is to be joined to its rows. Where it can't (a row of several models, text,
    /// RETURNING) and further down, what is to be joined is loaded by a statement of its own.
    private(set) var joinsRoots = false

    init(_ core: SelectCore) { options = core.options.compactMap { $0 as? LoaderNode } }
    init(options: [LoaderNode] = []) { self.options = options }

    /// What is to be loaded with rows of an entity.
    func steps(for entity: AnyEntity, nodes: [LoaderNode], path: [Hop] = []) -> [Step] {
        var steps: [Step] = []
        for (link, relationship) in entity.relationships.enumerated() {
            let hop = Hop(entity: entity, link: link)
            if let node = nodes.last(where: { $0.entity === entity && $0.link == link }) {
                steps.append(
                    Step(entity: entity, link: link, strategy: node.strategy, node: node, path: path + [hop]))
            } else if !path.contains(hop), !isWayBack(relationship, path) {
                steps.append(
                    Step(entity: entity, link: link, strategy: relationship.load, node: nil, path: path + [hop]))
            }
        }
        return steps
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
        steps(for: entity, nodes: nodes, path: path).filter { step in
            switch step.strategy {
            case .selectIn, .immediate: true
            case .joined: !besideJoins
            default: false
            }
        }
    }

    // MARK: Joins

    /// Adds the joins and columns of joined eager loads to a SELECT of one model.
    mutating func addJoins(to core: inout SelectCore) throws {
        guard core.selections.count == 1, case .entity(let source) = core.selections[0],
            let model = source.model as? any Model.Type
        else {
            if let option = options.first(where: { $0.strategy == .joined }) {
                throw AzothError(
                    .unsupported,
                    "a joined load of \(option.entity.attributeName(ofLink: option.link)) needs a SELECT of its model "
                        + "alone: use .selectIn")
            }
            return
        }
        joinsRoots = true
        var added: [JoinedStep] = []
        func add(_ entity: AnyEntity, alias: String?, nodes: [LoaderNode], path: [Hop], parent: Int?) throws {
            for step in steps(for: entity, nodes: nodes, path: path) where step.strategy == .joined {
                let relationship = step.relationship
                let target = relationship.target
                if let node = step.node, node.isContained {
                    try core.contain(target, alias: node.alias, of: step)
                    added.append(JoinedStep(parent: parent, step: step))
                    try add(target, alias: node.alias, nodes: step.children, path: step.path, parent: added.count - 1)
                    continue
                }
                if relationship.isToMany, core.limit != nil || core.offset != nil || core.isDistinct {
                    throw AzothError(
                        .unsupported,
                        "\(entity.attributeName(ofLink: step.link)) can't be loaded by a join in a SELECT with LIMIT, "
                            + "OFFSET or DISTINCT, which would count joined rows: use .selectIn")
                }
                let name = core.unusedAlias(of: target.table)
                let joins = relationship.joins(.left, from: entity, alias: alias, name) { core.unusedAlias(of: $0) }
                core.joins += joins
                core.trailing.append(
                    .entity(
                        EntitySource(table: target.table, alias: name, columns: Array(target.table.columns.indices))))
                for term in relationship.order {
                    let column = ColumnReference(table: target.table, index: term.column, alias: name)
                    core.orderings.append(.ordering(.column(column), descending: term.isDescending, nulls: nil))
                }
                added.append(JoinedStep(parent: parent, step: step))
                try add(target, alias: name, nodes: step.children, path: step.path, parent: added.count - 1)
            }
        }
        try add(model._anyEntity, alias: source.alias, nodes: options, path: [], parent: nil)
        joined = added
    }

    /// Whether the query joins collections, so that a root comes in several rows.
    var joinsCollections: Bool { joined.contains { $0.step.relationship.isToMany } }
}

extension SelectCore {
    /// Adds the columns of a table that the query itself joins.
    fileprivate mutating func contain(_ target: AnyEntity, alias: String?, of step: LoadPlan.Step) throws {
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
        trailing.append(
            .entity(EntitySource(table: target.table, alias: alias, columns: Array(target.table.columns.indices))))
    }
}
