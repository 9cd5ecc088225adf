public import AzothSQL

/// A driver's connection that takes rows in bulk: COPY on PostgreSQL.
public protocol BulkLoading: DriverConnection {
    /// Loads rows into a table, all or nothing, without giving anything back.
    ///
    /// - Parameters:
    ///   - rows: The values, as the types of their columns keep them.
    ///   - columns: Positions of the columns that the rows have, in their order. The database assigns the others.
    /// - Returns: How many rows there are more.
    nonisolated(nonsending) func load(_ rows: RowBatch, into table: Table, columns: [Int]) async throws -> Int
}
