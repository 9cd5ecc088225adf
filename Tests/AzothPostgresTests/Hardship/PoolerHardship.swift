import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import TestSupport
import Testing

@Suite(.enabled(if: Pooler.isThere), .databases(.postgres), .serialized, .timeLimit(.minutes(10))) struct PoolerHardship
{
    private func engine(
        _ pooler: Pooler, _ kind: PostgresOptions.PreparedStatements, size: Int = 4
    ) throws -> Engine {
        try Engine.postgres(
            pooler.url, options: EngineOptions(logger: Server.quiet, pool: .queue(size: size, overflow: 0)),
            postgres: PostgresOptions(preparedStatements: kind))
    }

    @Test func `unnamed statements work from transaction to transaction, whatever connection they get`() async throws {
        let pooler = try await Pooler()
        let engine = try engine(pooler, .unnamed)
        let table = "pooler_\(Int.random(in: 0..<1_000_000_000))"
        try await engine.begin { try await $0.executeDriverSQL("CREATE TABLE \(table) (n int)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for round in 0..<25 {
                        try await engine.begin { connection async throws in
                            #expect(try await connection.only("SELECT $1::int + 0", [round]) == round)
                            try await connection.executeDriverSQL("INSERT INTO \(table) VALUES ($1)", [task])
                            try await connection.beginNested { _ in
                                try await connection.executeDriverSQL("SET LOCAL statement_timeout = 10000")
                            }
                            let stream = try await connection.stream(
                                text("SELECT n FROM generate_series(1, 3000) AS n").columns(Int.self))
                            var sum = 0
                            for try await number in stream { sum += number }
                            #expect(sum == 4_501_500)
                        }
                        _ = try await engine.begin { connection async throws in
                            try await connection.copyIn("COPY \(table) FROM STDIN") { try await $0.write("7\n7\n") }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let insert = CompiledStatement(
            "INSERT INTO \(table) VALUES ($1)", kind: .insert, parameterTypes: [.int32], isKept: true)
        try await engine.begin { connection async throws in
            try await connection.withDriver(PostgresConnection.self, sql: "") { driver in
                let result = try await driver.execute(
                    insert, parameters: integers(0..<2000), options: DriverOptions())
                #expect(result.affectedRows == 2000)
            }
        }
        engine.clearCompiledCache()
        #expect(try await engine.connect { try await $0.only("SELECT count(*) FROM \(table)") } == 2300)
        try await engine.begin { try await $0.executeDriverSQL("DROP TABLE \(table)") }
        try await engine.dispose()
    }

    @Test func `a statement is cancelled through the pooler, and the connection goes on`() async throws {
        let pooler = try await Pooler()
        let engine = try engine(pooler, .unnamed, size: 1)
        let begun = Counter()
        engine.events.beforeExecute { _, sql in if sql.contains("pg_sleep") { begun.add() } }
        for round in 1...5 {
            let task = Task { try await engine.connect { try await $0.executeDriverSQL("SELECT pg_sleep(30)") } }
            // A connection that is being opened is something else to cancel.
            #expect(try await eventually { begun.value == round })
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            let error = await failure { try await task.value }
            #expect(error?.kind == .queryCancelled)
            #expect(error?.message.contains("did not confirm") == false)
            #expect(try await engine.connect { try await $0.only("SELECT 1") } == 1)
        }
        try await engine.dispose()
    }

    @Test func `what needs a connection of one's own says so`() async throws {
        let pooler = try await Pooler()
        let engine = try engine(pooler, .unnamed)
        let listening = await failure { try await engine.listen(to: "a") { _ in } }
        #expect(listening?.kind == .unsupported)
        let streaming = await failure {
            try await engine.with(executionOptions: .init(isolationLevel: .autocommit)).connect { connection in
                _ = try await connection.stream(text("SELECT generate_series(1, 10)").columns(Int.self))
            }
        }
        #expect(streaming?.kind == .unsupported)
        // Sending is no matter.
        try await engine.begin { try await $0.notify("a", "b") }
        try await engine.dispose()
    }

    @Test func `named statements say what to do`() async throws {
        let pooler = try await Pooler()
        let engine = try engine(pooler, .named)
        let first = try await engine.connect()
        let second = try await engine.connect()
        // The first connection of the pooler learns a statement, and is taken by somebody else.
        _ = try await first.only("SELECT 1")
        try await first.commit()
        _ = try await second.only("SELECT 2")
        _ = try await first.only("SELECT 3")
        let error = await failure { try await first.only("SELECT 1") }
        #expect(error == nil || error?.message.contains("preparedStatements: .unnamed") == true)
        #expect(error == nil || error?.code == "26000")
        try await first.rollback()
        // Where it was not the same connection by luck.
        _ = try await first.only("SELECT 1")
        try await first.close()
        try await second.close()
        try await engine.dispose()
    }
}
