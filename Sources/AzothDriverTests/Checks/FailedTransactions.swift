internal import AzothEngine
internal import AzothSQL
internal import Testing

extension DriverCheck {
    /// Transactions in which something went wrong.
    static let failedTransactions = [
        DriverCheck("after an error the transaction is open, and goes on or waits for its rollback") {
            bench async throws in
            let connection = try await bench.connect()
            let table = try await failedTransaction(bench, connection)
            #expect(connection.isInTransaction && !connection.isBroken)
            let error = await failure { try await connection.run("INSERT INTO \(table) (id) VALUES (2)") }
            #expect(error?.kind == (bench.driver.errorsEndTransactions ? .pendingRollback : nil))
            #expect(connection.isInTransaction)
            try await connection.execute(.rollback)
            #expect(!connection.isInTransaction)
            #expect(try await connection.count(in: table) == 0)
        },
        DriverCheck("the commit of a failed transaction says that it was rolled back") { bench async throws in
            let connection = try await bench.connect()
            let table = try await failedTransaction(bench, connection)
            let error = await failure { try await connection.execute(.commit) }
            #expect(error?.kind == (bench.driver.errorsEndTransactions ? .pendingRollback : nil))
            #expect(!connection.isInTransaction)
            #expect(try await connection.count(in: table) == (bench.driver.errorsEndTransactions ? 0 : 1))
            #expect(await connection.isUsable())
        },
        DriverCheck("a failed transaction is usable again after a rollback to a savepoint") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            try await connection.execute(.begin(TransactionMode()))
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
            try await connection.execute(.savepoint("sp"))
            for attempt in 0..<3 {
                let error = await failure { try await connection.run("INSERT INTO \(table) (id) VALUES (2), (1)") }
                #expect(error.map { .uniqueViolation ~= $0.kind } == true, "attempt \(attempt)")
                try await connection.execute(.rollbackToSavepoint("sp"))
            }
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (3)")
            try await connection.execute(.commit)
            #expect(try await connection.numbers(in: table) == [1, 3])
        },
        DriverCheck("a failed statement of many rows leaves nothing behind a rollback to a savepoint") {
            bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<1, on: connection)
            try await connection.execute(.begin(TransactionMode()))
            try await connection.execute(.savepoint("sp"))
            let error = await failure {
                try await connection.run("INSERT INTO \(table) (id) VALUES (?)", rows: [[5], [6], [0], [7]])
            }
            #expect(error.map { .uniqueViolation ~= $0.kind } == true)
            try await connection.execute(.rollbackToSavepoint("sp"))
            try await connection.execute(.releaseSavepoint("sp"))
            try await connection.execute(.commit)
            #expect(try await connection.numbers(in: table) == [0])
        },
        DriverCheck("a statement that was stopped leaves the transaction open, or has ended it") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<1, on: connection)
            try await connection.execute(.begin(TransactionMode()))
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
            try await stop(bench.driver.slowQuery, on: connection)
            try await connection.execute(.rollback)
            #expect(!connection.isInTransaction)
            #expect(try await connection.numbers(in: table) == [0])
        },
        DriverCheck("a write that was stopped is not half done") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<1, on: connection)
            let slow = bench.driver.slowQuery
            try await stop(
                "INSERT INTO \(table) (id) SELECT 1 UNION ALL SELECT 2 FROM (\(slow)) AS slow", on: connection)
            #expect(!connection.isInTransaction)
            #expect(try await connection.numbers(in: table) == [0])
        },
    ]

    /// Executes something that takes long, and stops it after a moment.
    private static func stop(_ sql: String, on connection: any DriverConnection) async throws {
        let statement = connection.statement(sql)
        let task = Task {
            try await connection.execute(statement, parameters: .noParameters, options: DriverOptions())
        }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        #expect(await failure { try await task.value }?.kind == .queryCancelled)
    }

    /// A transaction in which a row was inserted, and then an error happened.
    private static func failedTransaction(_ bench: Bench, _ connection: any DriverConnection) async throws -> String {
        let table = try await bench.table(on: connection)
        try await connection.execute(.begin(TransactionMode()))
        _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
        let error = await failure { try await connection.run("INSERT INTO \(table) (id) VALUES (1)") }
        #expect(error.map { .uniqueViolation ~= $0.kind } == true)
        return table
    }
}
