public import AzothSQL

/// A driver's connection that takes rows in bulk: by COPY on PostgreSQL.
public protocol BulkLoading: DriverConnection {
    /// How rows are loaded into a table in bulk; nil where values of these columns can't be.
    ///
    /// - Parameters:
    ///   - columns: Positions of the columns that the rows have, in their order. The database assigns the others.
    ///   - generatedKey: The one of these columns whose values the database would have numbered.
    func bulkLoad(into table: Table, columns: [Int], generatedKey: Int?) -> BulkLoad?

    /// Loads rows, all or nothing, without giving anything back.
    ///
    /// - Parameters:
    ///   - statement: The ``BulkLoad/loading`` of a bulk load.
    ///   - rows: Gives the next rows, nil at the end. It is asked while the database takes those before. What it throws
    ///     ends the load.
    /// - Returns: How many rows there are more.
    nonisolated(nonsending) func load(
        _ statement: CompiledStatement, options: DriverOptions, _ rows: () throws -> RowBatch?
    ) async throws -> Int
}

/// The two statements by which rows are loaded in bulk, in one transaction.
public struct BulkLoad: Sendable {
    /// Asks whether the table takes rows this way with the same outcome as by INSERT, and draws their keys. Its parameter
    /// is their number, and it gives a row for each, of one column; without a generated key, a row whatever their number.
    ///
    /// It gives none where INSERT has to be used: where a trigger, a rule or a policy would see or do something else,
    /// where the columns are of other types than the table says, and where the user may not draw keys.
    public let preparation: CompiledStatement
    /// What ``BulkLoading/load(_:options:_:)`` takes.
    public let loading: CompiledStatement

    public init(preparation: CompiledStatement, loading: CompiledStatement) {
        self.preparation = preparation
        self.loading = loading
    }
}
