import AzothEngine
import AzothSQL
import AzothTesting
import TestSupport
import Testing

@Suite(.everyDatabase) struct TransactionTests {
    private func database() async throws -> Engine {
        let engine = try TestDatabase.current.engine(oneConnection: true)
        try await engine.begin { try await $0.createAll(schema) }
        return engine
    }
    private func count(_ engine: Engine) async throws -> Int? {
        try await engine.connect { try await $0.number("SELECT count(*) FROM item") }
    }
    private func insert(_ connection: Connection, _ name: String = "x") async throws {
        try await connection.executeDriverSQL(try sql("INSERT INTO item (name) VALUES (?)"), [name])
    }

    @Test func `the first statement begins a transaction, and commit ends it`() async throws {
        let engine = try await database()
        try await engine.connect { connection in
            #expect(!connection.inTransaction)
            try await insert(connection)
            #expect(connection.inTransaction)
            try await connection.commit()
            #expect(!connection.inTransaction)
            try await insert(connection)
            try await connection.rollback()
            try await insert(connection)
        }
        #expect(try await count(engine) == 1)
    }

    @Test func `begin is refused where a transaction is begun already`() async throws {
        let engine = try await database()
        try await engine.connect { connection in
            try await insert(connection)
            let error = await failure { try await connection.begin() }
            #expect(error?.kind == .invalidRequest)
            try await connection.rollback()
            let transaction = try await connection.begin()
            #expect(transaction.isActive)
            #expect(!transaction.isNested)
            try await transaction.commit()
            #expect(!transaction.isActive)
            try await transaction.rollback()
            #expect(await failure { try await transaction.commit() }?.kind == .invalidRequest)
        }
    }

