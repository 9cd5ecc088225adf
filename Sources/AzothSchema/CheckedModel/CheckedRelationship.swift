/// A relationship to another model, or to the same.
public struct CheckedRelationship: Sendable {
    public enum Kind: Sendable, Hashable { case toOne, toMany }

    public enum Side: Sendable, Hashable {
        /// Its table holds the foreign key.
        case owner
        /// The target's table holds it; `via` is the owning attribute there.
        case inverse(via: String)
        /// Many-to-many, the side that declares the link table.
        case linked
        /// Many-to-many, the other side; `via` is the attribute there.
        case linkedBack(via: String)
    }

    /// The Swift property, not escaped.
    public var property: String
    /// The Swift name of the model at the other end.
    public var target: String
    public var kind: Kind
    public var side: Side
    /// Positions of the foreign key's columns, in the model that owns the relationship: this one for the owner, the
    /// target for an inverse.
    public var foreignKeyColumns: [Int] = []
    /// Positions of the columns they reference, in the model at the other end of the foreign key, in the same order.
    public var referencedColumns: [Int] = []
    /// Position of the other side among the target's relationships. An inverse always has one.
    public var inverse: Int?
    /// Position among the link tables of the model that declares it: this one, or for the other side the target.
    public var linkTable: Int?
    /// A to-one may be missing. A to-many and the inverse of a one-to-one are always optional.
    public var isOptional = true
    /// Part of the primary key.
    public var isKey = false
    /// `@order(…)`: columns of the target.
    public var order: [CheckedOrderTerm] = []
    public var load = CheckedLoad.lazy
    public var cascade = CheckedCascade.standard
    public var passiveDeletes = CheckedPassiveDeletes.off
    /// Where both rows are new, the foreign key is written by an UPDATE after both: `@foreignKey(postUpdate: true)`.
    public var isPostUpdated = false
    /// Read only: another view of the rows that an owner leads to.
    public var isViewOnly = false
    /// `@where(…)`: on columns of the target. Only what is read only has one.
    public var condition: CheckedCondition?
    /// The lines of the doc comment, without the slashes.
    public var documentation: [String] = []
    public var location: SourceLocation

    public init(property: String, target: String, kind: Kind, side: Side, location: SourceLocation) {
        self.property = property
        self.target = target
        self.kind = kind
        self.side = side
        self.location = location
    }
}

/// A column to sort by.
public struct CheckedOrderTerm: Sendable, Hashable {
    /// The position of the column.
    public var column: Int
    public var isDescending: Bool

    public init(column: Int, isDescending: Bool = false) {
        self.column = column
        self.isDescending = isDescending
    }
}

/// The loader of a relationship where a statement names none: `@load(…)`.
public enum CheckedLoad: String, Sendable, Hashable, CaseIterable {
    /// `subquery` is another name for `selectIn`.
    case lazy, single, selectIn, joined, subquery, immediate, raise, raiseOnSQL
}

/// `@cascade(…)`.
public struct CheckedCascade: OptionSet, Sendable, Hashable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let saveUpdate = CheckedCascade(rawValue: 1)
    public static let merge = CheckedCascade(rawValue: 2)
    public static let refreshExpire = CheckedCascade(rawValue: 4)
    public static let expunge = CheckedCascade(rawValue: 8)
    public static let delete = CheckedCascade(rawValue: 16)
    public static let deleteOrphan = CheckedCascade(rawValue: 32)
    /// What a relationship without `@cascade` has.
    public static let standard: CheckedCascade = [.saveUpdate, .merge]
    /// `all`: everything but `deleteOrphan`.
    public static let all: CheckedCascade = [.saveUpdate, .merge, .refreshExpire, .expunge, .delete]
}

/// `@passiveDeletes`.
public enum CheckedPassiveDeletes: Sendable, Hashable {
    case off
    /// `@passiveDeletes`: rows that are not loaded are left to the database.
    case on
    /// `@passiveDeletes(all)`: loaded ones too.
    case all
}
