/// A SELECT without its types.
public struct SelectCore: Sendable {
    package var selections: [Selection]
    /// What `from(…)` named; empty: the tables of the selections.
    package var from: [FromItem] = []
    package var joins: [Join] = []
    /// Joined by AND.
    package var conditions: [SQLNode] = []
    package var orderings: [SQLNode] = []
    package var groupings: [SQLNode] = []
    package var having: [SQLNode] = []
    package var isDistinct = false
    package var limit: SQLNode?
    package var offset: SQLNode?
    package var lock: ForUpdate?
    /// The members of a UNION and the like, the first of them without an operator. Then the other members of this
    /// struct are about the whole.
    package var setOperations: [SetOperation] = []
    /// Common table expressions beside those that FROM names.
    package var ctes: [DerivedTable] = []
    /// Loader options: the ORM's business.
    package var options: [any Sendable] = []
    package var executionOptions = ExecutionOptions()
    /// Columns after those of the row: what the ORM needs for joined eager loads.
    package var trailing: [Selection] = []

    package init(selections: [Selection]) { self.selections = selections }
}

/// A member of a UNION, INTERSECT or EXCEPT.
public struct SetOperation: Sendable {
    package enum Operator: Sendable { case first, union, unionAll, intersect, except }
    package let `operator`: Operator
    package let member: SelectCore
    package init(_ operator: Operator, _ member: SelectCore) {
        self.operator = `operator`
        self.member = member
    }
}

/// An item of FROM.
public enum FromItem: Sendable {
    case table(Table, alias: String?)
    /// `(SELECT …) AS alias`
    indirect case subquery(SelectCore, alias: String)
    /// A subquery or common table expression that other clauses name too.
    case derived(DerivedTable)

    /// The name that columns are qualified by, where it is not the table's own.
    package var alias: String? {
        switch self {
        case .table(_, let alias): alias
        case .subquery(_, let alias): alias
        case .derived(let table): table.name
        }
    }
}

/// A join to the FROM items before it.
public struct Join: Sendable {
    public enum Kind: Sendable, Hashable { case inner, left }
    package let kind: Kind
    package let target: FromItem
    package let on: SQLNode
    /// The target of the join before is a row between this one's target and the rest, and nothing without it: where this
    /// target has to meet a condition, the two are joined to each other before they are joined to the rest.
    package var completesPrevious: Completion = .never
    package enum Completion: Sendable { case never, whereFiltered, always }
    package init(kind: Kind, target: FromItem, on: SQLNode) {
        self.kind = kind
        self.target = target
        self.on = on
    }
}

/// `FOR UPDATE`. SQLite has no row locks and prints nothing.
public struct ForUpdate: Sendable, Hashable {
    /// Rows that others have locked are left out.
    public var skipLocked: Bool
    /// Rows that others have locked are an error at once.
    public var noWait: Bool
    /// `FOR SHARE`: others may read, but not change.
    public var isShared: Bool
    /// The keys of the rows stay as they are, so that rows of others may point at them meanwhile: `FOR NO KEY UPDATE`,
    /// and with ``isShared`` `FOR KEY SHARE`.
    public var keyShare: Bool
    /// The tables whose rows are locked, as the statement names them; empty: all of them.
    package var tables: [String] = []
    public init(skipLocked: Bool = false, noWait: Bool = false, isShared: Bool = false, keyShare: Bool = false) {
        self.skipLocked = skipLocked
        self.noWait = noWait
        self.isShared = isShared
        self.keyShare = keyShare
    }

    /// Which lock it is.
    package var strength: String {
        switch (isShared, keyShare) {
        case (false, false): " FOR UPDATE"
        case (false, true): " FOR NO KEY UPDATE"
        case (true, false): " FOR SHARE"
        case (true, true): " FOR KEY SHARE"
        }
    }
    /// What happens where others have locked rows.
    package var conflict: String { (noWait ? " NOWAIT" : "") + (skipLocked ? " SKIP LOCKED" : "") }
}
