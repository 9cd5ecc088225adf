import AzothEngine
import AzothSQL
import AzothSQLite
import AzothTesting
import TestSupport
import Testing

/// A test says on which databases it runs, and has an empty one to itself.
@Suite(.everyDatabase) struct DatabasesTests {
    @Test(arguments: 1...3) func `each run has an empty database of its own`(_ number: Int) async throws {
        let database = try TestDatabase.current
        #expect(DatabaseSource.all.map(\.name).contains(database.name))
        let engine = try database.engine()
        try await engine.begin { connection async throws in
            #expect(try await connection.inspector.tableNames().isEmpty)
            try await connection.executeDriverSQL("CREATE TABLE item (id INTEGER)")
            try await connection.executeDriverSQL(database.sql("INSERT INTO item VALUES (?)"), [number])
        }
        // Other engines see the same.
        try await database.engine(oneConnection: true).connect { connection async throws in
            #expect(try await connection.number("SELECT id FROM item") == number)
            #expect(try await connection.inspector.tableNames() == ["item"])
        }
    }

    @Test(.databases(.sqlite)) func `the trait of a test counts instead of that of its suite`() throws {
        #expect(try TestDatabase.current.name == "SQLite")
    }

    @Test func `a database inside of another one waits for no turn`() async throws {
        let source = DatabaseSource("one at a time", url: "sqlite://", driver: SQLiteDriver.self, atOnce: 1)
        let names = try await source.withDatabase { outer in
            try await source.withDatabase { inner in [outer.url, inner.url] }
        }
        #expect(names[0] != names[1])
    }

    @Test(.databases(.postgres)) func `a schema is gone after its test`() async throws {
        var name = ""
        try await DatabaseSource.postgres.withDatabase { database async throws in
            #expect(try TestDatabase.current === database)
            try await database.engine().begin { connection async throws in
                name = try await connection.executeDriverSQL("SELECT current_schema()::text AS s").one()["s"] ?? ""
                try await connection.executeDriverSQL("CREATE TABLE item (id INTEGER)")
            }
        }
        #expect(name.hasPrefix("test_"))
        let left = try await TestDatabase.current.engine().connect { connection async throws in
            try await connection.number("SELECT count(*) FROM pg_namespace WHERE nspname = $1", [name])
        }
        #expect(left == 0)
    }

    @Test(.databases(.postgres)) func `a connection that is still open is an issue of its test`() async throws {
        var held: Connection?
        try await withKnownIssue {
            try await DatabaseSource.postgres.withDatabase { database async throws in
                held = try await database.engine().connect()
                _ = try await held?.number("SELECT 1")
            }
        } matching: { issue in
            issue.comments.contains { $0.rawValue.contains("1 of its connections to PostgreSQL are still open") }
        }
        try? await held?.close()
    }
}

struct NoDatabaseTests {
    @Test func `a test that names no database is told what to write`() {
        let error = #expect(throws: AzothError.self) { try TestDatabase.current }
        #expect(error?.message.contains("@Suite(.databases(") == true)
    }

    @Test func `a database that is not there is left out, and a test without any is skipped`() async throws {
        let none = DatabaseSource("none", driver: NoDriver.self) { throw DatabaseSource.Unavailable("it is missing") }
        await #expect(throws: DatabaseSource.Unavailable.self) { try await none.withDatabase { _ in } }
    }

    @Test func `a trait that names no database is an issue of its test`() async throws {
        let test = try #require(Test.current)
        try await withKnownIssue {
            let trait: DatabasesTrait = .databases([])
            try await trait.provideScope(for: test, testCase: nil) { Issue.record("it has run") }
        } matching: { issue in
            issue.comments.contains { $0.rawValue.contains("names no database") }
        }
    }

    private enum NoDriver: Driver {
        static let schemes: [String] = []
        static func connector(url: String) throws -> any DriverConnector { throw AzothError(.unsupported, "") }
    }
}
