internal import AzothSQL

extension ObjectGraph {
    /// Rows of one entity in an order in which each can be given its new key: one that takes the key of another comes
    /// after it. Rows that exchange keys in a circle stay as they are.
    func orderByKeys(_ slots: [Slot]) -> [Slot] {
        guard slots.count > 1, slots.contains(where: { $0.has(.keyChanged) }) else { return slots }
        let store = store(for: slots[0].entity)
        let members = Set(slots)
        var ordered: [Slot] = []
        var seen: Set<Slot> = []
        ordered.reserveCapacity(slots.count)
        for slot in slots {
            // The row whose key is taken, the row whose key that one takes, and so on: the last goes first.
            var chain: [Slot] = []
            var next: Slot? = slot
            while let row = next, members.contains(row), seen.insert(row).inserted {
                chain.append(row)
                next = row.has(.keyChanged) ? store.find(row.row) : nil
            }
            ordered += chain.reversed()
        }
        return ordered
    }

    /// A key was changed by a flush. The database has changed the foreign keys that point at it (`ON UPDATE CASCADE`, or
    /// the flush would have failed): those in memory follow, without counting as changes.
    func followKey(of slot: Slot) {
        for (link, relationship) in slot.entity.relationships.enumerated() {
            guard case .inverse(let via) = relationship.side,
                case .owning(let columns, let references) = relationship.target.relationships[via].side
            else { continue }
            for target in relationship.isToMany ? Array(slot.many(link)) : slot.one(link).map({ [$0] }) ?? []
            where target.isPersistent && !target.entity.link(target.row, columns, pointsAt: slot, references) {
                follow(target, columns, slot, references)
            }
        }
    }

    private func follow(_ slot: Slot, _ columns: [Int], _ target: Slot, _ references: [Int]) {
        let entity = slot.entity
        let isPartOfKey = columns.contains { entity.keyMask & (1 << UInt64($0)) != 0 }
        let store = store(for: entity)
        log?.record(rowOf: slot)
        if isPartOfKey { store.unregister(slot) }
        for (column, reference) in zip(columns, references) {
            entity.copyLink(from: target, reference, to: slot, column)
            if let committed = slot.header.pointee.committed {
                entity.fields[column].copy(from: slot.row, to: committed)
            }
        }
        guard isPartOfKey else { return }
        store.register(slot)
        // Rows that have this key in theirs.
        followKey(of: slot)
    }
}
