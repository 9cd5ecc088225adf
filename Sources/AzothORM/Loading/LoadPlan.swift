internal import AzothSQL

/// What a query loads beside its rows: options where they say something, the schema's `@load` elsewhere.
struct LoadPlan {
    /// One relationship to load eagerly, and what to load with its targets.
    struct Step {
        let entity: AnyEntity
        let link: Int
        let strategy: LoadStrategy
        let children: [LoaderNode]
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

    init(_ core: SelectCore) { options = core.options.compactMap { $0 as? LoaderNode } }
    init(options: [LoaderNode] = []) { self.options = options }

    /// What is to be loaded with rows of an entity.
    func steps(for entity: AnyEntity, nodes: [LoaderNode], path: [Hop] = []) -> [Step] {
        var steps: [Step] = []
        for (link, relationship) in entity.relationships.enumerated() {
            let hop = Hop(entity: entity, link: link)
            if let node = nodes.last(where: { $0.entity === entity && $0.link == link }) {
                steps.append(
                    Step(entity: entity, link: link, strategy: node.strategy, children: node.children, path: path + [hop]))
            } else if !path.contains(hop), !isWayBack(relationship, path) {
                steps.append(
                    Step(entity: entity, link: link, strategy: relationship.load, children: [], path: path + [hop]))
            }
        }
        return steps
    }

    private func isWayBack(_ relationship: Relationship, _ path: [Hop]) -> Bool {
        guard let last = path.last, let inverse = relationship.inverse else { return false }
        return last.entity === relationship.target && last.link == inverse
    }

    /// The steps that take statements of their own.
    func separateSteps(for entity: AnyEntity, nodes: [LoaderNode], path: [Hop] = []) -> [Step] {
        steps(for: entity, nodes: nodes, path: path).filter { $0.strategy == .selectIn || $0.strategy == .immediate }
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
        var aliases: [String: Int] = [:]
        var added: [JoinedStep] = []
        func add(_ entity: AnyEntity, alias: String?, nodes: [LoaderNode], path: [Hop], parent: Int?) throws {
            for step in steps(for: entity, nodes: nodes, path: path) where step.strategy == .joined {
                let relationship = step.relationship
                let target = relationship.target
                if relationship.isToMany, core.limit != nil || core.offset != nil || core.isDistinct {
                    throw AzothError(
                        .unsupported,
                        "\(entity.attributeName(ofLink: step.link)) can't be loaded by a join in a SELECT with LIMIT, "
                            + "OFFSET or DISTINCT, which would count joined rows: use .selectIn")
                }
                let number = (aliases[target.table.name] ?? 0) + 1
                aliases[target.table.name] = number
                let name = "\(target.table.name)_\(number)"
                core.joins.append(
                    Join(
                        kind: .left, target: .table(target.table, alias: name),
                        on: relationship.joinCondition(from: entity, alias: alias, to: target, alias: name)))
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

    var joinsCollections: Bool { joined.contains { $0.step.relationship.isToMany } }
}