    @Test func `a scoped transaction is committed where its closure returns and rolled back where it throws`()
        async throws
    {
        struct Stop: Error {}
        let engine = try await database()
        try await engine.begin { try await insert($0) }
        await #expect(throws: Stop.self) {
            try await engine.begin { connection in
                try await insert(connection)
                throw Stop()
            }
        }
        try await engine.connect { connection in
            let result = try await connection.begin { _ in
                try await insert(connection)
                return 5
            }
            #expect(result == 5)
            #expect(!connection.inTransaction)
        }
        #expect(try await count(engine) == 2)
    }

    @Test func `after a commit inside a scoped transaction nothing is executed before it ends`() async throws {
        let engine = try await database()
        try await engine.connect { connection in
            try await connection.begin { transaction in
                try await insert(connection)
                try await transaction.commit()
                let error = await failure { try await insert(connection) }
                #expect(error?.kind == .invalidRequest)
                #expect(error?.message.contains("Can't operate on closed transaction inside context manager") == true)
                #expect(await failure { try await connection.beginNested() }?.kind == .invalidRequest)
            }
            try await insert(connection)
            try await connection.commit()
            try await connection.begin { _ in
                // The savepoint's closure ends, the outer one has not.
                try await connection.beginNested { _ in
                    try await connection.rollback()
                    #expect(await failure { try await insert(connection) }?.kind == .invalidRequest)
                }
                #expect(await failure { try await insert(connection) }?.kind == .invalidRequest)
            }
        }
        #expect(try await count(engine) == 2)
    }

    @Test func `a savepoint that is rolled back leaves the outer transaction usable`() async throws {
        let engine = try await database()
        try await engine.begin { connection in
            for number in 0..<19 { try await insert(connection, "\(number)") }
        }
        for (ending, left) in [("rollback", 19), ("commit", 0)] {
            try await engine.connect { connection in
                let savepoint = try await connection.beginNested()
                #expect(savepoint.isNested)
                #expect(connection.inTransaction && connection.inNestedTransaction)
                try await connection.executeDriverSQL("DELETE FROM item")
                if ending == "rollback" { try await savepoint.rollback() } else { try await savepoint.commit() }
                #expect(!connection.inNestedTransaction)
                #expect(try await connection.number("SELECT count(*) FROM item") == left)
                try await connection.rollback()
            }
        }
        #expect(try await count(engine) == 19)
    }

    @Test func `savepoints nest, and an outer one takes the inner ones with it`() async throws {
        let engine = try await database()
        try await engine.begin { connection in
            try await insert(connection, "kept")
            let outer = try await connection.beginNested()
            try await insert(connection, "outer")
            let inner = try await connection.beginNested()
            try await insert(connection, "inner")
            try await outer.rollback()
            #expect(!inner.isActive)
            try await connection.beginNested { _ in try await insert(connection, "second") }
        }
        #expect(try await count(engine) == 2)
    }

    @Test func `the transaction accessors give the same object while it is held, and nil after the end`() async throws {
        let engine = try await database()
        try await engine.connect { connection in
            #expect(connection.transaction == nil)
            let outer = try await connection.begin()
            #expect(connection.transaction === outer)
            #expect(connection.nestedTransaction == nil)
            let nested = try await connection.beginNested()
            #expect(connection.transaction === outer)
            #expect(connection.nestedTransaction === nested)
            try await nested.rollback()
            #expect(connection.nestedTransaction == nil)
            try await outer.commit()
            #expect(connection.transaction == nil)
        }
    }

    @Test func `commit through the connection ends savepoints too`() async throws {
        let engine = try await database()
        try await engine.connect { connection in
            let nested = try await connection.beginNested()
            try await insert(connection)
            try await connection.commit()
            #expect(!nested.isActive)
            #expect(!connection.inTransaction)
        }
        #expect(try await count(engine) == 1)
    }

    @Test func `a constraint that is checked at commit leaves the transaction open for a rollback`() async throws {
        let engine = try await database()
        try await engine.begin { connection in
            try await connection.executeDriverSQL(
                "CREATE TABLE part (item_id BIGINT REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED)")
        }
        try await engine.connect { connection in
            try await connection.executeDriverSQL("INSERT INTO part VALUES (99)")
            let error = await failure { try await connection.commit() }
            #expect(AzothError.Kind.foreignKeyViolation ~= (error?.kind ?? .noResultFound))
            #expect(connection.inTransaction)
            try await connection.rollback()
        }
        let error = await failure {
            try await engine.begin { try await $0.executeDriverSQL("INSERT INTO part VALUES (99)") }
        }
        #expect(AzothError.Kind.foreignKeyViolation ~= (error?.kind ?? .noResultFound))
        #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM part") } == 0)
    }

    @Test func `with autocommit each statement commits by itself`() async throws {
        let engine = try await database()
        let immediate = engine.with(executionOptions: .init(isolationLevel: .autocommit))
        try await immediate.connect { connection in
            try await insert(connection)
            #expect(try await connection.isolationLevel() == .autocommit)
            try await connection.rollback()
            try await connection.begin { _ in try await insert(connection) }
        }
        #expect(try await count(engine) == 2)
        let usual = try await engine.connect { try await $0.isolationLevel() }
        #expect(usual == (engine.name == .sqlite ? .serializable : .readCommitted))
    }

    @Test func `the isolation level is set before a transaction, not inside it`() async throws {
        let engine = try await database()
        try await engine.connect { connection in
            try await connection.setExecutionOptions(.init(isolationLevel: .autocommit))
            try await insert(connection)
            let error = await failure { try await connection.setExecutionOptions(.init(isolationLevel: .serializable)) }
            #expect(error?.kind == .invalidRequest)
            try await connection.rollback()
            try await connection.setExecutionOptions(.init(isolationLevel: .serializable))
            try await connection.setExecutionOptions(.init(isolationLevel: .readCommitted))
            // SQLite has no such level.
            #expect(
                await failure { try await insert(connection) }?.kind == (engine.name == .sqlite ? .unsupported : nil))
        }
    }

    @Test func `a read-only transaction refuses to write`() async throws {
        let engine = try await database()
        var mode = TransactionMode()
        mode.isReadOnly = true
        try await engine.with(executionOptions: .init(transactionMode: mode)).connect { connection in
            #expect(try await connection.number("SELECT count(*) FROM item") == 0)
            #expect(await failure { try await insert(connection) }?.kind == .storage)
            try await connection.rollback()
            try await connection.setExecutionOptions(.init(transactionMode: TransactionMode()))
            try await insert(connection)
            try await connection.commit()
        }
        #expect(try await count(engine) == 1)
    }

    @Test func `an interrupted write fails its transaction until it is rolled back`() async throws {
        let engine = try await database()
        try await engine.connect { connection in
            try await insert(connection, "before")
            let statement =
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000) "
                + "INSERT INTO item (name) SELECT 'n' || x FROM c"
            try await engine.connectionIsInterrupted(connection, after: .milliseconds(50)) {
                let error = await failure { try await connection.executeDriverSQL(statement) }
                #expect(error?.kind == .queryCancelled)
            }
            #expect(await failure { try await insert(connection) }?.kind == .pendingRollback)
            #expect(await failure { try await connection.commit() }?.kind == .pendingRollback)
            try await connection.rollback()
            try await insert(connection, "after")
            try await connection.commit()
        }
        #expect(try await count(engine) == 1)
    }

    // Of SQLite's databases, those in files alone keep readers and a writer apart.
    @Test(.databases(.postgres))
    func `what other connections see changes with the commit`() async throws {
        let engine = try TestDatabase.current.engine()
        try await engine.begin { try await $0.createAll(schema) }
        try await engine.connect { writer in
            try await insert(writer)
            #expect(try await count(engine) == 0)
            try await writer.commit()
            #expect(try await count(engine) == 1)
        }
    }
}

extension Engine {
    /// Interrupts what a connection does inside a closure, after a while.
    nonisolated(nonsending) func connectionIsInterrupted(
        _ connection: Connection, after pause: Duration, _ body: nonisolated(nonsending) () async throws -> Void
    ) async throws {
        let driver = connection.driverConnection
        let interrupter = Task.detached {
            try await Task.sleep(for: pause)
            driver?.interrupt()
        }
        try await body()
        interrupter.cancel()
    }
}
