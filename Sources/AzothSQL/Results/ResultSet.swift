/// The rows of an execution, complete and in memory.
///
/// A result is used up: what iterates or fetches takes rows from it. ``all()`` takes what is left, a second ``all()``
/// gives nothing. ``close()`` closes the result, as do ``first()``, ``one()`` and ``scalar()`` where they find a row, for
/// they leave others unread; asking for rows afterwards throws `resourceClosed`, and the members that don't throw give
/// nothing.
public final class ResultSet<Row>: Sequence {
    // A result belongs to one task, and rows are taken from it one by one: what that touches is not looked at for
    // overlapping accesses, and stands where loops over results are compiled.
    @usableFromInline @exclusivity(unchecked) package var rows: [Row]
    @usableFromInline @exclusivity(unchecked) package var position = 0
    /// The columns of the rows, and the cells behind them where rows can't be encoded, for ``mappings()``.
    package var cells: ResultCells?
    package let encode: RowEncoder<Row>?
    package let identity: RowIdentity<Row>
    /// What can't be made of the rows: thrown in place of them.
    var failure: AzothError?
    /// The names of the columns.
    public let keys: [String]
    /// How many rows the statement gave or changed.
    public let rowCount: Int
    /// Whether the result was closed: by ``close()``, or by a member that takes a row and leaves the rest.
    @exclusivity(unchecked) public private(set) var isClosed = false

    package init(
        rows: [Row], keys: [String] = [], rowCount: Int? = nil, cells: ResultCells? = nil,
        encode: RowEncoder<Row>? = nil, identity: RowIdentity<Row>? = nil
    ) {
        self.rows = rows
        self.keys = keys
        self.rowCount = rowCount ?? rows.count
        self.cells = cells
        self.encode = encode
        self.identity = identity ?? { _hashable($0[$1]) }
    }

    // MARK: Iteration

    /// Takes rows from a result.
    public struct Iterator: IteratorProtocol {
        @usableFromInline let result: ResultSet<Row>
        @inlinable init(_ result: ResultSet<Row>) { self.result = result }
        @inlinable public mutating func next() -> Row? { result.fetchOne() }
    }

    /// Iterating takes the rows from the result.
    @inlinable public func makeIterator() -> Iterator { Iterator(self) }
    public var underestimatedCount: Int { isClosed ? 0 : rows.count - position }

    // MARK: Many rows

    /// All rows that are left.
    ///
    /// - Throws: `resourceClosed` after the result was closed.
    public func all() throws -> [Row] {
        try checkOpen()
        return fetchAll()
    }

    /// The next row; nil at the end.
    @inlinable public func fetchOne() -> Row? {
        // A result that was closed has no rows.
        let index = position
        guard index < rows.count else {
            release()
            return nil
        }
        position = index + 1
        return rows[index]
    }

    /// The next rows, at most so many; none at the end.
    public func fetchMany(_ count: Int) -> [Row] {
        guard !isClosed else { return [] }
        let end = Swift.min(rows.count, position + Swift.max(0, count))
        defer { position = end }
        return Array(rows[position..<end])
    }

    /// All rows that are left.
    ///
    /// The same as ``all()``, but for a result that was closed: it has none.
    public func fetchAll() -> [Row] {
        guard !isClosed else { return [] }
        defer { release() }
        return position == 0 ? rows : Array(rows[position...])
    }

    /// The rows that are left, in lists of a size; the last may be shorter.
    ///
    /// - Parameter size: Nil: one list of all.
    public func partitions(_ size: Int? = nil) -> [[Row]] {
        let size = size ?? Swift.max(1, underestimatedCount)
        precondition(size > 0, "a partition has at least one row")
        var parts: [[Row]] = []
        while case let part = fetchMany(size), !part.isEmpty { parts.append(part) }
        return parts
    }

    // MARK: One row

    /// The next row, or nil. Closes the result, if it had a row.
    ///
    /// - Throws: `resourceClosed` after the result was closed, as the others here.
    public func first() throws -> Row? {
        try checkOpen()
        guard let row = fetchOne() else { return nil }
        close()
        return row
    }

    /// The only row. Closes the result, if it had a row.
    ///
    /// - Throws: `noResultFound` or `multipleResultsFound`.
    public func one() throws -> Row {
        guard let row = try oneOrNone() else { throw AzothError.noRow }
        return row
    }

    /// The only row, or nil. Closes the result, if it had a row.
    ///
    /// - Throws: `multipleResultsFound`.
    public func oneOrNone() throws -> Row? {
        try checkOpen()
        guard let row = fetchOne() else { return nil }
        let isOnly = position == rows.count
        close()
        guard isOnly else { throw AzothError.severalRows }
        return row
    }

    // MARK: Life

    /// Frees the rows. Asking for rows afterwards throws.
    public func close() {
        isClosed = true
        release()
    }

    package func checkOpen() throws {
        if let failure { throw failure }
        guard isClosed else { return }
        throw AzothError(
            .resourceClosed,
            "the result is closed: first(), one() and scalar() close it; keep the rows of all() to use them twice")
    }

    @usableFromInline func release() {
        rows = []
        position = 0
        cells = nil
    }

    /// The rows that are left, taken from this result; what views of it are made from.
    package func takeRows() -> [Row] {
        let rest = fetchAll()
        return rest
    }
}

extension AzothError {
    package static var noRow: AzothError {
        AzothError(.noResultFound, "no row was found when one was required")
    }
    package static var severalRows: AzothError {
        AzothError(.multipleResultsFound, "multiple rows were found when exactly one was required")
    }
}

@available(*, unavailable, message: "a result belongs to the task that made it: send `A.Row` values, or freeze()")
extension ResultSet: Sendable {}

extension ResultSet where Row: ScalarRow {
    /// The next row, or nil; see ``first()``.
    public func scalar() throws -> Row? { try first() }
    /// The only row; see ``one()``.
    public func scalarOne() throws -> Row { try one() }
    /// The only row, or nil; see ``oneOrNone()``.
    public func scalarOneOrNone() throws -> Row? { try oneOrNone() }
}
