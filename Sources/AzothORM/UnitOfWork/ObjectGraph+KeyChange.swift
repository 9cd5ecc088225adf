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

    /// A foreign key of rows in memory.
    struct ForeignKey {
        let store: SlotStore
        let link: Int
        let columns: [Int]
        /// The columns of the other entity that it points at.
        let references: [Int]
    }

    /// The foreign keys of rows in memory that point at some columns of an entity.
    ///
    /// - Parameter columns: A bit per column.
    func foreignKeys(to entity: AnyEntity, _ columns: UInt64) -> [ForeignKey] {
        var keys: [ForeignKey] = []
        for store in stores {
            for (link, relationship) in store.entity.relationships.enumerated() {
                guard case .owning(let own, let targets) = relationship.side, relationship.target === entity,
                    targets.contains(where: { columns & (1 << UInt64($0)) != 0 })
                else { continue }
                keys.append(ForeignKey(store: store, link: link, columns: own, references: targets))
            }
        }
        return keys
    }

    /// Columns were changed by a flush that foreign keys point at. The database has changed those (`ON UPDATE CASCADE`, or
    /// the flush would have failed): the ones in memory follow, without counting as changes.
    func follow(_ keys: [ForeignKey], to slots: some Sequence<Slot>, of entity: AnyEntity) {
        for target in slots {
            for each in keys {
                var following: [Slot] = []
                each.store.forEach { slot in
                    guard slot.isPersistent, slot.has(.attached) else { return }
                    let pointed =
                        slot.isLoaded(each.link)
                        ? slot.one(each.link) == target
                        : target.header.pointee.committed.map {
                            slot.entity.link(slot.row, each.columns, pointsAt: $0, of: entity, each.references)
                        } ?? false
                    if pointed, !slot.entity.link(slot.row, each.columns, pointsAt: target, each.references) {
                        following.append(slot)
                    }
                }
                for slot in following { follow(slot, each.columns, target, each.references) }
            }
        }
    }

    private func follow(_ slot: Slot, _ columns: [Int], _ target: Slot, _ references: [Int]) {
        let entity = slot.entity
        let mask = columns.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        let isPartOfKey = mask & entity.keyMask != 0
        let store = store(for: entity)
        log?.record(rowOf: slot)
        if isPartOfKey { store.unregister(slot) }
        // What points at this row in turn is found by its former key.
        let former = slot.header.pointee.committed
        if isPartOfKey, former == nil { slot.header.pointee.committed = entity.copyRow(slot.row) }
        for (column, reference) in zip(columns, references) {
            entity.copyLink(from: target, reference, to: slot, column)
        }
        if isPartOfKey { self.follow(foreignKeys(to: entity, mask), to: CollectionOfOne(slot), of: entity) }
        if let former {
            for column in columns { entity.fields[column].copy(from: slot.row, to: former) }
        } else {
            slot.discardCommitted()
        }
        if isPartOfKey { store.register(slot) }
    }
}
