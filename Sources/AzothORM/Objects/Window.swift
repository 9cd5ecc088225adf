/// Where a model object looks: a row of a graph. Opaque; initialisers of models pass it on.
public struct Window {
    @usableFromInline let graph: ObjectGraph?
    @usableFromInline let slot: Slot
    @inlinable init(graph: ObjectGraph?, slot: Slot) {
        self.graph = graph
        self.slot = slot
    }
}

/// An argument of a generated initialiser for a column that may be NULL. Passing nil and passing nothing are not the
/// same: a merge takes over what was passed, and leaves the rest as the database has it.
///
/// A value, an optional and a literal `nil` convert to it; only ``notPassed()`` makes the one that says "nothing".
public typealias Argument<Value> = Value??

/// The default of an ``Argument``: nothing was passed.
@inlinable public func notPassed<Value>() -> Argument<Value> { .some(nil) }

/// Gathers what a new object was given and which of its columns the database is to assign. Used by generated
/// initialisers alone.
public struct NewRow<Row: ModelRow> {
    @usableFromInline var unassigned: UInt64 = 0
    @usableFromInline var notGiven: UInt64 = 0
    @inlinable public init() {}

    /// The value of an argument, or a placeholder where it was not passed: then the column is unassigned.
    @inlinable public subscript<Value>(column: Int, value: Value?, placeholder: Value) -> Value {
        mutating get {
            if let value { return value }
            unassigned |= 1 << UInt64(column)
            return placeholder
        }
    }

    /// The value of an argument, or the default of its column.
    @inlinable
    public subscript<Value>(
        column: Int, value: Value?, default default: @autoclosure () -> Value
    ) -> Value {
        mutating get {
            if let value { return value }
            notGiven |= 1 << UInt64(column)
            return `default`()
        }
    }

    /// The value of an argument that may be nil, or the default of its column.
    @inlinable
    public subscript<Value>(
        column: Int, nullable argument: Argument<Value?>, default default: @autoclosure () -> Value?
    ) -> Value? {
        mutating get {
            guard let argument else { return nil }
            if let value = argument { return value }
            notGiven |= 1 << UInt64(column)
            return `default`()
        }
    }

    /// The value of an argument that is kept in several columns and may be nil.
    @inlinable
    public subscript<Value>(
        columns columns: Range<Int>, nullable argument: Argument<Value?>
    ) -> Value? {
        mutating get {
            guard let argument else { return nil }
            if let value = argument { return value }
            for column in columns { notGiven |= 1 << UInt64(column) }
            return nil
        }
    }

    /// A window onto the new row, which belongs to no graph yet.
    public func window(_ row: Row) -> Window {
        let entity = Row.Object._anyEntity
        let slot = Slot.standalone(entity, unassigned: unassigned)
        slot.header.pointee.modified = entity.columnMask & ~(unassigned | notGiven)
        slot.row(Row.self).initialize(to: row)
        return Window(graph: nil, slot: slot)
    }
}
