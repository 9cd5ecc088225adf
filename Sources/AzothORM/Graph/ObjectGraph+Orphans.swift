// What becomes of rows that their owner lets go of.
extension ObjectGraph {
    /// A row of the database that its owner let go of is deleted by the next flush, where the owner deletes its orphans. A
    /// new one is not the session's any more. One that never had an owner is no orphan.
    func noteOrphan(_ slot: Slot, _ link: Int, hadOwner: Bool, hasOwner: Bool) {
        let bit: UInt64 = 1 << UInt64(link)
        guard !hasOwner else {
            slot.header.pointee.orphanedLinks &= ~bit
            return
        }
        guard hadOwner, slot.entity.relationships[link].deletesOrphans else { return }
        if slot.has(.pending) { forgetPending(slot) } else { slot.header.pointee.orphanedLinks |= bit }
    }

    /// The same of a row that another one points at, where the side with the foreign key deletes its orphans.
    func noteReleased(_ slot: Slot, _ link: Int, from old: Slot?, to new: Slot?) {
        guard slot.entity.relationships[link].cascade.contains(.deleteOrphan) else { return }
        new?.clear(.released)
        guard let old, old != new else { return }
        if old.has(.pending) { forgetPending(old) } else { release(old) }
    }

    func release(_ slot: Slot) {
        guard slot.isPersistent else { return }
        slot.set(.released)
        if slot.has(.attached) { noteDirty(slot) }
    }

    /// A new row that is not to be written after all is transient again, with the new rows that it owns.
    func forgetPending(_ first: Slot) {
        guard first.has(.pending) else { return }
        let leaving = cascade(.expunge, from: first).filter { $0.has(.pending) }
        for slot in leaving {
            slot.clear(.pending)
            slot.clear(.attached)
        }
        changes.new.removeAll { !$0.has(.pending) }
        for slot in leaving { announce(slot, .pending, .transient) }
    }
}

extension Slot {
    /// Whether the next flush deletes the row because its owner let go of it.
    var isOrphan: Bool { header.pointee.orphanedLinks != 0 || has(.released) }

    func forgetOwners() {
        header.pointee.orphanedLinks = 0
        clear(.released)
    }
}
