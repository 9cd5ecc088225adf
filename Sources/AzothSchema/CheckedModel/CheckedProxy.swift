/// `groups: [Group] through memberships.group`: what the objects of a relationship lead to. It is read only.
public struct CheckedProxy: Sendable {
    public enum Target: Sendable, Hashable {
        /// A relationship of the model in between, by position.
        case relationship(Int)
        /// A column of the model in between, by position.
        case column(Int)
    }

    /// The Swift property, not escaped.
    public var property: String
    /// The relationship that is followed first, by its position.
    public var relationship: Int
    /// What is read of its objects.
    public var target: Target
    public var documentation: [String] = []
    public var location: SourceLocation

    public init(property: String, relationship: Int, target: Target, location: SourceLocation) {
        self.property = property
        self.relationship = relationship
        self.target = target
        self.location = location
    }
}
