internal import AzothEngine
internal import AzothSQL
internal import Testing

extension DriverCheck {
    /// Transactions in transactions.
    static let savepoints = [
        DriverCheck("a rollback to a savepoint takes back what came after it, and no more") { bench async throws in
            try await inTransaction(bench) { connection, table async throws in
                _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
                try await connection.execute(.savepoint("first"))
                _ = try await connection.run("INSERT INTO \(table) (id) VALUES (2)")
                try await connection.execute(.savepoint("second"))
                _ = try await connection.run("INSERT INTO \(table) (id) VALUES (3)")
                try await connection.execute(.rollbackToSavepoint("second"))
                _ = try await connection.run("INSERT INTO \(table) (id) VALUES (4)")
                #expect(try await connection.numbers(in: table) == [1, 2, 4])
                try await connection.execute(.rollbackToSavepoint("first"))
                _ = try await connection.run("INSERT INTO \(table) (id) VALUES (5)")
                return [1, 5]
            }
        },
        DriverCheck("a savepoint that is released keeps what was done in it") { bench async throws in
            try await inTransaction(bench) { connection, table async throws in
                try await connection.execute(.savepoint("outer"))
                _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
                try await connection.execute(.savepoint("inner"))
                _ = try await connection.run("INSERT INTO \(table) (id) VALUES (2)")
                try await connection.execute(.releaseSavepoint("inner"))
                #expect(connection.isInTransaction)
                try await connection.execute(.releaseSavepoint("outer"))
                #expect(connection.isInTransaction)
                return [1, 2]
            }
        },
        DriverCheck("savepoints in which nothing is executed come and go") { bench async throws in
            try await inTransaction(bench) { connection, table async throws in
                try await connection.execute(.savepoint("a"))
                try await connection.execute(.savepoint("b"))
                try await connection.execute(.rollbackToSavepoint("b"))
                try await connection.execute(.releaseSavepoint("b"))
                try await connection.execute(.rollbackToSavepoint("a"))
                try await connection.execute(.releaseSavepoint("a"))
                try await connection.execute(.savepoint("a"))
                _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
                try await connection.execute(.savepoint("b"))
                try await connection.execute(.rollbackToSavepoint("a"))
                _ = try await connection.run("INSERT INTO \(table) (id) VALUES (2)")
                return [2]
            }
        },
        DriverCheck("of two savepoints of one name the inner one is meant") { bench async throws in
            try await inTransaction(bench) { connection, table async throws in
                try await connection.execute(.savepoint("sp"))
                _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
                try await connection.execute(.savepoint("sp"))
                _ = try await connection.run("INSERT INTO \(table) (id) VALUES (2)")
                try await connection.execute(.rollbackToSavepoint("sp"))
                try await connection.execute(.releaseSavepoint("sp"))
                #expect(try await connection.numbers(in: table) == [1])
                try await connection.execute(.rollbackToSavepoint("sp"))
                return []
            }
        },
        DriverCheck("names of savepoints may need quotes") { bench async throws in
            try await inTransaction(bench) { connection, table async throws in
                for name in ["select", "Upper case", "with \"quotes\"", "ü"] {
                    try await connection.execute(.savepoint(name))
                    _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
                    try await connection.execute(.rollbackToSavepoint(name))
                    try await connection.execute(.releaseSavepoint(name))
                }
                return []
            }
        },
    ]

    /// Runs a transaction and commits it. The closure gives what is then in the table.
    private static func inTransaction(
        _ bench: Bench,
        _ body: nonisolated(nonsending) (any DriverConnection, String) async throws -> [Int]
    ) async throws {
        let (connection, other) = (try await bench.connect(), try await bench.connect())
        let table = try await bench.table(on: connection)
        try await connection.execute(.begin(TransactionMode()))
        let expected = try await body(connection, table)
        #expect(try await connection.numbers(in: table) == expected)
        try await connection.execute(.commit)
        #expect(!connection.isInTransaction)
        #expect(try await other.numbers(in: table) == expected)
    }
}
