internal import AzothSQL

/// What the options of their query say about the later loads of single rows, where the schema says otherwise.
struct LoadOverrides {
    private var links: [RollbackLog.LinkPlace: LoaderNode] = [:]
    /// Columns whose load is an error; a bit per column.
    private var refusedColumns: [Slot: UInt64] = [:]

    var isEmpty: Bool { links.isEmpty && refusedColumns.isEmpty }

    func option(of slot: Slot, _ link: Int) -> LoaderNode? {
        links.isEmpty ? nil : links[RollbackLog.LinkPlace(slot: slot, link: link)]
    }

    func refuses(_ slot: Slot, column: Int) -> Bool {
        !refusedColumns.isEmpty && (refusedColumns[slot] ?? 0) & (1 << UInt64(column)) != 0
    }

    /// - Parameters:
    ///   - steps: What is loaded with rows of an entity.
    ///   - nodes: The options for these rows.
    mutating func note(_ steps: [LoadPlan.Step], _ nodes: [LoaderNode], _ slots: ContiguousArray<Slot>) {
        guard let entity = slots.first?.entity else { return }
        for step in steps {
            guard let node = step.node, node.overrides,
                step.strategy != step.relationship.load || !node.children.isEmpty
            else { continue }
            for slot in slots { links[RollbackLog.LinkPlace(slot: slot, link: step.link)] = node }
        }
        let refused = entity.refused(nodes)
        if refused != 0 { for slot in slots { refusedColumns[slot] = refused } }
    }

    mutating func forget(_ slot: Slot) {
        if isEmpty { return }
        for link in 0..<slot.entity.linkCount { links[RollbackLog.LinkPlace(slot: slot, link: link)] = nil }
        refusedColumns[slot] = nil
    }
}

extension ObjectGraph {
    /// How a relationship of a row is loaded when it is asked for.
    func loadStrategy(of slot: Slot, _ link: Int) -> LoadStrategy {
        loadOverrides.option(of: slot, link)?.strategy ?? slot.entity.relationships[link].load
    }

    /// Gives a to-one what memory knows of it: a foreign key that is null, or whose target is there, needs no statement.
    /// Not where its load strategy is `raise`, which is about rows of the database.
    func resolvesFromMemory(_ slot: Slot, _ link: Int) -> Bool {
        if slot.isPersistent, loadStrategy(of: slot, link) == .raise { return false }
        return resolveFromMemory(slot, link)
    }
}
