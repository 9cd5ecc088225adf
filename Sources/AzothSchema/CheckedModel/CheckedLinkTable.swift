/// The table of a many-to-many: pairs of keys.
public struct CheckedLinkTable: Sendable {
    /// The name in the database.
    public var table: String
    /// The database schema: that of the model that declares it.
    public var schema: String?
    /// A table that is not ours.
    public var isExternal = false
    /// The columns that hold the key of the model that declares the table, in the order of its key.
    public var declaringColumns: [CheckedColumn]
    /// The columns that hold the key of the other model, in the order of its key.
    public var targetColumns: [CheckedColumn]
    /// Whether the database deletes rows with the object that declares the table: `@passiveDeletes`.
    public var deletesWithDeclaring = false
    /// The same for the other side.
    public var deletesWithTarget = false
    public var location: SourceLocation

    public init(
        table: String, schema: String? = nil, declaringColumns: [CheckedColumn], targetColumns: [CheckedColumn],
        location: SourceLocation
    ) {
        self.table = table
        self.schema = schema
        self.declaringColumns = declaringColumns
        self.targetColumns = targetColumns
        self.location = location
    }

    /// All columns, in the order of the table.
    public var columns: [CheckedColumn] { declaringColumns + targetColumns }
}
