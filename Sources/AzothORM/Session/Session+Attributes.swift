internal import AzothEngine
public import AzothSQL

extension Session {
    /// Makes some attributes of an object stale: the next query that meets its row, `get`, `refresh` or `awaitable`
    /// reloads them. Their changes that are not flushed are lost; those of other attributes stay.
    ///
    /// Columns are reloaded together, with the row.
    public func expire<M: Model>(_ object: M, _ attribute: any Attribute<M>, _ more: any Attribute<M>...) {
        let slot = object._slot
        guard contains(object), slot.isPersistent else { return }
        for attribute in [attribute] + more {
            if let relationship = attribute as? any RelationshipAttribute {
                slot.header.pointee.staleLinks |= 1 << UInt64(relationship.index)
            } else {
                forgetChanges(attribute._columns, of: slot)
                slot.set(.stale)
            }
        }
        withExtendedLifetime(object) {}
    }

    /// Puts the committed values of columns back, and the links that follow from them.
    private func forgetChanges(_ columns: [Int], of slot: Slot) {
        guard let committed = slot.header.pointee.committed else { return }
        let entity = slot.entity
        for column in columns where slot.header.pointee.modified & (1 << UInt64(column)) != 0 {
            entity.fields[column].copy(from: committed, to: slot.row)
            slot.header.pointee.modified &= ~(1 << UInt64(column))
        }
        if slot.header.pointee.modified & entity.keyMask == 0 { slot.clear(.keyChanged) }
        for (link, relationship) in entity.relationships.enumerated() {
            guard case .owning(let foreignKey, _) = relationship.side, !Set(foreignKey).isDisjoint(with: columns) else {
                continue
            }
            graph.relink(slot, link)
        }
    }

    /// Closes the session and throws its connection away, instead of giving it back to the pool: for one that may be
    /// in a state that nobody knows.
    public func invalidate() async throws {
        if let connection = connectionInUse {
            try enter("invalidate()", allowsFailed: true)
            defer { leave() }
            try await connection.invalidate()
        }
        try await close()
    }

    /// The key of an object; nil where the database has not assigned it yet.
    public static func identityKey<M: Model>(of object: M) -> M.Key? {
        let slot = object._slot
        guard slot.header.pointee.unassigned & slot.entity.keyMask == 0 else { return nil }
        return slot.entity.key(slot.row) as? M.Key
    }
}
