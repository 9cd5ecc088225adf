/// A Swift struct that a model keeps in several columns: `value Money { … }` of a schema. Generated.
public protocol CompositeValue: Sendable, Hashable, ScalarRow {
    /// Where the columns stand, a member for each part.
    associatedtype Parts: Sendable
    static var _parts: Parts { get }
    /// The number of columns.
    static var _count: Int { get }
    /// Reads the parts in the order of the columns, of which these are the types.
    init(_ reader: inout RowReader, as types: [SQLType]) throws
    /// The parts in the order of the columns.
    var _values: [any MappedValue] { get }
}

/// A part of a ``CompositeValue``: how far its column is from the first.
public struct Part<Value: MappedValue>: Sendable {
    package let offset: Int
    public init(_ offset: Int) { self.offset = offset }
}
