/// A value object: several columns as one Swift struct.
public struct CheckedValue: Sendable {
    /// The Swift name, not escaped.
    public var name: String
    public var documentation: [String]
    /// The parts, in the order of their columns. Their columns' names are made where a model has the value.
    public var parts: [CheckedColumn] = []
    public var location: SourceLocation

    public init(name: String, documentation: [String] = [], location: SourceLocation) {
        self.name = name
        self.documentation = documentation
        self.location = location
    }
}

/// A member of a model that is a value object.
public struct CheckedComposite: Sendable {
    /// The Swift property, not escaped.
    public var property: String
    /// The Swift name of the value object.
    public var value: String
    /// The positions of the columns, in the order of the parts.
    public var columns: Range<Int>
    /// All columns may be null; where all are, there is no value.
    public var isNullable: Bool
    public var isSensitive = false
    public var documentation: [String] = []
    public var location: SourceLocation

    public init(
        property: String, value: String, columns: Range<Int>, isNullable: Bool, location: SourceLocation
    ) {
        self.property = property
        self.value = value
        self.columns = columns
        self.isNullable = isNullable
        self.location = location
    }
}
