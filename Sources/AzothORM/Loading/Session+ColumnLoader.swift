internal import AzothSQL

extension Session {
    /// Loads the columns that go with one that is not loaded, for a row and its siblings that lack it: 1 statement.
    nonisolated(nonsending) func loadColumns(of slot: Slot, with column: Int) async throws {
        let entity = slot.entity
        let wanted = entity.loadedTogether(with: column) & slot.header.pointee.unloaded
        let siblings = graph.siblings(from: slot, limit: Self.siblingsPerLoad) { sibling in
            graph.isHeld(sibling) && sibling.isPersistent && sibling.has(.attached) && !sibling.has(.stale)
                && sibling.entity === entity && sibling.header.pointee.unloaded & wanted != 0
        }
        let key = entity.table.primaryKey
        _ = try await select(
            entity, whereIn: key, valuesOf: key, in: siblings, order: [],
            WantedTargets(omitted: entity.omitted(butFor: wanted)), makesSiblings: false)
        guard slot.header.pointee.withheld & (1 << UInt64(column)) == 0 else {
            throw AzothError(
                .invalidRequest,
                "\(entity.attributeName(ofColumn: column)) can't be loaded: the row of \(slot.description) is gone from "
                    + "the database")
        }
    }

    /// Reloads a stale row, and its siblings that are stale, too: 1 statement.
    nonisolated(nonsending) func reloadStale(_ slot: Slot) async throws {
        let entity = slot.entity
        let omitted = entity.deferredMask & slot.header.pointee.unloaded
        let siblings = graph.siblings(from: slot, limit: Self.siblingsPerLoad) { sibling in
            graph.isHeld(sibling) && sibling.isPersistent && sibling.has(.attached) && sibling.has(.stale)
                && !sibling.has(.deleted) && !sibling.has(.keyChanged) && sibling.entity === entity
                && entity.deferredMask & sibling.header.pointee.unloaded == omitted
        }
        if siblings.count > 1, !slot.has(.keyChanged) {
            let key = entity.table.primaryKey
            _ = try await select(
                entity, whereIn: key, valuesOf: key, in: siblings, order: [],
                WantedTargets(omitted: omitted), makesSiblings: false)
        }
        // A row by itself; or one that is gone, which is said here.
        if slot.has(.stale) { try await reload(slot) }
    }
}
