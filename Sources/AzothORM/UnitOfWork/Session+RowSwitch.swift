internal import AzothEngine
internal import AzothSQL

// A new row that takes the key of one that the same flush deletes: both together are an UPDATE. Inserts come before
// deletions, so that anything else would meet the old row's key.
extension Session {
    /// Writes those of new rows that take the place of deleted ones, and gives the others.
    nonisolated(nonsending) func switchRows(_ slots: [Slot], on connection: Connection) async throws -> [Slot] {
        let entity = slots[0].entity
        guard graph.changes.deleted.contains(where: { $0.entity === entity }) else { return slots }
        let owning = entity.relationships.indices.filter { entity.relationships[$0].isOwning }
        let store = graph.store(for: entity)
        var others: [Slot] = []
        var switches: [RowSwitch] = []
        for slot in slots {
            let before = slot.header.pointee.unassigned
            carryKeys(slot, owning)
            let hasKey = slot.header.pointee.unassigned & entity.keyMask == 0
            guard hasKey, let old = store.find(slot.row), old != slot, old.has(.deleting) else {
                slot.header.pointee.unassigned = before
                others.append(slot)
                continue
            }
            switches.append(RowSwitch(new: slot, old: old, unassigned: before))
        }
        guard !switches.isEmpty else { return others }
        // To its model, a row that another object takes over is updated.
        try await tell(.beforeUpdate, switches.map(\.new))
        for index in switches.indices { try prepare(&switches[index], entity) }
        let statements = entity.statements(for: connection.dialect)
        var start = 0
        while start < switches.count {
            let mask = switches[start].changed
            var end = start + 1
            while end < switches.count, end - start < Self.rowsPerBatch, switches[end].changed == mask { end += 1 }
            if mask != 0 {
                try await update(
                    switches[start..<end].map(\.new)[...], former: switches[start..<end].map(\.old)[...],
                    try statements.update(mask, rows: filters.contains(entity.table) ? 1 : end - start), on: connection)
            }
            for each in switches[start..<end] { settle(each, store) }
            start = end
        }
        try await tell(.afterUpdate, switches.map(\.new))
        return others
    }

    /// A new row and the one whose place it takes.
    private struct RowSwitch {
        let new: Slot
        let old: Slot
        /// The columns without a value, as they were before the flush.
        let unassigned: UInt64
        var changed: UInt64 = 0
    }

    /// What the database assigned stays as it is, and what is equal is not written.
    private func prepare(_ each: inout RowSwitch, _ entity: AnyEntity) throws {
        let (new, old) = (each.new, each.old)
        try requireAssigned(new, entity)
        let present = old.header.pointee.committed ?? old.row
        let kept = new.header.pointee.unassigned
        for column in entity.fields.indices {
            let bit: UInt64 = 1 << UInt64(column)
            if kept & bit != 0 {
                entity.fields[column].copy(from: present, to: new.row)
                new.header.pointee.unloaded |= old.header.pointee.unloaded & bit
            } else if entity.keyMask & bit == 0 {
                let isKnown = !old.has(.stale) && old.header.pointee.unloaded & bit == 0
                let isEqual = isKnown && entity.fields[column].isEqual(new.row, present)
                if !isEqual { each.changed |= bit }
            }
        }
        guard let version = entity.version, version.isCounted else { return }
        // The row goes on counting.
        each.changed &= ~(1 << UInt64(version.column))
        entity.fields[version.column].copy(from: present, to: new.row)
        each.changed = completeChange(each.changed, of: new, new.entity)
    }

    /// The new object is the row's from now on; the old one is as if it had been deleted.
    private func settle(_ each: RowSwitch, _ store: SlotStore) {
        let (new, old) = (each.new, each.old)
        let keptAreKnown = new.header.pointee.unassigned == 0 || !old.has(.stale)
        settleDeleted(old, store)
        new.becomeInserted()
        if !keptAreKnown { new.set(.stale) }
        store.register(new)
        graph.log?.recordInserted(new, unassigned: each.unassigned)
        graph.announce(old, .persistent, .deleted)
        graph.announce(new, .pending, .persistent)
    }
}
