/// Where a model object looks: a row of a graph. Opaque; initialisers of models pass it on.
public struct Window {
    @usableFromInline let graph: ObjectGraph?
    @usableFromInline let slot: Slot
    @inlinable init(graph: ObjectGraph?, slot: Slot) {
        self.graph = graph
        self.slot = slot
    }
}

/// Gathers which columns of a new object the database is to assign. Used by generated initialisers alone.
public struct NewRow<Row: ModelRow> {
    @usableFromInline var unassigned: UInt64 = 0
    @inlinable public init() {}

    /// The value of an argument, or a placeholder where it was not passed: then the column is unassigned.
    @inlinable public subscript<Value>(column: Int, value: Value?, placeholder: Value) -> Value {
        mutating get {
            if let value { return value }
            unassigned |= 1 << UInt64(column)
            return placeholder
        }
    }

    /// A window onto the new row, which belongs to no graph yet.
    public func window(_ row: Row) -> Window {
        let slot = Slot.standalone(Row.Object._anyEntity, unassigned: unassigned)
        slot.row(Row.self).initialize(to: row)
        return Window(graph: nil, slot: slot)
    }
}
