import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import TestSupport
import Testing

/// Connections that are lost: what was under way fails with a kind that says so, and everything after it works.
@Suite(.databases(.postgres)) struct PostgresLossTests {
    private func engines() throws -> (engine: Engine, killer: Engine) {
        let database = try TestDatabase.current
        return (try database.engine(), try database.engine())
    }

    private func expectWhole(_ engine: Engine, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for _ in 0..<3 {
            let one = try await engine.connect { try await $0.number("SELECT 1") }
            #expect(one == 1, sourceLocation: sourceLocation)
        }
        #expect(engine.pool.status.checkedOut == 0, sourceLocation: sourceLocation)
    }

    @Test func `a connection that was killed between two statements`() async throws {
        let (engine, killer) = try engines()
        let connection = try await engine.connect()
        _ = try await connection.number("SELECT 1")
        try await killer.kill(connection.process)
        let error = await failure { try await connection.number("SELECT 2") }
        #expect(error?.kind == .disconnected)
        #expect(connection.isInvalidated)
        #expect(await failure { try await connection.number("SELECT 3") }?.kind == .pendingRollback)
        try await connection.rollback()
        #expect(try await connection.number("SELECT 4") == 4)
        try await connection.close()
        try await expectWhole(engine)
    }

    @Test func `a connection that was killed while a statement runs`() async throws {
        let (engine, killer) = try engines()
        let connection = try await engine.connect()
        _ = try await connection.number("SELECT 1")
        let process = try connection.process
        let murder = Task {
            try await Task.sleep(for: .milliseconds(50))
            try await killer.kill(process)
        }
        let start = ContinuousClock.now
        let error = await failure { try await connection.executeDriverSQL("SELECT pg_sleep(30)") }
        #expect(error?.kind == .disconnected)
        #expect(ContinuousClock.now - start < .seconds(10))
        try await murder.value
        try await connection.close()
        try await expectWhole(engine)
    }

    @Test func `a pool whose idle connections were all killed recovers by itself`() async throws {
        let database = try TestDatabase.current
        let killer = try database.engine()
        for prePing in [false, true] {
            let engine = try database.engine(.init(pool: .queue(size: 4, prePing: prePing)))
            var held: [Connection] = []
            for _ in 0..<4 {
                let connection = try await engine.connect()
                _ = try await connection.number("SELECT 1")
                held.append(connection)
            }
            let processes = try held.map { try $0.process }
            for connection in held { try await connection.close() }
            for process in processes { try await killer.kill(process) }
            // Without a ping the first one to use a dead connection is told; then the pool knows.
            let error = await failure { try await engine.connect { try await $0.number("SELECT 1") } }
            #expect(error?.kind == (prePing ? nil : .disconnected))
            try await expectWhole(engine)
            try await engine.dispose()
        }
    }

    @Test func `a connection that is lost during COMMIT leaves the outcome unknown`() async throws {
        let (engine, _) = try engines()
        try await engine.begin { connection async throws in
            try await connection.executeDriverSQL("CREATE TABLE item (id int)")
            try await connection.executeDriverSQL(
                """
                CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$
                """)
            try await connection.executeDriverSQL(
                """
                CREATE CONSTRAINT TRIGGER die AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION die()
                """)
        }
        let error = await failure {
            try await engine.begin { try await $0.executeDriverSQL("INSERT INTO item VALUES (1)") }
        }
        #expect(error?.kind == .outcomeUnknown)
        try await expectWhole(engine)
        #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == 0)
    }

    @Test func `a stream whose connection is killed throws, and does not end as if it were complete`() async throws {
        let (engine, killer) = try engines()
        let connection = try await engine.connect()
        let statement = text("SELECT i FROM generate_series(1, 100000) AS i").columns(Int.self)
            .executionOptions(ExecutionOptions(yieldPer: 100))
        var seen = 0
        let error = await failure {
            for try await _ in try await connection.stream(statement) {
                seen += 1
                if seen == 150 { try await killer.kill(connection.process) }
            }
        }
        #expect(error?.kind == .disconnected)
        #expect(seen >= 150 && seen < 100_000)
        try await connection.close()
        try await expectWhole(engine)
    }

    @Test func `a cluster that restarts loses its connections, and the pool gets new ones`() async throws {
        try await PrivateCluster.run { cluster in
            let engine = try Engine.postgres(cluster.url, postgres: .init(connectTimeout: .seconds(2)))
            try await engine.begin { connection in
                try await connection.executeDriverSQL("CREATE TABLE item (id int)")
                try await connection.executeDriverSQL("INSERT INTO item VALUES (1)")
            }
            let held = try await engine.connect()
            try await held.executeDriverSQL("INSERT INTO item VALUES (2)")
            try await cluster.stop()
            #expect(await failure { try await held.number("SELECT 1") }?.kind == .disconnected)
            try await held.close()
            let down = await failure { try await engine.connect { _ in } }
            #expect(down?.kind == .connectionFailed)
            #expect(engine.pool.status.checkedOut == 0)
            try await cluster.start()
            try await expectWhole(engine)
            #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == 1)
            try await engine.dispose()
        }
    }
}
