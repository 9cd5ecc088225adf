/// `@version`: the column by which an UPDATE or DELETE knows that the row is still the one that was read.
///
/// The statements compare it with the version that the object has; where no row matches, somebody changed or deleted the
/// row meanwhile, and the flush throws `staleData`.
public struct RowVersion: Sendable {
    /// The position of the column.
    let column: Int
    /// Whether a flush counts it up. Else the database changes it by itself.
    let isCounted: Bool

    /// An integer that each UPDATE of the row increments.
    public static func counter(_ column: Int) -> RowVersion { RowVersion(column: column, isCounted: true) }
    /// A value that the database changes with each UPDATE, such as PostgreSQL's `xmin` or what a trigger sets.
    public static func database(_ column: Int) -> RowVersion { RowVersion(column: column, isCounted: false) }
}
