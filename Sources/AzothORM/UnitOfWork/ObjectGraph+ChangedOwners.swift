internal import AzothSQL

// Rows whose collections or one-to-ones change, while the foreign keys and links that are written are those of others.
extension ObjectGraph {
    /// The rows of the session that the next flush links or unlinks, without those that were assigned to themselves.
    var changedOwners: [Slot] {
        var seen: Set<Slot> = []
        var owners: [Slot] = []
        func add(_ slot: Slot?) {
            guard let slot, slot.isPersistent, slot.has(.attached),
                !slot.has(.dirty), !slot.has(.deleting), !slot.has(.deleted), seen.insert(slot).inserted
            else { return }
            owners.append(slot)
        }
        for slot in changes.dirty + changes.new {
            for (link, relationship) in slot.entity.relationships.enumerated() where relationship.inverse != nil {
                guard case .owning(let columns, let references) = relationship.side else { continue }
                let former = formerTarget(of: slot, columns, references, relationship.target)
                let present = slot.isLoaded(link) ? slot.one(link) : slot.differs(in: columns) ? nil : former
                guard former != present else { continue }
                add(former)
                add(present)
            }
        }
        for (pair, _) in linkChanges.inOrder where pair.isAttached {
            add(pair.slot)
            if pair.slot.entity.relationships[pair.link].inverse != nil { add(pair.target) }
        }
        return owners
    }
}
