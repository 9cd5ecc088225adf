import AzothEngine
import AzothSQL
import AzothSQLite
import TestSupport
import Testing

/// `DriverOptions.timeout`: an execution that takes longer is stopped, and what is left is right.
@Suite struct SQLiteTimeoutTests {
    private let endless =
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000) SELECT count(*) FROM c"

    private func open(_ location: SQLiteLocation = .memory, _ options: SQLiteOptions = .init()) async throws
        -> any DriverConnection
    {
        let connection = try await SQLiteConnector(location, options: options).connect(EngineOptions())
        _ = try await run("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, x INTEGER)", .ddl, on: connection)
        return connection
    }

    @discardableResult
    private func run(
        _ sql: String, _ kind: CompiledStatement.Kind, _ parameters: RowBatch = .noParameters,
        within timeout: Duration? = nil, on connection: any DriverConnection
    ) async throws -> DriverResult {
        try await connection.execute(
            CompiledStatement(sql, kind: kind), parameters: parameters, options: DriverOptions(timeout: timeout))
    }

    private func number(_ sql: String, on connection: any DriverConnection) async throws -> Int {
        try await run(sql, .select, on: connection).batch.withRow(0) { reader throws in Int(try reader.integer()) }
    }

    @Test func `a query is stopped, says so, and leaves its transaction as it was`() async throws {
        let connection = try await open()
        try await connection.execute(.begin(.init()))
        try await run("INSERT INTO t (x) VALUES (1)", .insert, on: connection)
        let start = ContinuousClock.now
        let error = await failure { try await run(endless, .select, within: .milliseconds(50), on: connection) }
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(error?.kind == .queryCancelled)
        #expect(error?.message.contains("its time of 0.05 s ran out") == true)
        #expect(error?.underlying == nil)
        #expect(error?.statement == endless)
        #expect(connection.isInTransaction)
        try await connection.execute(.commit)
        #expect(try await number("SELECT count(*) FROM t", on: connection) == 1)
        await connection.close()
    }

    @Test func `a write is stopped with its transaction, and says that`() async throws {
        let connection = try await open()
        try await connection.execute(.begin(.init()))
        try await run("INSERT INTO t (x) VALUES (1)", .insert, on: connection)
        let error = await failure {
            // Long enough to have begun, however busy the machine is.
            try await run("UPDATE t SET x = (\(endless))", .update, within: .milliseconds(500), on: connection)
        }
        #expect(error?.kind == .queryCancelled)
        #expect(error?.message.contains("rolled the transaction back") == true)
        #expect(!connection.isInTransaction)
        #expect(await failure { try await connection.execute(.commit) }?.kind == .pendingRollback)
        try await connection.execute(.rollback)
        #expect(try await number("SELECT count(*) FROM t", on: connection) == 0)
        // The next transaction is a new one, whose errors say nothing of a rollback.
        try await connection.execute(.begin(.init()))
        let other = await failure { try await run("SELECT missing", .select, on: connection) }
        #expect(other?.message.contains("rolled") == false)
        try await connection.execute(.rollback)
        await connection.close()
    }

    @Test func `the wait for a lock counts, and the transaction goes on`() async throws {
        let file = TemporaryFile()
        let holder = try await open(.file(file.path))
        let waiter = try await open(.file(file.path), .init(busyTimeout: .seconds(60)))
        var mode = TransactionMode()
        mode.isImmediate = true
        try await holder.execute(.begin(mode))
        try await waiter.execute(.begin(.init()))
        let start = ContinuousClock.now
        let error = await failure {
            try await run("INSERT INTO t (x) VALUES (2)", .insert, within: .milliseconds(50), on: waiter)
        }
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(error?.kind == .queryCancelled)
        #expect(error?.message.contains("waited for another connection") == true)
        #expect(waiter.isInTransaction)
        try await holder.execute(.commit)
        try await run("INSERT INTO t (x) VALUES (2)", .insert, within: .seconds(60), on: waiter)
        try await waiter.execute(.commit)
        await holder.close()
        await waiter.close()
    }

    @Test func `the time is over for the rest of the rows too`() async throws {
        let connection = try await open()
        let sql =
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c WHERE x < 5000 OR x < 0"
        // A busy machine may take all of the time for the first rows.
        var result: DriverResult?
        for seconds in [0.2, 2, 20] where result == nil {
            result = try? await run(sql, .select, within: .seconds(seconds), on: connection)
        }
        let cursor = try #require(result?.cursor)
        var count = result?.batch.count ?? 0
        let error = await failure { while let batch = try await cursor.next() { count += batch.count } }
        #expect(error?.kind == .queryCancelled)
        #expect(error?.message.contains(" s ran out") == true)
        #expect(count > 0 && count < 5000)
        #expect(try await number("SELECT 1", on: connection) == 1)
        await connection.close()
    }

    @Test func `many rows of parameters stop between two of them, and the transaction goes on`() async throws {
        let connection = try await open()
        try await connection.execute(.begin(.init()))
        let parameters = rows((0..<500_000).map { [$0] })
        let error = await failure {
            try await run(
                "INSERT INTO t (x) VALUES (?)", .insert, parameters, within: .milliseconds(20), on: connection)
        }
        #expect(error?.kind == .queryCancelled)
        #expect(connection.isInTransaction)
        try await connection.execute(.rollback)
        #expect(try await number("SELECT count(*) FROM t", on: connection) == 0)
        await connection.close()
    }

    @Test func `a statement that was short on its caller's thread is stopped when it is long`() async throws {
        let connection = try await open()
        let statement = CompiledStatement(
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < ?) SELECT count(*) FROM c",
            kind: .select, isKept: true)
        for _ in 0..<5 {
            _ = try await connection.execute(
                statement, parameters: rows([[10]]), options: DriverOptions(timeout: .seconds(60)))
        }
        let error = await failure {
            try await connection.execute(
                statement, parameters: rows([[1_000_000_000]]), options: DriverOptions(timeout: .milliseconds(30)))
        }
        #expect(error?.kind == .queryCancelled)
        await connection.close()
    }

    @Test func `no time at all is no execution`() async throws {
        let connection = try await open()
        for timeout in [Duration.zero, .seconds(-1)] {
            for _ in 0..<3 {
                let error = await failure {
                    try await run("INSERT INTO t (x) VALUES (1)", .insert, within: timeout, on: connection)
                }
                #expect(error?.kind == .queryCancelled)
            }
        }
        #expect(try await number("SELECT count(*) FROM t", on: connection) == 0)
        await connection.close()
    }
}
