internal import AzothEngine
internal import AzothSQL
internal import Testing

extension DriverCheck {
    /// Prepared statements are forgotten when that is wanted, and nobody notices.
    static let statementCache = [
        DriverCheck("statements work after the cache was cleared, in transactions and inside of streams, too") {
            bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<2000, on: connection)
            let kept = connection.statement("SELECT id FROM \(table) WHERE id = ?", types: [.int64], isKept: true)
            func get(_ number: Int) async throws -> [Int?] {
                try await connection.execute(
                    kept, parameters: batch([[number]], [.int64]), options: DriverOptions()
                ).integers()
            }
            #expect(try await get(1) == [1])
            connection.clearStatementCache()
            #expect(try await get(2) == [2])
            try await connection.execute(.begin(TransactionMode()))
            connection.clearStatementCache()
            #expect(try await get(3) == [3])
            #expect(connection.isInTransaction)
            let stream = try await connection.run(
                "SELECT id FROM \(table) ORDER BY id", options: DriverOptions(batchSize: 300, isStream: true))
            var numbers = try stream.batch.integers()
            while let batch = try await stream.cursor?.next() {
                connection.clearStatementCache()
                #expect(try await get(numbers.count) == [numbers.count])
                numbers += try batch.integers()
            }
            #expect(numbers == (0..<2000).map { $0 })
            try await connection.execute(.commit)
        },
        DriverCheck("a cache may be cleared on another thread") { bench async throws in
            let connection = try await bench.connect()
            for _ in 0..<20 {
                #expect(await connection.isUsable())
                await Task.detached { connection.clearStatementCache() }.value
            }
            #expect(await connection.isUsable())
        },
        DriverCheck("more statements than the cache holds are no trouble") { bench async throws in
            let connection = try await bench.driver.connector.connect(EngineOptions(statementCacheSize: 5))
            for round in 0..<3 {
                for number in 0..<40 {
                    #expect(
                        try await connection.run("SELECT \(number) + ?", rows: [[round]]).integers() == [number + round]
                    )
                }
            }
            await connection.close()
        },
    ]
}
