public import AzothEngine
public import AzothSQL

extension PostgresConnection: BulkLoading {
    public func bulkLoad(into table: Table, columns: [Int], generatedKey: Int?) -> BulkLoad? {
        BulkLoadStatements(table: table, columns: columns, generatedKey: generatedKey)?.statements
    }

    /// Loads rows by `COPY … FROM STDIN (FORMAT binary)`.
    public nonisolated(nonsending) func load(
        _ statement: CompiledStatement, options: DriverOptions, _ rows: () throws -> RowBatch?
    ) async throws -> Int {
        try refuseWhatCannotRun(statement)
        var encoder = CopyEncoder(types: statement.parameterTypes.map { PostgresType(parameter: $0) })
        return try await copyIn(statement.sql, timeout: options.timeout) { input in
            while let batch = try rows() {
                for row in 0..<batch.count {
                    try encoder.append(batch, row: row)
                    guard encoder.isFull else { continue }
                    try await input.send { $0(encoder.bytes) }
                    encoder.clear()
                }
            }
            encoder.finish()
            try await input.send { $0(encoder.bytes) }
        }
    }
}
