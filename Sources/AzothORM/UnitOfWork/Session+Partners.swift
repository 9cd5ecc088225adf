internal import AzothEngine
internal import AzothSQL

// One-to-one: a row takes a place at a target that another row still has in the database, where it is unique.
extension Session {
    /// Loads the partners that are about to be replaced: those are unlinked, or deleted where they can't be alone. 1
    /// statement per relationship, where the other side was not loaded.
    nonisolated(nonsending) func loadReplacedPartners() async throws {
        var groups: [(entity: AnyEntity, link: Int, owners: ContiguousArray<Slot>)] = []
        func note(_ slot: Slot, _ link: Int, _ place: RollbackLog.LinkPlace) {
            let (owner, inverse) = (place.slot, place.link)
            guard owner.isPersistent, owner.has(.attached), owner.needsLoad(inverse), takesAnotherPlace(slot, link)
            else { return }
            if let group = groups.firstIndex(where: { $0.entity === owner.entity && $0.link == inverse }) {
                groups[group].owners.append(owner)
            } else {
                groups.append((owner.entity, inverse, [owner]))
            }
        }
        forEachPlace(in: graph.changes.dirty, note)
        forEachPlace(in: graph.changes.new, note)
        for group in groups { try await load(group.entity, group.link, group.owners) }
    }

    /// Loads what rows with the foreign key let go of, where they delete such orphans and it is not in memory: 1 statement
    /// each.
    nonisolated(nonsending) func loadReleased() async throws {
        for slot in graph.changes.dirty where !slot.has(.deleting) && slot.entity.releasesOrphans {
            for (link, relationship) in slot.entity.relationships.enumerated()
            where relationship.isOwning && relationship.cascade.contains(.deleteOrphan) && slot.isLoaded(link) {
                guard case .owning(let columns, let references) = relationship.side,
                    references == relationship.target.table.primaryKey, takesAnotherPlace(slot, link),
                    let row = slot.header.pointee.committed, formerTarget(of: slot, link) == nil,
                    let key = relationship.target.key(from: columns.map { slot.entity.fields[$0].linkValue(row) }),
                    let former = try await selectByKey(
                        relationship.target, key, populateExisting: false, lock: nil,
                        omitting: relationship.target.deferredMask)
                else { continue }
                graph.release(former)
            }
        }
    }

    /// Deletes rows whose place others take in the same flush, before those are written. What they own goes with them,
    /// and rows that let go of them are updated before.
    nonisolated(nonsending) func deleteReplacedPartners(_ deleting: [Slot], on connection: Connection) async throws {
        guard !deleting.isEmpty else { return }
        let saves = graph.changes.dirty.filter { !$0.has(.deleting) } + graph.changes.new
        var taken: Set<RollbackLog.LinkPlace> = []
        forEachPlace(in: saves) { _, _, place in taken.insert(place) }
        guard !taken.isEmpty else { return }
        var replaced = Set(deleting.filter { isReplaced($0, taken) })
        guard !replaced.isEmpty else { return }
        // What points at them is deleted first.
        var count = 0
        while count < replaced.count {
            count = replaced.count
            for slot in deleting where !replaced.contains(slot) && pointsAt(slot, replaced) { replaced.insert(slot) }
        }
        let unlinked = saves.filter { $0.isPersistent && pointsAt($0, replaced) }
        // What moves on to a new row can't be written before that one.
        guard !unlinked.contains(where: pointsAtNew) else { return }
        for batch in try order(unlinked, reversed: false) { try await update(batch, on: connection) }
        let first = deleting.filter(replaced.contains)
        try await clearPostUpdated(first, on: connection)
        for batch in try order(first, reversed: true) { try await delete(batch, on: connection) }
    }

    /// The places at targets that rows have as their only partners.
    private func forEachPlace(in slots: [Slot], _ body: (Slot, Int, RollbackLog.LinkPlace) -> Void) {
        var last: Slot?
        var links: [(link: Int, inverse: Int)] = []
        for slot in slots where !slot.has(.deleting) {
            if !(last?.hasEntity(of: slot) ?? false) { links = slot.entity.oneToOneLinks }
            last = slot
            for (link, inverse) in links {
                if let owner = slot.one(link) { body(slot, link, .init(slot: owner, link: inverse)) }
            }
        }
    }

    /// Which of some rows of one entity are updated in which turn, where some take places that others leave: those come
    /// first, in a statement of their own. Nil: all at once.
    func turns(of slots: [Slot]) -> [Int]? {
        guard slots.count > 1 else { return nil }
        var leaving: [RollbackLog.LinkPlace: Int] = [:]
        let links = slots[0].entity.oneToOneLinks
        guard !links.isEmpty else { return nil }
        for (index, slot) in slots.enumerated() {
            for (link, inverse) in links where takesAnotherPlace(slot, link) {
                if let former = formerTarget(of: slot, link) { leaving[.init(slot: former, link: inverse)] = index }
            }
        }
        guard !leaving.isEmpty else { return nil }
        var turns = [Int](repeating: 0, count: slots.count)
        var isKnown = [Bool](repeating: false, count: slots.count)
        func turn(of index: Int) -> Int {
            // Rows that exchange places in a circle have no first.
            guard !isKnown[index] else { return turns[index] }
            isKnown[index] = true
            for (link, inverse) in links {
                guard let owner = slots[index].one(link), let leaver = leaving[.init(slot: owner, link: inverse)],
                    leaver != index
                else { continue }
                turns[index] = Swift.max(turns[index], turn(of: leaver) + 1)
            }
            return turns[index]
        }
        for index in slots.indices { _ = turn(of: index) }
        return turns.contains { $0 > 0 } ? turns : nil
    }

    private func takesAnotherPlace(_ slot: Slot, _ link: Int) -> Bool {
        guard slot.isPersistent, slot.header.pointee.committed != nil, !slot.has(.stale),
            case .owning(let columns, _) = slot.entity.relationships[link].side
        else { return !slot.isPersistent || slot.hasChanges }
        return slot.differs(in: columns)
    }

    private func isReplaced(_ slot: Slot, _ taken: Set<RollbackLog.LinkPlace>) -> Bool {
        slot.entity.oneToOneLinks.contains { link, inverse in
            // One that takes the key takes the row.
            guard case .owning(let columns, _) = slot.entity.relationships[link].side,
                columns.contains(where: { slot.entity.keyMask & (1 << UInt64($0)) == 0 }),
                let former = formerTarget(of: slot, link)
            else { return false }
            return taken.contains(.init(slot: former, link: inverse))
        }
    }

    /// Whether a row points at one of some in the database.
    private func pointsAt(_ slot: Slot, _ targets: Set<Slot>) -> Bool {
        slot.entity.relationships.indices.contains { link in
            slot.entity.relationships[link].isOwning
                && formerTarget(of: slot, link).map { $0 != slot && targets.contains($0) } ?? false
        }
    }

    private func pointsAtNew(_ slot: Slot) -> Bool {
        slot.entity.relationships.indices.contains { link in
            slot.entity.relationships[link].isOwning && slot.one(link)?.has(.pending) ?? false
        }
    }
}
