public import AzothSQL

/// A relationship of a model: what joins and loader options follow.
public protocol RelationshipAttribute<Owner, Target>: Attribute where Owner: Model {
    associatedtype Target: Model
    /// The position in the entity's list of relationships.
    var index: Int { get }
    /// The alias of the owner that the relationship starts from; nil for the table's own name.
    var alias: String? { get }
    /// Further conditions of this mention of it.
    var _criteria: [RelationshipCondition] { get }
}

/// A many-to-one, or either side of a one-to-one.
public struct ToOne<Owner: Model, Target: Model>: RelationshipAttribute {
    public let index: Int
    public let alias: String?
    /// The relationship at a position of the owner's list.
    public init(_ index: Int) { self.init(index, alias: nil) }
    init(_ index: Int, alias: String?) {
        self.index = index
        self.alias = alias
    }
}

/// A one-to-many.
public struct ToMany<Owner: Model, Target: Model>: RelationshipAttribute {
    public let index: Int
    public let alias: String?
    /// The relationship at a position of the owner's list.
    public init(_ index: Int) { self.init(index, alias: nil) }
    init(_ index: Int, alias: String?) {
        self.index = index
        self.alias = alias
    }
}

extension RelationshipAttribute {
    public var _columns: [Int] {
        if case .owning(let columns, _) = relationship.side { columns } else { [] }
    }
    var relationship: Relationship { Owner._anyEntity.relationships[index] }
    /// "A.bs".
    public var name: String { Owner._anyEntity.attributeName(ofLink: index) }
}
