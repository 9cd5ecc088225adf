import AzothEngine
import AzothSQL
import AzothTesting
import Logging
import Synchronization
import TestSupport
import Testing

@Suite(.everyDatabase) struct ConnectionTests {
    private func database(_ options: EngineOptions = .init()) async throws -> Engine {
        let engine = try TestDatabase.current.engine(options, oneConnection: true)
        try await engine.begin { connection in
            try await connection.createAll(schema)
            for name in ["a", "b", "c"] { try await connection.execute(insert(Item.self).values(Item.name.set(name))) }
        }
        return engine
    }

    @Test func `statements give typed rows`() async throws {
        let engine = try await database()
        try await engine.connect { connection in
            let rows = try await connection.execute(select(Item.id, Item.name).orderBy(Item.id)).all()
            #expect(rows.map(\.0) == [1, 2, 3])
            #expect(rows.map(\.1) == ["a", "b", "c"])
            #expect(try await connection.scalar(select(Item.id).where(Item.name == "b")) == 2)
            #expect(try await connection.scalar(select(Item.id).where(Item.name == "none")) == nil)
            #expect(try await connection.scalars(select(Item.name).orderBy(Item.id.desc())).all() == ["c", "b", "a"])
            let inserted = try await connection.execute(insert(Item.self).values(Item.name.set("d")))
            #expect(inserted.rowCount == 1)
            #expect(inserted.insertedPrimaryKeys.first as? Int == 4)
            let changed = try await connection.execute(update(Item.self).where(Item.id > 2).set(Item.name, to: "z"))
            #expect(changed.rowCount == 2)
        }
    }

    @Test func `createAll and dropAll pass over what is there, or not`() async throws {
        let engine = try await database()
        try await engine.begin { connection in
            try await connection.createAll(schema)
            // In a savepoint: an error ends what a transaction of PostgreSQL's can do.
            let again = await failure {
                try await connection.beginNested { _ in try await connection.createAll(schema, checkFirst: false) }
            }
            #expect(again != nil)
            try await connection.dropAll(schema)
            try await connection.dropAll(schema)
            let gone = await failure {
                try await connection.beginNested { _ in try await connection.dropAll(schema, checkFirst: false) }
            }
            #expect(gone?.kind == .unknownTable)
        }
    }

    @Test func `close may be called twice, and nothing goes on after it`() async throws {
        let engine = try await database()
        let connection = try await engine.connect()
        try await connection.executeDriverSQL("DELETE FROM item")
        try await connection.close()
        try await connection.close()
        #expect(connection.isClosed)
        #expect(await failure { try await connection.number("SELECT 1") }?.kind == .resourceClosed)
        #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == 3)
    }

    @Test func `an invalidated connection takes another one, once its transaction is rolled back`() async throws {
        let engine = try TestDatabase.current.engine()
        try await engine.begin { try await $0.createAll(schema) }
        try await engine.connect { connection in
            let first = connection.driverConnection
            try await connection.executeDriverSQL("INSERT INTO item (name) VALUES ('x')")
            try await connection.invalidate()
            #expect(connection.isInvalidated)
            #expect(await failure { try await connection.number("SELECT 1") }?.kind == .pendingRollback)
            try await connection.rollback()
            #expect(try await connection.number("SELECT count(*) FROM item") == 0)
            #expect(!connection.isInvalidated)
            #expect(connection.driverConnection !== first)
        }
    }

