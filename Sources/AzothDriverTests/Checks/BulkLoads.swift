internal import AzothEngine
internal import AzothSQL
internal import Testing

extension DriverCheck {
    /// Connections that take rows in bulk.
    static let bulkLoading = [
        DriverCheck("rows are loaded in bulk, and counted; other columns have their defaults") { bench async throws in
            try await withTable(bench) { connection, table async throws in
                let rows = batch((0..<20_000).map { [$0, $0.isMultiple(of: 2) ? $0 : nil] }, [.int64, .text()])
                #expect(try await connection.load(rows, into: table) == 20_000)
                #expect(try await connection.count(in: table.name) == 20_000)
                let odd = try await connection.run("SELECT count(*) FROM \(table.name) WHERE name IS NULL AND more = 7")
                #expect(try await odd.integers() == [10_000])
                #expect(!connection.isInTransaction)
            }
        },
        DriverCheck("a bulk load is all or nothing") { bench async throws in
            try await withTable(bench) { connection, table async throws in
                let rows = batch((0..<2000).map { [$0 == 1500 ? 3 : $0, 1] }, [.int64, .text()])
                let error = await failure { try await connection.load(rows, into: table) }
                #expect(error.map { .uniqueViolation ~= $0.kind } == true)
                #expect(try await connection.count(in: table.name) == 0)
                #expect(await connection.isUsable())
            }
        },
        DriverCheck("a bulk load belongs to its transaction") { bench async throws in
            try await withTable(bench) { connection, table async throws in
                try await connection.execute(.begin(TransactionMode()))
                let rows = batch([[1, 1], [2, 2]], [.int64, .text()])
                #expect(try await connection.load(rows, into: table) == 2)
                #expect(connection.isInTransaction)
                try await connection.execute(.rollback)
                #expect(try await connection.count(in: table.name) == 0)
            }
        },
        DriverCheck("a bulk load of no rows loads none") { bench async throws in
            try await withTable(bench) { connection, table async throws in
                let none = RowBatch.Builder(columnCount: 2).finish()
                #expect(try await connection.load(none, into: table) == 0)
                #expect(await connection.isUsable())
            }
        },
    ]

    private static func withTable(
        _ bench: Bench, _ body: nonisolated(nonsending) (any BulkLoading, Table) async throws -> Void
    ) async throws {
        let connection = try await bench.connect()
        guard let loading = connection as? any BulkLoading else { return }
        let name = try await bench.table(
            "id bigint PRIMARY KEY, name text, more bigint DEFAULT 7", on: connection)
        let table = Table(
            name,
            columns: [
                Column("id", .int64), Column("name", .text(), nullable: true),
                Column("more", .int64, nullable: true, serverDefault: .integer(7)),
            ], primaryKey: [0])
        try await body(loading, table)
    }
}

extension BulkLoading {
    /// Loads rows of the first two columns, which the program numbers.
    fileprivate nonisolated(nonsending) func load(_ rows: RowBatch, into table: Table) async throws -> Int {
        let load = try #require(bulkLoad(into: table, columns: [0, 1], generatedKey: nil))
        let answer = try await execute(
            load.preparation, parameters: batch([[rows.count]], [.int64]), options: DriverOptions())
        #expect(answer.batch.count == (rows.isEmpty ? 0 : 1))
        var left = [rows]
        return try await self.load(load.loading, options: DriverOptions()) { left.popLast() }
    }
}
