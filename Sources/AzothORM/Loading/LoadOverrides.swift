internal import AzothSQL

/// What the options of their query say about the later loads of single rows, where the schema says otherwise.
struct LoadOverrides {
    /// What holds for a row. Those of one query share it: an option may be about a hundred thousand.
    private final class Rules {
        /// By the position of the relationship.
        let links: [LoaderNode?]
        /// Columns whose load is an error; a bit per column.
        let refusedColumns: UInt64

        init(_ links: [LoaderNode?], _ refusedColumns: UInt64) {
            self.links = links
            self.refusedColumns = refusedColumns
        }

        func replaced(by later: Rules) -> Rules {
            Rules(
                zip(links, later.links).map { $1 ?? $0 },
                later.refusedColumns == 0 ? refusedColumns : later.refusedColumns)
        }
    }
    private var rules: [Slot: Rules] = [:]

    func option(of slot: Slot, _ link: Int) -> LoaderNode? { rules.isEmpty ? nil : rules[slot]?.links[link] }

    func refuses(_ slot: Slot, column: Int) -> Bool {
        guard !rules.isEmpty, let rules = rules[slot] else { return false }
        return rules.refusedColumns & (1 << UInt64(column)) != 0
    }

    /// - Parameters:
    ///   - steps: What is loaded with rows of an entity.
    ///   - nodes: The options for these rows.
    mutating func note(_ steps: [LoadPlan.Step], _ nodes: [LoaderNode], _ slots: ContiguousArray<Slot>) {
        guard let entity = slots.first?.entity else { return }
        var links = [LoaderNode?](repeating: nil, count: entity.linkCount)
        for step in steps {
            guard let node = step.node, node.overrides,
                step.strategy != step.relationship.load || !node.children.isEmpty
            else { continue }
            links[step.link] = node
        }
        let refused = entity.refused(nodes)
        guard refused != 0 || links.contains(where: { $0 != nil }) else { return }
        let new = Rules(links, refused)
        var sums: [ObjectIdentifier: (former: Rules, sum: Rules)] = [:]
        for slot in slots {
            guard let former = rules[slot] else {
                rules[slot] = new
                continue
            }
            if former === new { continue }
            let known = sums[ObjectIdentifier(former)] ?? (former, former.replaced(by: new))
            sums[ObjectIdentifier(former)] = known
            rules[slot] = known.sum
        }
    }

    mutating func forget(_ slot: Slot) { if !rules.isEmpty { rules[slot] = nil } }
}

extension ObjectGraph {
    /// How a relationship of a row is loaded when it is asked for.
    func loadStrategy(of slot: Slot, _ link: Int) -> LoadStrategy {
        loadOverrides.option(of: slot, link)?.strategy ?? slot.entity.relationships[link].load
    }

    /// Gives a to-one what memory knows of it: a foreign key that is null, or whose target is there, needs no statement.
    /// Not where its load strategy is `raise`, which is about rows of the database.
    func resolveUnlessRaising(_ slot: Slot, _ link: Int) -> Bool {
        if slot.isPersistent, loadStrategy(of: slot, link) == .raise { return false }
        return resolveFromMemory(slot, link)
    }
}
