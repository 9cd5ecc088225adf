import AzothEngine
import AzothSQL
import AzothTesting
import TestSupport
import Testing

@Suite(.everyDatabase) struct RunSyncTests {
    private func database() async throws -> Engine {
        let engine = try TestDatabase.current.engine(oneConnection: true)
        try await engine.begin { try await $0.createAll(schema) }
        return engine
    }

    @Test func `code in blocking style creates, writes, reads and inspects`() async throws {
        let engine = try TestDatabase.current.engine(oneConnection: true)
        let (names, tables) = try await engine.begin { connection in
            try await connection.runSync { connection in
                try connection.createAll(schema)
                for name in ["a", "b"] { try connection.execute(insert(Item.self).values(Item.name.set(name))) }
                struct Stop: Error {}
                try? connection.beginNested {
                    try connection.executeDriverSQL("DELETE FROM item")
                    throw Stop()
                }
                let names = try connection.scalars(select(Item.name).orderBy(Item.id)).all()
                return (names, try connection.inspector.tableNames())
            }
        }
        #expect(names == ["a", "b"])
        #expect(tables == ["item"])
        #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == 2)
    }

    @Test func `transactions are committed and rolled back`() async throws {
        struct Stop: Error {}
        let engine = try await database()
        try await engine.connect { connection in
            try await connection.runSync { connection in
                try connection.begin { try connection.executeDriverSQL("INSERT INTO item (name) VALUES ('kept')") }
                #expect(!connection.inTransaction)
                #expect(throws: Stop.self) {
                    try connection.begin {
                        try connection.executeDriverSQL("INSERT INTO item (name) VALUES ('lost')")
                        throw Stop()
                    }
                }
            }
            #expect(try await connection.number("SELECT count(*) FROM item") == 1)
        }
    }

    @Test func `an actor's code runs with its isolation, and the pool goes on`() async throws {
        actor Counting {
            var count = 0
            func add(_ engine: Engine) async throws {
                try await engine.connect { connection in
                    try await connection.runSync { connection in
                        self.preconditionIsolated()
                        count += try connection.scalar(text("SELECT 1").columns(Int.self)) ?? 0
                    }
                    self.preconditionIsolated()
                }
            }
        }
        let engine = try TestDatabase.current.engine(.init(pool: .queue(size: 0)))
        // Far more than the cooperative pool has threads: if one of them was blocked, nothing would go on.
        let counters = (0..<64).map { _ in Counting() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for counter in counters { group.addTask { try await counter.add(engine) } }
            try await group.waitForAll()
        }
        for counter in counters { #expect(await counter.count == 1) }
        try await engine.dispose()
    }

    @MainActor @Test func `on the main actor it runs in place`() async throws {
        let engine = try await database()
        let connection = try await engine.connect()
        let count = try await connection.runSync { connection in
            MainActor.preconditionIsolated()
            return try connection.scalar(select(Item.id.count()))
        }
        #expect(count == 0)
        try await connection.close()
    }

    @Test func `errors come through, and a cancelled task stops what is running`() async throws {
        let engine = try await database()
        let error = await failure {
            try await engine.connect { connection in
                try await connection.runSync { try $0.executeDriverSQL("SELECT * FROM nowhere") }
            }
        }
        #expect(error?.kind == .unknownTable)
        let started = Counter()
        engine.events.beforeExecute { _, sql in if sql.hasPrefix("WITH") { started.add() } }
        let task = Task {
            try await engine.connect { connection in
                try await connection.runSync { connection in
                    _ = try connection.executeDriverSQL(
                        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000) "
                            + "SELECT count(*) FROM c")
                }
            }
        }
        #expect(try await eventually { started.value == 1 })
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        #expect(await failure { try await task.value }?.kind == .queryCancelled)
    }

    @Test func `what the closure was given is of no use after it`() async throws {
        let engine = try await database()
        try await engine.connect { connection in
            var kept: SyncConnection?
            try await connection.runSync { kept = $0 }
            let error = await failure { try kept?.executeDriverSQL("SELECT 1") }
            #expect(error?.kind == .invalidRequest)
        }
    }
}
