public import AzothSQL

/// What the session knows of an object: `object.orm`.
public struct ObjectState<M: Model> {
    let object: M

    /// Where an object is in its life.
    public enum Phase: Sendable, Hashable {
        /// New, and added to no session.
        case transient
        /// Added, and not flushed.
        case pending
        /// A row of the session.
        case persistent
        /// Deleted by a flush that is not committed.
        case deleted
        /// A row, but of no session any more.
        case detached
    }

    /// Where the object is in its life.
    public var state: Phase {
        let slot = object._slot
        if slot.has(.pending) { return .pending }
        if slot.has(.deleted) { return slot.has(.attached) ? .deleted : .detached }
        guard slot.isPersistent else { return .transient }
        return slot.has(.attached) ? .persistent : .detached
    }

    /// The session of the object.
    public var session: Session? { object._session }
    /// Whether the database may know better than the object.
    public var isStale: Bool { object._slot.has(.stale) }
    /// The names of the columns and relationships that are not loaded.
    public var unloaded: [String] {
        let slot = object._slot
        let columns = slot.header.pointee.unloaded & ~slot.header.pointee.modified
        return slot.entity.fields.indices.compactMap { columns & (1 << $0) == 0 ? nil : slot.entity.fields[$0].name }
            + slot.entity.relationships.enumerated().compactMap { link, relationship in
                slot.isLoaded(link) ? nil : relationship.name
            }
    }
    /// Whether a column can be read without a query.
    public func isLoaded<Value: MappedValue>(_ column: Mapped<M, Value>) -> Bool {
        object._slot.header.pointee.withheld & (1 << UInt64(column.index)) == 0
    }
    /// Whether a relationship can be read without a query.
    public func isLoaded<Target>(_ relationship: some RelationshipAttribute<M, Target>) -> Bool {
        object._slot.isLoaded(relationship.index)
    }
    /// The value that the database has and the value that is to be written, where they differ.
    public func history<Value: MappedValue>(of column: Mapped<M, Value>) -> (added: [Value], deleted: [Value]) {
        let slot = object._slot
        let field = slot.entity.fields[column.index]
        guard let committed = slot.header.pointee.committed, !field.isEqual(slot.row, committed) else {
            return ([], [])
        }
        func value(_ row: UnsafeMutableRawPointer) -> Value {
            (row + field.offset).assumingMemoryBound(to: Value.self).pointee
        }
        return ([value(slot.row)], slot.has(.stale) ? [] : [value(committed)])
    }
}

@available(*, unavailable)
extension ObjectState: Sendable {}

extension Model {
    /// What the session knows of the object: its state, what is loaded, what changed.
    public var orm: ObjectState<Self> { ObjectState(object: self) }
}