    @Test func `errors carry the statement and its parameters, but do not print them`() async throws {
        let engine = try await database()
        let statement = try sql("SELECT ? FROM nowhere")
        let error = try #require(
            await failure { try await engine.connect { try await $0.executeDriverSQL(statement, ["secret"]) } })
        #expect(error.kind == .unknownTable)
        #expect(error.statement == statement)
        #expect(error.parameters == ["'secret'"])
        #expect(!"\(error)".contains("secret"))
        let quiet = try await database(.init(hideParameters: true))
        let other = await failure {
            try await quiet.connect { try await $0.executeDriverSQL(statement, ["secret"]) }
        }
        #expect(other?.parameters == [])
    }

    @Test func `two calls into one actor that meet on a connection are refused with both places`() async throws {
        actor Holder {
            var connection: Connection?
            func open(_ engine: Engine) async throws { connection = try await engine.connect() }
            func count() async throws -> Int? {
                guard let connection else { return nil }
                return try await connection.number(
                    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3000000) "
                        + "SELECT count(*) FROM c")
            }
            func commit() async throws { try await connection?.commit() }
            func close() async throws { try await connection?.close() }
        }
        let engine = try await database()
        let holder = Holder()
        try await holder.open(engine)
        let first = Task { try await holder.count() }
        var refusal: AzothError?
        // The first call may have to wait until other tests leave it a thread.
        for _ in 0..<10_000 where refusal == nil {
            refusal = await failure { try await holder.commit() }
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(refusal?.kind == .concurrentUse)
        #expect(refusal?.message.contains("commit()") == true)
        #expect(refusal?.message.contains("executeDriverSQL(_:_:)") == true)
        #expect(try await first.value == 3_000_000)
        try await holder.close()
    }

    @Test func `a cancelled task interrupts its query and the connection stays usable`() async throws {
        let engine = try await database()
        let running = Counter()
        engine.events.beforeExecute { _, _ in running.add() }
        let before = running.value
        let task = Task {
            try await engine.connect { connection in
                try await connection.number(
                    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000) "
                        + "SELECT count(*) FROM c")
            }
        }
        #expect(try await eventually { running.value > before })
        try await Task.sleep(for: .milliseconds(20))
        let clock = ContinuousClock.now
        task.cancel()
        #expect(await failure { try await task.value }?.kind == .queryCancelled)
        #expect(ContinuousClock.now - clock < .seconds(15))
        #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == 3)
    }

    @Test func `listeners hear what happens in order, until they are removed`() async throws {
        let heard = Mutex<[String]>([])
        let engine = try TestDatabase.current.engine(oneConnection: true)
        let note: @Sendable (String) -> Void = { text in heard.withLock { $0.append(text) } }
        engine.events.onConnect { raw in
            try await raw.executeDriverSQL("CREATE TABLE seen (x INTEGER)")
            note("connect")
        }
        engine.events.onCheckout { _ in note("checkout") }
        engine.events.onBegin { _ in note("begin") }
        engine.events.onCommit { _ in note("commit") }
        engine.events.onRollback { _ in note("rollback") }
        let before = engine.events.beforeExecute { _, sql in note("before \(sql)") }
        engine.events.afterExecute { _, sql in note("after \(sql)") }
        try await engine.begin { try await $0.executeDriverSQL("INSERT INTO seen VALUES (1)") }
        before.remove()
        try await engine.connect { connection in
            _ = try await connection.number("SELECT x FROM seen")
            try await connection.rollback()
        }
        #expect(
            heard.withLock { $0 } == [
                "connect", "checkout", "begin", "before INSERT INTO seen VALUES (1)",
                "after INSERT INTO seen VALUES (1)",
                "commit", "checkout", "begin", "after SELECT x FROM seen", "rollback",
            ])
    }

    @Test func `a listener that throws stops the statement and harms nothing`() async throws {
        struct No: Error {}
        let engine = try await database()
        let token = engine.events.beforeExecute { _, sql in if sql.hasPrefix("DELETE") { throw No() } }
        await #expect(throws: No.self) {
            try await engine.begin { try await $0.executeDriverSQL("DELETE FROM item") }
        }
        token.remove()
        #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == 3)
    }

    @Test func `echo writes statements, parameters and transactions`() async throws {
        let lines = Mutex<[String]>([])
        let log = Lines { line in lines.withLock { $0.append(line) } }
        let logger = Logger(label: "test") { _ in log }
        let options = EngineOptions(echo: true, logger: logger, loggingToken: "T")
        let engine = try TestDatabase.current.engine(options, oneConnection: true)
        let two = try sql("SELECT ?, ?")
        try await engine.begin { connection in
            try await connection.executeDriverSQL(two, [5, "five"])
            try await connection.beginNested { _ in _ = try await connection.number("SELECT 1") }
        }
        try await engine.connect { _ = try await $0.number("SELECT 2") }
        #expect(
            lines.withLock { $0 } == [
                "[T] BEGIN", "[T] \(two)", "[T] [(5, 'five')]", "[T] SAVEPOINT azoth_savepoint_2", "[T] SELECT 1",
                "[T] RELEASE SAVEPOINT azoth_savepoint_2", "[T] COMMIT", "[T] BEGIN (implicit)", "[T] SELECT 2",
                "[T] ROLLBACK",
            ])
    }
}
