public import AzothSQL
internal import Synchronization

/// The table between the two sides of a many-to-many: its rows are pairs of keys. Made once by generated code, and
/// written by the unit of work alone.
public final class LinkTable: Sendable {
    /// The columns of both keys; together they are the primary key.
    public let table: Table
    /// Per dialect, what is printed once.
    private let statementsByDialect = Mutex<[(dialect: DialectName, statements: LinkStatements)]>([])

    public init(_ table: Table) { self.table = table }

    func statements(for dialect: Dialect) -> LinkStatements {
        statementsByDialect.withLock { known in
            for entry in known where entry.dialect == dialect.name { return entry.statements }
            let statements = LinkStatements(table, dialect)
            known.append((dialect.name, statements))
            return statements
        }
    }
}

/// How one side of a many-to-many sees the link table.
struct LinkSide: Sendable {
    let links: LinkTable
    /// Positions of the link table's columns that hold this side's key, in the order of the key.
    let columns: [Int]
    /// The same for the key of the other side.
    let targetColumns: [Int]

    /// One of the sides declares the table; pairs are written down as it sees them.
    var declaresTable: Bool { columns[0] < targetColumns[0] }
}

/// One row of a link table in memory: an object of the side that declares the table, its relationship, and the other.
struct LinkPair: Hashable {
    let slot: Slot
    let link: Int
    let target: Slot

    func involves(_ other: Slot) -> Bool { slot == other || target == other }
    /// Whether both sides are rows of the session: then the pair can be written.
    var isAttached: Bool { slot.has(.attached) && target.has(.attached) }
}

extension Slot {
    /// The link of this object to another, as the side that declares the table sees it.
    func pair(_ link: Int, _ target: Slot) -> LinkPair {
        let relationship = entity.relationships[link]
        guard case .linked(let side) = relationship.side, !side.declaresTable, let inverse = relationship.inverse else {
            return LinkPair(slot: self, link: link, target: target)
        }
        return LinkPair(slot: target, link: inverse, target: self)
    }
}
