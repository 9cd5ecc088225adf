public import AzothEngine
public import AzothSQL

extension PostgresConnection: BulkLoading {
    /// Loads rows by `COPY … FROM STDIN (FORMAT binary)`.
    public nonisolated(nonsending) func load(
        _ rows: RowBatch, into table: Table, columns: [Int]
    ) async throws -> Int {
        let names = columns.map { dialect.quoted(table.columns[$0].name) }.joined(separator: ", ")
        let sql = "COPY \(dialect.qualified(table)) (\(names)) FROM STDIN (FORMAT binary)"
        var encoder = CopyEncoder(types: columns.map { PostgresType(parameter: table.columns[$0].type) })
        return try await copyIn(sql) { input in
            for row in 0..<rows.count {
                try encoder.append(rows, row: row)
                guard encoder.isFull else { continue }
                try await input.send { $0(encoder.bytes) }
                encoder.clear()
            }
            encoder.finish()
            try await input.send { $0(encoder.bytes) }
        }
    }
}
