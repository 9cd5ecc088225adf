package import AzothSQL

extension Connection {
    /// How rows are loaded into a table in bulk; nil where the driver has no way for them.
    package nonisolated(nonsending) func _bulkLoad(
        into table: Table, columns: [Int], generatedKey: Int?
    ) async throws -> BulkLoad? {
        let driver = try await usableDriver() as? any BulkLoading
        return driver?.bulkLoad(into: table, columns: columns, generatedKey: generatedKey)
    }

    /// Loads rows in bulk, as ``_run(_:parameters:options:)`` runs a statement: they are shown to nobody who observes it.
    ///
    /// - Parameter rows: Gives the next rows, nil at the end.
    /// - Returns: How many rows there are more.
    package nonisolated(nonsending) func _load(
        _ statement: CompiledStatement, options: DriverOptions, _ rows: () throws -> RowBatch?
    ) async throws -> Int {
        guard let driver = try await usableDriver() as? any BulkLoading else {
            throw AzothError(
                .unsupported, "the connection takes no rows in bulk: insert them", statement: statement.sql)
        }
        let result = try await run(statement, parameters: .noParameters, options: options, on: driver) {
            statement, options in
            DriverResult(affectedRows: try await driver.load(statement, options: options, rows))
        }
        return result.affectedRows
    }
}
