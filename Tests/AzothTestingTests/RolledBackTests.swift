import Azoth
import AzothEngine
import AzothTesting
import Synchronization
import TestModels
import TestSupport
import Testing

extension DatabaseSource {
    fileprivate static let preparations = Mutex(0)

    fileprivate static func library(_ source: DatabaseSource) -> DatabaseSource {
        source.rollingBack { engine in
            preparations.withLock { $0 += 1 }
            try await makeLibrary(engine)
        }
    }
    fileprivate static func makeLibrary(_ engine: Engine) async throws {
        try await engine.begin { connection in try await connection.createAll(LibrarySchema.metadata) }
        try await SessionFactory(engine).begin { session in session.add(Author(name: "always there")) }
    }
    fileprivate static let sqliteLibrary = library(.sqlite)
    fileprivate static let postgresLibrary = library(.postgres)
}

/// Tests that share a database, each in a transaction that is rolled back.
@Suite(.databases(.sqliteLibrary, .postgresLibrary)) struct RolledBackTests {
    private func sessions() throws -> SessionFactory { SessionFactory(try TestDatabase.current.engine()) }

    @Test(arguments: 1...20) func `a test finds what was prepared, and nothing of the others`(_ number: Int)
        async throws
    {
        let sessions = try sessions()
        let names = try await sessions.with { try await $0.scalars(select(Author.name)).all() }
        #expect(names == ["always there"])
        try await sessions.begin { session in session.add(Author(name: "of test \(number)")) }
        // Committed, as far as this test can see.
        #expect(try await sessions.with { try await $0.scalar(select(Author.id.count())) } == 2)
    }

    @Test func `commits, rollbacks and savepoints are what they always are`() async throws {
        let sessions = try sessions()
        try await sessions.with { session async throws in
            session.add(Author(name: "kept"))
            try await session.commit()
            session.add(Author(name: "lost"))
            try await session.flush()
            try await session.rollback()
            try await session.beginNested { _ in session.add(Author(name: "nested")) }
            struct Stop: Error {}
            try? await session.beginNested { _ in
                session.add(Author(name: "nested and lost"))
                try await session.flush()
                throw Stop()
            }
            try await session.commit()
            let names = try await session.scalars(select(Author.name).orderBy(Author.id)).all()
            #expect(names == ["always there", "kept", "nested"])
        }
    }

    @Test func `a failed transaction is rolled back alone`() async throws {
        let sessions = try sessions()
        let error = await failure {
            try await sessions.begin { session in
                session.add(Author(name: "new"))
                session.add(Author(name: "always there"))
            }
        }
        #expect(error.map { .uniqueViolation ~= $0.kind } == true)
        let engine = sessions.engine
        try await engine.connect { connection async throws in
            let transaction = try await connection.begin()
            _ = await failure { try await connection.executeDriverSQL("SELECT * FROM nowhere") }
            _ = await failure { try await transaction.commit() }
            try await connection.rollback()
            #expect(try await connection.scalar(select(Author.id.count())) == 1)
        }
    }

    @Test func `a statement that commits by itself may fail`() async throws {
        let engine = try TestDatabase.current.engine()
        let autocommit = ExecutionOptions(isolationLevel: .autocommit)
        try await engine.connect { connection async throws in
            try await connection.setExecutionOptions(autocommit)
            _ = await failure { try await connection.executeDriverSQL("SELECT * FROM nowhere") }
            try await connection.executeDriverSQL("DELETE FROM author")
            #expect(try await connection.scalar(select(Author.id.count())) == 0)
        }
    }

    @Test func `streams run, and end with their transaction`() async throws {
        let sessions = try sessions()
        try await sessions.begin { session in session.addAll((1...2000).map { Author(name: "author \($0)") }) }
        try await sessions.with { session async throws in
            var count = 0
            for try await _ in try await session.stream(select(Author.self)) { count += 1 }
            #expect(count == 2001)
            let stream = try await session.stream(select(Author.name))
            _ = try await stream.fetchOne()
            try await session.commit()
            let error = await failure { try await stream.fetchOne() }
            #expect(error?.kind == .resourceClosed)
        }
    }

    @Test func `an engine has the one connection; a second one is told so`() async throws {
        let database = try TestDatabase.current
        let first = try database.engine()
        try await first.connect { _ in }
        let second = try database.engine()
        let error = await failure { try await second.connect { _ in } }
        #expect(error?.kind == .invalidRequest)
        #expect(error?.message.contains("share the engine") == true)
    }

    @Test func `what is left open is rolled back with the rest`() async throws {
        let preparations = Mutex(0)
        let source = DatabaseSource.named(try TestDatabase.current.name).rollingBack { engine in
            preparations.withLock { $0 += 1 }
            try await DatabaseSource.makeLibrary(engine)
        }
        var left: [Session] = []
        for _ in 1...3 {
            try await source.withDatabase { _ in
                // The next test has the same connection, and the rows that were prepared alone.
                let sessions = try sessions()
                let names = try await sessions.with { try await $0.scalars(select(Author.name)).all() }
                #expect(names == ["always there"])
                let session = sessions()
                session.add(Author(name: "left behind"))
                try await session.flush()
                try await session.beginNested { _ in session.add(Author(name: "left in a savepoint")) }
                left.append(session)
            }
        }
        #expect(preparations.withLock { $0 } == 1)
        // The sessions of tests that have ended reach nothing any more.
        for session in left {
            let error = await failure { try await session.execute(select(Author.self)) }
            #expect(error?.kind == .resourceClosed)
            try? await session.close()
        }
        try await source.withDatabase { _ in
            let count = try await sessions().with { try await $0.scalar(select(Author.id.count())) }
            #expect(count == 1)
        }
    }

    @Test func `a database is prepared for those that run at the same time, not for each`() async throws {
        #expect(DatabaseSource.preparations.withLock { $0 } <= 16)
    }

    @Test(.databases(.sqlite)) func `what fails in preparing fails the test`() async throws {
        struct No: Error {}
        let source = DatabaseSource.sqlite.rollingBack { _ in throw No() }
        await #expect(throws: No.self) { try await source.withDatabase { _ in } }
    }
}
