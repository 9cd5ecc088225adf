import AzothSQL
import AzothTesting
import TestSupport
import Testing

@testable import AzothEngine

@Suite(.everyDatabase) struct PoolTests {
    private func engine(_ pool: PoolChoice = .static) throws -> Engine {
        try TestDatabase.current.engine(.init(pool: pool))
    }

    @Test func `an engine opens nothing before it is asked`() async throws {
        let opened = Counter()
        let engine = try engine()
        engine.events.onConnect { _ in opened.add() }
        #expect(engine.pool.status.checkedIn == 0)
        #expect(opened.value == 0)
        try await engine.connect { _ in }
        try await engine.connect { _ in }
        #expect(opened.value == 1)
        #expect(engine.pool.status.checkedIn == 1)
        #expect(engine.pool.status.checkedOut == 0)
    }

    @Test(arguments: [Duration.milliseconds(50), .zero])
    func `an exhausted pool throws after its timeout and names the holder`(_ timeout: Duration) async throws {
        let engine = try engine(.queue(size: 1, overflow: 0, timeout: timeout))
        let held = try await engine.connect()
        let error = await failure { try await engine.connect() }
        #expect(error?.kind == .poolTimeout)
        #expect(error?.message.contains("connect() at AzothEngineTests/PoolTests.swift") == true, "\(error as Any)")
        try await held.close()
        try await engine.connect { _ in }
        #expect(engine.pool.status.waiting == 0)
    }

    @Test func `a waiter gets the connection that comes back`() async throws {
        let engine = try engine()
        let held = try await engine.connect()
        let waiting = Task { try await engine.connect { try await $0.number("SELECT 7") } }
        #expect(try await eventually { engine.pool.status.waiting == 1 })
        try await held.close()
        #expect(try await waiting.value == 7)
    }

    @Test func `a cancelled waiter stops waiting and leaves its place to others`() async throws {
        let engine = try engine()
        let held = try await engine.connect()
        let waiting = Task { try await engine.connect { _ in } }
        #expect(try await eventually { engine.pool.status.waiting == 1 })
        waiting.cancel()
        let error = await failure { try await waiting.value }
        #expect(error?.kind == .queryCancelled)
        #expect(engine.pool.status.waiting == 0)
        try await held.close()
        try await engine.connect { _ in }
    }

    @Test func `many tasks share few connections`() async throws {
        let engine = try engine(.queue(size: 2, overflow: 1, timeout: .seconds(300)))
        let most = Counter()
        try await withThrowingTaskGroup(of: Int?.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await engine.connect { connection in
                        let out = engine.pool.status.checkedOut
                        most.raise(to: out)
                        await Task.yield()
                        return try await connection.number(try sql("SELECT CAST(? AS INTEGER)"), [number])
                    }
                }
            }
            var sum = 0
            for try await value in group { sum += value ?? 0 }
            #expect(sum == 199 * 200 / 2)
        }
        #expect(most.value <= 3)
        #expect(engine.pool.status.checkedOut == 0)
        #expect(engine.pool.status.checkedIn <= 2)
    }

    @Test func `dispose closes what is idle, and the engine opens anew`() async throws {
        let engine = try engine(.queue())
        let one = try await engine.connect(), two = try await engine.connect(), held = try await engine.connect()
        try await one.close()
        try await two.close()
        #expect(engine.pool.status.checkedIn == 2)
        try await engine.dispose()
        #expect(engine.pool.status.checkedIn == 0)
        #expect(try await held.number("SELECT 1") == 1)
        try await held.close()
        #expect(engine.pool.status.checkedIn == 0)
        try await engine.connect { _ in }
        #expect(engine.pool.status.checkedIn == 1)
    }

    @Test func `a connection that is dropped while in use goes back, rolled back`() async throws {
        let engine = try engine()
        try await engine.begin { try await $0.createAll(schema) }
        func leak() async throws {
            let connection = try await engine.connect()
            try await connection.executeDriverSQL("INSERT INTO item (name) VALUES ('lost')")
            _ = connection.transaction
        }
        try await leak()
        // The only connection there is: without the return this would wait for ever.
        #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == 0)
        #expect(engine.pool.status.checkedOut == 0)
    }

    @Test func `a dropped stream does not keep the connection`() async throws {
        let engine = try engine()
        try await engine.begin { connection in
            try await connection.createAll(schema)
            try await connection.executeDriverSQL(
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 10000) "
                    + "INSERT INTO item (name) SELECT 'n' || x FROM c")
        }
        func leak() async throws {
            let connection = try await engine.connect()
            let stream = try await connection.stream(select(Item.id))
            _ = try await stream.fetchOne()
        }
        try await leak()
        try await engine.begin { try await $0.executeDriverSQL("DELETE FROM item") }
        #expect(engine.pool.status.checkedOut == 0)
    }

    @Test func `a cancelled scope gives its connection back`() async throws {
        let engine = try engine()
        try await engine.begin { try await $0.createAll(schema) }
        let inside = Counter()
        let task = Task {
            try await engine.begin { connection in
                try await connection.executeDriverSQL("INSERT INTO item (name) VALUES ('x')")
                inside.add()
                try await Task.sleep(for: .seconds(60))
            }
        }
        #expect(try await eventually { inside.value == 1 })
        task.cancel()
        _ = await task.result
        #expect(engine.pool.status.checkedOut == 0)
        #expect(engine.pool.status.checkedIn == 1)
        #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == 0)
    }

    @Test func `a transaction that was begun by text ends as the options say`() async throws {
        for (reset, expected) in [(PoolChoice.Reset.rollback, 0), (.commit, 1)] {
            let engine = try engine(.queue(size: 1, resetOnReturn: reset))
            try await engine.begin { try await $0.createAll(schema) }
            try await engine.rawConnection { raw in
                try await raw.executeDriverSQL("BEGIN")
                try await raw.executeDriverSQL("INSERT INTO item (name) VALUES ('x')")
            }
            #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == expected)
            try await engine.begin { try await $0.dropAll(schema) }
        }
    }

    @Test func `prepared statements are forgotten on demand`() async throws {
        let engine = try engine()
        for _ in 0..<3 {
            #expect(try await engine.connect { try await $0.number("SELECT 5") } == 5)
            engine.clearCompiledCache()
        }
    }

    @Test func `a pool without an engine lends driver connections`() async throws {
        let database = try TestDatabase.current
        let pool = try Pool(url: database.url, drivers: [database.driver])
        let name = try await pool.connect { raw in
            try await raw.executeDriverSQL("SELECT 'x' AS name").one()["name", as: String.self]
        }
        #expect(name == "x")
        #expect(pool.status.checkedIn == 1)
        await pool.dispose(closing: true)
    }
}
