internal import AzothSQL

/// A relationship of a model, as generated code describes it. Its position in the entity's list is its link.
public struct Relationship: Sendable {
    /// Which columns tie the two sides together.
    enum Side: Sendable {
        /// This side holds the foreign key: to-one.
        case owning(columns: [Int], references: [Int])
        /// The other side holds it: `via` is the position of the owning relationship there.
        case inverse(via: Int)
        /// Neither does: pairs of keys stand in a table between the two.
        case linked(LinkSide)
    }
    let name: String
    let targetType: any Model.Type
    let side: Side
    let isToMany: Bool
    /// The position of the other side in the target's list, where it has one.
    let inverse: Int?
    let isOptional: Bool
    let order: [RelationshipOrder]
    let load: LoadStrategy
    let cascade: Cascade
    let passiveDeletes: PassiveDeletes
    /// A further condition on the targets: only what is read only has one.
    var condition: RelationshipCondition? = nil
    /// The foreign key may be written after both rows: `@foreignKey(postUpdate: true)`.
    var isPostUpdated = false

    var target: AnyEntity { targetType._anyEntity }
    /// ``order`` as positions of columns; descending ones are their complement.
    var orderColumns: [Int] { order.map { $0.isDescending ? ~$0.column : $0.column } }
    var isOwning: Bool { if case .owning = side { true } else { false } }
    /// Whether the target's row has to be there before this one is written.
    var ordersRows: Bool { isOwning && !isPostUpdated }
    /// Whether a row that loses this link is to be deleted.
    var deletesOrphans: Bool {
        guard isOwning, let inverse else { return false }
        return target.relationships[inverse].cascade.contains(.deleteOrphan)
    }

    /// A many-to-one.
    ///
    /// - Parameters:
    ///   - columns: Positions of the foreign key's columns in this model.
    ///   - references: Positions of the columns they reference in the target.
    ///   - inverse: The position of the other side in the target's list, where it has one.
    ///   - optional: Whether the foreign key may be null.
    ///   - postUpdate: Rows may refer to each other: the foreign key is written by an UPDATE where the target comes later.
    public static func toOne(
        _ name: String, _ target: any Model.Type, columns: [Int], references: [Int], inverse: Int? = nil,
        optional: Bool, postUpdate: Bool = false, load: LoadStrategy = .lazy, cascade: Cascade = .default
    ) -> Relationship {
        Relationship(
            name: name, targetType: target, side: .owning(columns: columns, references: references), isToMany: false,
            inverse: inverse, isOptional: optional, order: [], load: load, cascade: cascade, passiveDeletes: .no,
            isPostUpdated: postUpdate)
    }

    /// A one-to-many: the inverse of a many-to-one.
    ///
    /// - Parameter via: The position of the owning relationship in the target's list.
    public static func toMany(
        _ name: String, _ target: any Model.Type, via: Int, order: [RelationshipOrder] = [],
        load: LoadStrategy = .lazy, cascade: Cascade = .default, passiveDeletes: PassiveDeletes = .no,
        where condition: RelationshipCondition? = nil
    ) -> Relationship {
        Relationship(
            name: name, targetType: target, side: .inverse(via: via), isToMany: true, inverse: via, isOptional: true,
            order: order, load: load, cascade: cascade, passiveDeletes: passiveDeletes, condition: condition)
    }

    /// Either side of a many-to-many.
    ///
    /// - Parameters:
    ///   - links: The table between the two sides.
    ///   - columns: Positions of its columns that hold the key of this side.
    ///   - targetColumns: Positions of its columns that hold the key of the other side.
    ///   - inverse: The position of the other side in the target's list, where it has one.
    public static func manyToMany(
        _ name: String, _ target: any Model.Type, links: LinkTable, columns: [Int], targetColumns: [Int],
        inverse: Int? = nil, order: [RelationshipOrder] = [], load: LoadStrategy = .lazy, cascade: Cascade = .default,
        passiveDeletes: PassiveDeletes = .no,
        where condition: RelationshipCondition? = nil
    ) -> Relationship {
        Relationship(
            name: name, targetType: target,
            side: .linked(LinkSide(links: links, columns: columns, targetColumns: targetColumns)), isToMany: true,
            inverse: inverse, isOptional: true, order: order, load: load, cascade: cascade,
            passiveDeletes: passiveDeletes, condition: condition)
    }

