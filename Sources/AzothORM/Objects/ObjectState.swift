public import AzothSQL

/// Where an object is in its life.
public enum ObjectPhase: Sendable, Hashable {
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

/// What the session knows of an object: `object.orm`.
public struct ObjectState<M: Model> {
    let object: M

    /// Where an object is in its life.
    public typealias Phase = ObjectPhase

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
    /// What a flush would do to a column: the value that is to be written, and the one that the database has, where they
    /// differ. Of a stale column the value that the database has is not known.
    public func history<Value: MappedValue>(of column: Mapped<M, Value>) -> History<Value> {
        let slot = object._slot
        let field = slot.entity.fields[column.index]
        func value(_ row: UnsafeMutableRawPointer) -> Value {
            (row + field.offset).assumingMemoryBound(to: Value.self).pointee
        }
        guard slot.header.pointee.unassigned & (1 << UInt64(column.index)) == 0 else { return History() }
        guard slot.isPersistent else { return History(added: [value(slot.row)]) }
        guard slot.header.pointee.modified & (1 << UInt64(column.index)) != 0,
            let committed = slot.header.pointee.committed
        else { return History(unchanged: [value(slot.row)]) }
        if slot.has(.stale) { return History(added: [value(slot.row)]) }
        if field.isEqual(slot.row, committed) { return History(unchanged: [value(slot.row)]) }
        return History(added: [value(slot.row)], deleted: [value(committed)])
    }

    /// What a flush would do to a relationship: the objects that it links anew, leaves linked, and unlinks. All empty
    /// where the relationship is not loaded.
    public func history<Target>(of relationship: some RelationshipAttribute<M, Target>) -> History<Target> {
        let slot = object._slot
        guard let graph = object._graph, slot.isLoaded(relationship.index) else { return History() }
        let history = graph.linkHistory(slot, relationship.index)
        func objects(_ slots: [Slot]) -> [Target] {
            slots.map { unsafeDowncast(graph.window($0), to: Target.self) }
        }
        return History(
            added: objects(history.added), unchanged: objects(history.unchanged), deleted: objects(history.deleted))
    }
}

@available(*, unavailable)
extension ObjectState: Sendable {}

extension Model {
    /// What the session knows of the object: its state, what is loaded, what changed.
    public var orm: ObjectState<Self> { ObjectState(object: self) }
}
