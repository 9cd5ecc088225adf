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
            try await engine.begin { connection in try await connection.createAll(LibrarySchema.metadata) }
            try await SessionFactory(engine).begin { session in session.add(Author(name: "always there")) }
        }
    }
    fileprivate static let sqliteLibrary = library(.sqlite)
    fileprivate static let postgresLibrary = library(.postgres)
}

/// Tests that share a database, each in a transaction that is rolled back.
@Suite(.databases(.sqliteLibrary, .postgresLibrary)) struct RolledBackTests {
    private let authors = ModelFactory { number in Author(name: "author \(number)") }

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
        try await sessions.begin { session in session.addAll(authors.make(2000)) }
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
        let session = try sessions()()
        session.add(Author(name: "left behind"))
        try await session.flush()
        try await session.close()
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

@Suite(.everyDatabase) struct ModelFactoryTests {
    private let authors = ModelFactory { number in Author(name: "author \(number)") }

    @Test func `objects differ, and are what the test makes of them`() async throws {
        #expect(authors.make().name == "author 1")
        #expect(authors.make { $0.name = "Ann" }.name == "Ann")
        #expect(authors.make(2).map(\.name) == ["author 3", "author 4"])
        #expect(
            authors.make(2) { author, index in author.name += "-\(index)" }.map(\.name) == ["author 5-0", "author 6-1"])
    }

    @Test func `objects are made along with what they need, and written`() async throws {
        let engine = try TestDatabase.current.engine()
        try await engine.begin { connection in try await connection.createAll(LibrarySchema.metadata) }
        let authors = authors
        let books = ModelFactory { number in Book(author: authors.make(), title: "book \(number)") }
        try await SessionFactory(engine).begin { session async throws in
            let book = try await books.create(in: session) { $0.title = "Dune" }
            #expect(try book.author.name == "author 1")
            let more = try await books.create(3, in: session)
            #expect(Set(more.map(\.id)).count == 3)
            #expect(try await session.scalar(select(Author.id.count())) == 4)
            #expect(try await session.scalar(select(Book.title).where(Book.id == book.id)) == "Dune")
        }
    }
}
