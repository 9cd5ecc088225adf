/// A reference to the key of another table.
public struct ForeignKey: Sendable {
    public enum Action: Sendable, Hashable { case noAction, restrict, cascade, setNull, setDefault }
    public enum Deferral: Sendable, Hashable { case notDeferrable, deferrable, initiallyDeferred }

    /// Positions in the table's own columns.
    public let columns: [Int]
    /// The table that is referenced, by name: tables of a schema may point at each other in circles.
    public let target: String
    public let targetSchema: String?
    /// Names of columns there, in the order of `columns`.
    public let targetColumns: [String]
    public let onDelete: Action
    public let onUpdate: Action
    public let deferral: Deferral
    /// Nil: named by convention, `fk_<table>_<columns>`.
    public let name: String?

    public init(
        _ columns: [Int], references target: String, schema: String? = nil, _ targetColumns: [String],
        onDelete: Action = .noAction, onUpdate: Action = .noAction, deferral: Deferral = .notDeferrable,
        name: String? = nil
    ) {
        self.columns = columns
        self.target = target
        targetSchema = schema
        self.targetColumns = targetColumns
        self.onDelete = onDelete
        self.onUpdate = onUpdate
        self.deferral = deferral
        self.name = name
    }
}

/// `UNIQUE (…)`. One with a condition is printed as a unique index; see ``Index``.
public struct UniqueConstraint: Sendable {
    public let columns: [Int]
    /// Nil: named by convention, `uq_<table>_<columns>`.
    public let name: String?
    public init(_ columns: [Int], name: String? = nil) {
        self.columns = columns
        self.name = name
    }
}

/// `CHECK (…)`.
public struct CheckConstraint: Sendable {
    public let name: String
    public let condition: SQLFragment
    public init(_ name: String, _ condition: SQLFragment) {
        self.name = name
        self.condition = condition
    }
}

/// An index, partial and on expressions where it says so.
public struct Index: Sendable {
    public enum Term: Sendable {
        case column(Int, descending: Bool = false)
        case expression(SQLFragment)
    }
    public let terms: [Term]
    public let isUnique: Bool
    public let condition: SQLFragment?
    /// Nil: named by convention, `ix_<table>_<columns>`.
    public let name: String?

    public init(_ terms: [Term], unique: Bool = false, where condition: SQLFragment? = nil, name: String? = nil) {
        self.terms = terms
        isUnique = unique
        self.condition = condition
        self.name = name
    }
}
