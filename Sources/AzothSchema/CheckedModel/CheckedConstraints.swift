/// `UNIQUE (…)`. One with a condition or a descending term is a unique ``CheckedIndex``.
public struct CheckedUnique: Sendable, Hashable {
    /// Positions in the model's columns.
    public var columns: [Int]
    /// Nil: named by the runtime's convention.
    public var name: String?
    public var location: SourceLocation

    public init(columns: [Int], name: String? = nil, location: SourceLocation) {
        self.columns = columns
        self.name = name
        self.location = location
    }
}

/// An index, partial and on expressions where it says so.
public struct CheckedIndex: Sendable, Hashable {
    public enum Term: Sendable, Hashable {
        case column(Int, descending: Bool)
        case expression(CheckedSQL)
    }
    public var terms: [Term]
    public var isUnique: Bool
    public var condition: CheckedSQL?
    /// Nil: named by the runtime's convention.
    public var name: String?
    public var location: SourceLocation

    public init(
        terms: [Term], isUnique: Bool = false, condition: CheckedSQL? = nil, name: String? = nil,
        location: SourceLocation
    ) {
        self.terms = terms
        self.isUnique = isUnique
        self.condition = condition
        self.name = name
        self.location = location
    }
}

/// `CHECK (…)`.
public struct CheckedCheck: Sendable, Hashable {
    /// The name in the database.
    public var name: String
    public var condition: CheckedSQL
    public var location: SourceLocation

    public init(name: String, condition: CheckedSQL, location: SourceLocation) {
        self.name = name
        self.condition = condition
        self.location = location
    }
}

/// A foreign key as the database sees it. A relationship with `@foreignKey(none)` has none.
public struct CheckedForeignKey: Sendable, Hashable {
    public enum Action: String, Sendable, Hashable { case noAction, restrict, cascade, setNull, setDefault }
    public enum Deferral: Sendable, Hashable { case notDeferrable, deferrable, initiallyDeferred }

    /// The position of the relationship that it belongs to.
    public var relationship: Int
    /// Positions in the model's columns.
    public var columns: [Int]
    /// The Swift name of the model that is referenced.
    public var target: String
    public var targetTable: String
    public var targetSchema: String?
    /// Names of columns there, in the order of `columns`.
    public var targetColumns: [String]
    public var onDelete = Action.noAction
    public var onUpdate = Action.noAction
    public var deferral = Deferral.notDeferrable
    /// Nil: named by the runtime's convention.
    public var name: String?
    public var location: SourceLocation

    public init(
        relationship: Int, columns: [Int], target: String, targetTable: String, targetSchema: String? = nil,
        targetColumns: [String], location: SourceLocation
    ) {
        self.relationship = relationship
        self.columns = columns
        self.target = target
        self.targetTable = targetTable
        self.targetSchema = targetSchema
        self.targetColumns = targetColumns
        self.location = location
    }
}
