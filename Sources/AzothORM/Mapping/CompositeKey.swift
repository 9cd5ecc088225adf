public import AzothSQL

/// A primary key of several columns: `OrderLine.Key(order: 1, number: 2)`. Generated.
public protocol CompositeKey: Hashable, Sendable {
    /// The values in the order of the key's columns.
    var _values: [any MappedValue] { get }
    /// From values in the order of the key's columns; nil where one has another type.
    init?(_values: [AnyHashable])
}
