/// The net change of many-to-many relationships since the last flush: rows of link tables to insert and to delete.
///
/// Adding what was removed, or the other way round, leaves nothing to write. Each pair here pins its two slots.
struct LinkChanges {
    enum Change { case added, removed }
    private(set) var changes: [LinkPair: Change] = [:]
    /// In the order in which they were made; pairs whose changes were taken back are still in it.
    private var order: [LinkPair] = []

    var isEmpty: Bool { changes.isEmpty }
    /// Whether any of them can be written.
    var areAttached: Bool { !changes.isEmpty && changes.keys.contains { $0.isAttached } }
    subscript(pair: LinkPair) -> Change? { changes[pair] }

    /// Pairs with their changes, in the order in which they were made.
    var inOrder: [(pair: LinkPair, change: Change)] {
        guard !changes.isEmpty else { return [] }
        var seen: Set<LinkPair> = []
        // A change that was taken back and made again counts by its last place.
        return order.reversed().compactMap { pair in
            guard let change = changes[pair], seen.insert(pair).inserted else { return nil }
            return (pair, change)
        }.reversed()
    }

    func involve(_ slot: Slot) -> Bool { changes.keys.contains { $0.involves(slot) } }

    mutating func add(_ pair: LinkPair) { set(pair, changes[pair] == .removed ? nil : .added) }
    mutating func remove(_ pair: LinkPair) { set(pair, changes[pair] == .added ? nil : .removed) }

    mutating func set(_ pair: LinkPair, _ change: Change?) {
        let old = changes[pair]
        guard old != change else { return }
        changes[pair] = change
        if old == nil {
            pair.slot.header.pointee.pins += 1
            pair.target.header.pointee.pins += 1
            order.append(pair)
        } else if change == nil {
            pair.slot.header.pointee.pins -= 1
            pair.target.header.pointee.pins -= 1
            if changes.isEmpty { order = [] }
        }
    }

    /// Takes over the changes of another graph, whose slots this one has absorbed.
    mutating func absorb(_ other: inout LinkChanges) {
        changes.merge(other.changes) { mine, _ in mine }
        order += other.order
        other = LinkChanges()
    }

    /// Drops changes whose slots are about to be freed.
    mutating func drop(where isGone: (Slot) -> Bool) {
        for pair in changes.keys where isGone(pair.slot) || isGone(pair.target) { set(pair, nil) }
    }
}
