internal import AzothSQL

// What is in memory although the session's criteria may hide it: rows and links that were read without them.
extension ObjectGraph {
    /// Whether nobody has looked yet if the session's criteria leave the row.
    func mayBeHidden(_ slot: Slot) -> Bool {
        guard slot.has(.stale), let session else { return false }
        return session.filters.contains(slot.entity.table)
    }

    /// Has everything read again before it is given: rows are stale, and links to models that have criteria are not
    /// loaded any more, now and after a rollback. A link that only memory knows stays.
    func lookAgain(_ filters: TableFilters) {
        markAllStale()
        for store in stores {
            let links = store.entity.relationships.indices.filter {
                filters.contains(store.entity.relationships[$0].target.table)
            }
            guard !links.isEmpty else { continue }
            store.forEach { slot in
                guard slot.isPersistent, !slot.has(.deleting), !slot.has(.deleted) else { return }
                for link in links where isKnownToDatabase(slot, link) { unload(slot, link) }
            }
        }
        log?.forgetLinks { filters.contains($0.slot.entity.relationships[$0.link].target.table) }
    }

    /// Whether a query finds a link again: there is a foreign key for it.
    private func isKnownToDatabase(_ slot: Slot, _ link: Int) -> Bool {
        guard case .owning(let columns, _) = slot.entity.relationships[link].side else { return true }
        return slot.areAssigned(columns) && slot.one(link)?.isPersistent ?? true
    }
}