    /// The side of a one-to-one that holds no foreign key.
    public static func oneToOne(
        _ name: String, _ target: any Model.Type, via: Int, load: LoadStrategy = .lazy, cascade: Cascade = .default,
        passiveDeletes: PassiveDeletes = .no,
        where condition: RelationshipCondition? = nil
    ) -> Relationship {
        Relationship(
            name: name, targetType: target, side: .inverse(via: via), isToMany: false, inverse: via, isOptional: true,
            order: [], load: load, cascade: cascade, passiveDeletes: passiveDeletes, condition: condition)
    }
}

/// A relationship whose targets the deletion of a row has to know, or to delete.
struct DeletionLink {
    let link: Int
    /// Whether the targets go with the row.
    let deletes: Bool
    /// Whether they have to be loaded first: the database does nothing about them.
    let loads: Bool

    /// Nil where the targets do not matter.
    init?(_ link: Int, _ relationship: Relationship) {
        deletes = relationship.cascade.contains(.delete)
        loads = relationship.passiveDeletes == .no
        guard deletes || (loads && !relationship.isOwning) else { return nil }
        self.link = link
    }
}

/// `@order(name, -createdAt)`: by a column of the target.
public struct RelationshipOrder: Sendable {
    let column: Int
    let isDescending: Bool
    /// Sorts by the column at a position of the target's table.
    public init(_ column: Int, descending: Bool = false) {
        self.column = column
        isDescending = descending
    }
}

/// How a relationship is loaded where no option says otherwise: `@load`.
public enum LoadStrategy: Sendable, Hashable {
    /// When it is awaited: for the object and its siblings in one statement.
    case lazy
    /// When it is awaited: for one object.
    case single
    /// With the query, by one more statement for all its rows.
    case selectIn
    /// With the query, by an outer join.
    case joined
    /// With the query, by one more statement per object.
    case immediate
    /// Never by itself: asking for what was not loaded is an error.
    case raise
    /// Never by a statement: what memory knows (a foreign key that is null, a target that is there) is given, loading
    /// the rest is an error.
    case raiseOnSQL

    /// Whether a statement that loads it is an error.
    var refusesStatements: Bool { self == .raise || self == .raiseOnSQL }
    /// Whether nothing is loaded with the query.
    var waits: Bool { self == .lazy || self == .single || refusesStatements }
}

/// What a change of one object does to the objects it is linked to: `@cascade`.
public struct Cascade: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// What is linked to an object of a session is added to the session.
    public static let saveUpdate = Cascade(rawValue: 1)
    /// Merging an object merges what it is linked to.
    public static let merge = Cascade(rawValue: 1 << 1)
    /// Refreshing or expiring an object does the same to what it is linked to.
    public static let refreshExpire = Cascade(rawValue: 1 << 2)
    /// Expunging an object expunges what it is linked to.
    public static let expunge = Cascade(rawValue: 1 << 3)
    /// Deleting an object deletes what it is linked to.
    public static let delete = Cascade(rawValue: 1 << 4)
    /// What loses its owner is deleted.
    public static let deleteOrphan = Cascade(rawValue: 1 << 5)
    /// Everything but `deleteOrphan`.
    public static let all: Cascade = [.saveUpdate, .merge, .refreshExpire, .expunge, .delete]
    /// What holds where the schema says nothing.
    public static let `default`: Cascade = [.saveUpdate, .merge]
    /// Nothing follows.
    public static let none: Cascade = []
}

/// Whether the database looks after rows that are not loaded when their owner is deleted: `@passiveDeletes`.
public enum PassiveDeletes: Sendable, Hashable { case no, yes, all }
