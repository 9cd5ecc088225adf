internal import AzothEngine
internal import AzothSQL

// Which rows a flush deletes, what becomes of those that are linked to them, and how they are deleted.
extension Session {
    /// Rows that lost the owner they can't be without are deleted, or forgotten where they are new.
    nonisolated(nonsending) func prepareOrphans() async throws {
        for slot in graph.changes.dirty + graph.changes.new
        where slot.isOrphan && !slot.has(.deleting) {
            slot.forgetOwners()
            if slot.has(.pending) {
                graph.forgetPending(slot)
            } else {
                try await markDeleted(slot)
            }
        }
    }

    /// Rows that reference a deleted one, and are not deleted with it, are unlinked from it.
    func prepareDeletions() {
        let deleted = graph.changes.deleted
        guard !deleted.isEmpty, graph.hasRows(where: { !$0.inverseLinks.isEmpty }) else { return }
        for slot in deleted {
            let entity = slot.entity
            for (link, via) in entity.inverseLinks {
                let left = slot.targets(link) { !$0.has(.deleting) && !$0.has(.deleted) }
                for target in left { graph.unlinkOne(target, via) }
            }
        }
    }

    nonisolated(nonsending) func delete(_ slots: [Slot], on connection: Connection) async throws {
        try await tell(.beforeDelete, slots)
        let entity = slots[0].entity
        let table = entity.table
        let identity = IdentityEncoder(entity)
        // A filter is added to a statement that takes one row at a time.
        let rows = filters.contains(table) ? 1 : slots.count
        let statement = entity.statements(for: connection.dialect).delete(rows: rows)
        let store = graph.store(for: entity)
        var (matched, settled) = (0, 0)
        func settle(_ range: Range<Int>) {
            for slot in slots[range] {
                settleDeleted(slot, store)
                graph.announce(slot, .persistent, .deleted)
            }
            settled = range.upperBound
        }
        try await run(statement, rows: slots.count, of: table, on: connection) { range in
            var builder = RowBatch.Builder(columnCount: identity.width, rows: range.count)
            for slot in slots[range] {
                try identity.encode(slot, into: &builder)
                builder.endRow()
            }
            return builder.finish()
        } take: { range, result in
            matched += result.affectedRows
            if settled == range.lowerBound, matched == range.upperBound { settle(range) }
        }
        if settled != slots.count {
            // A row that is gone already is what was wanted, unless its version was to be looked at.
            let isError = entity.version != nil || filters.contains(table)
            let problem = try await staleRows(
                slots[...], matched: matched, after: settled, statement, on: isError ? connection : nil)
            if isError { throw problem }
            connection.engine.warn(problem.message)
        }
        settle(settled..<slots.count)
        try await tell(.afterDelete, slots)
    }

    /// A row is not in the database any more, or has become another object's.
    func settleDeleted(_ slot: Slot, _ store: SlotStore) {
        store.unregister(slot)
        // Changes that the deletion made pointless are undone by a rollback all the same.
        slot.clear(.keyChanged)
        graph.log?.takeCommitted(of: slot)
        slot.discardCommitted()
        slot.header.pointee.modified = 0
        slot.clear(.deleting)
        slot.clear(.dirty)
        slot.set(.deleted)
        graph.log?.recordDeleted(slot)
    }

    /// Lists a row for deletion, with the rows that its cascades reach. Loads what it needs to know them.
    nonisolated(nonsending) func markDeleted(_ first: Slot) async throws {
        var work = [first]
        while let slot = work.popLast() {
            guard !slot.has(.deleting), !slot.has(.deleted) else { continue }
            guard slot.isPersistent else {
                graph.forgetPending(slot)
                continue
            }
            slot.set(.deleting)
            graph.changes.deleted.append(slot)
            let entity = slot.entity
            for each in entity.deletionLinks {
                if each.loads, slot.needsLoad(each.link) { try await load(entity, each.link, [slot]) }
                guard each.deletes else { continue }
                if entity.isToMany(each.link) {
                    work += slot.many(each.link).reversed()
                } else if let target = slot.one(each.link) {
                    work.append(target)
                }
            }
        }
    }
}
