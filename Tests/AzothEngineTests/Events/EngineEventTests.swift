import AzothEngine
import AzothSQL
import AzothTesting
import Synchronization
import TestSupport
import Testing

@Suite(.everyDatabase) struct EngineEventTests {
    private func database() async throws -> Engine {
        let engine = try TestDatabase.current.engine(oneConnection: true)
        try await engine.begin { try await $0.createAll(schema) }
        return engine
    }

    @Test func `listeners hear of savepoints, and of a rollback that close does`() async throws {
        struct Stop: Error {}
        let engine = try await database()
        let heard = Mutex<[String]>([])
        let note: @Sendable (String) -> Void = { text in heard.withLock { $0.append(text) } }
        engine.events.onConnection { _ in note("connection") }
        engine.events.onSavepoint { _, _ in note("savepoint") }
        engine.events.onReleaseSavepoint { _, _ in note("release") }
        engine.events.onRollbackToSavepoint { _, _ in note("back") }
        engine.events.onRollback { _ in note("rollback") }
        engine.events.onDispose { _ in note("dispose") }
        try await engine.connect { connection in
            try await connection.beginNested { _ in }
            try? await connection.beginNested { _ in throw Stop() }
        }
        try await engine.dispose()
        #expect(
            heard.withLock { $0 } == [
                "connection", "savepoint", "release", "savepoint", "back", "rollback", "dispose",
            ])
    }

    @Test func `statements may be written anew, with the parameters that they had`() async throws {
        let engine = try await database()
        let texts = Mutex<[String]>([])
        engine.events.rewriteStatements { _, sql in sql + " /* one */" }
        engine.events.rewriteStatements { _, sql in sql + " /* two */" }
        engine.events.beforeExecute { _, sql in texts.withLock { $0.append(sql) } }
        try await engine.connect { connection in
            #expect(try await connection.number(try sql("SELECT ?"), [7]) == 7)
            try await connection.execute(insert(Item.self).values(Item.name.set("x")))
        }
        let rewritten = try sql("SELECT ?") + " /* one */ /* two */"
        #expect(texts.withLock { $0[0] } == rewritten)
        #expect(texts.withLock { $0[1].hasSuffix("/* one */ /* two */") })
    }

    @Test func `a failure may be replaced`() async throws {
        struct Mine: Error {}
        let engine = try await database()
        let kinds = Mutex<[String]>([])
        engine.events.onFailure { failure in
            kinds.withLock {
                $0.append("\((failure.error as? AzothError)?.kind.description ?? ""): \(failure.statement ?? "")")
            }
            failure.error = Mine()
        }
        try await engine.connect { connection in
            await #expect(throws: Mine.self) {
                _ = try await connection.executeDriverSQL("SELECT * FROM nowhere")
            }
        }
        #expect(kinds.withLock { $0 } == ["unknownTable: SELECT * FROM nowhere"])
    }

    @Test func `a failure may mean that the connection is lost`() async throws {
        let engine = try TestDatabase.current.engine(.init(pool: .queue(size: 3)))
        let idle = try await engine.connect()
        try await idle.close()
        engine.events.onFailure { failure in
            failure.isDisconnect = true
            failure.invalidatesPool = true
        }
        try await engine.connect { connection in
            let first = connection.driverConnection
            _ = await failure { try await connection.executeDriverSQL("SELECT * FROM nowhere") }
            #expect(connection.isInvalidated)
            #expect(await failure { try await connection.number("SELECT 1") }?.kind == .pendingRollback)
            try await connection.rollback()
            #expect(try await connection.number("SELECT 1") == 1)
            #expect(connection.driverConnection !== first)
        }
        #expect(engine.pool.status.checkedIn == 1)
        try await engine.dispose()
    }

    @Test func `a listener may use the connection`() async throws {
        let engine = try await database()
        engine.events.onBegin { connection in
            try await connection.executeDriverSQL("INSERT INTO item (name) VALUES ('begun')")
        }
        engine.events.afterExecute { connection, sql in
            guard sql.hasPrefix("DELETE") else { return }
            try await connection.executeDriverSQL("INSERT INTO item (name) VALUES ('deleted')")
        }
        try await engine.begin { try await $0.executeDriverSQL("DELETE FROM item") }
        let names = try await engine.connect { try await $0.scalars(select(Item.name).orderBy(Item.id)).all() }
        #expect(names == ["deleted", "begun"])
    }

    @Test func `options that are set are told`() async throws {
        let engine = try await database()
        let heard = Counter()
        engine.events.onSetExecutionOptions { connection, options in
            #expect(connection.executionOptions.yieldPer == options.yieldPer)
            heard.add(options.yieldPer ?? 0)
        }
        try await engine.connect { try await $0.setExecutionOptions(.init(yieldPer: 5)) }
        #expect(heard.value == 5)
    }

    @Test func `a transaction begins as the options of a call say, or else is refused`() async throws {
        let engine = try await database()
        let autocommit = ExecutionOptions(isolationLevel: .autocommit)
        let readOnly = ExecutionOptions(transactionMode: TransactionMode(readOnly: true))
        try await engine.connect { connection in
            try await connection.execute(insert(Item.self).values(Item.name.set("x")), options: autocommit)
            #expect(try await connection.isolationLevel() == .autocommit)
            try await connection.rollback()
            #expect(try await connection.isolationLevel() == connection.defaultIsolationLevel)
            #expect(try await connection.number("SELECT count(*) FROM item") == 1)
            let late = await failure { try await connection.executeDriverSQL("VACUUM", options: autocommit) }
            #expect(late?.kind == .invalidRequest)
            try await connection.rollback()
            try await connection.executeDriverSQL("VACUUM", options: autocommit)
            try await connection.rollback()
            let refusal = await failure {
                try await connection.begin(options: readOnly) { _ in
                    try await connection.executeDriverSQL("DELETE FROM item")
                }
            }
            #expect(refusal?.kind == .storage)
            try await connection.begin { _ in try await connection.executeDriverSQL("DELETE FROM item") }
        }
    }
}
