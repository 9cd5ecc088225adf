internal import AzothEngine
public import AzothSQL

extension Session {
    /// Makes some attributes of an object stale: the next query that meets its row, `get`, `refresh` or `awaitable`
    /// reloads them. Their changes that are not flushed are lost; those of other attributes stay.
    ///
    /// Columns are reloaded together, with the row. An object that is no row of the session is an error that the next
    /// throwing call throws.
    public func expire<M: Model>(
        _ object: M, _ attribute: any Attribute<M>, _ more: any Attribute<M>..., file: StaticString = #fileID,
        line: UInt = #line
    ) {
        let slot = object._slot
        guard requireRow(object, file, line) else { return }
        for attribute in [attribute] + more {
            if let relationship = attribute as? any RelationshipAttribute {
                slot.header.pointee.staleLinks |= 1 << UInt64(relationship.index)
            } else {
                graph.revert(slot, attribute._columns.reduce(0) { $0 | 1 << UInt64($1) })
                slot.set(.stale)
            }
        }
        withExtendedLifetime(object) {}
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
