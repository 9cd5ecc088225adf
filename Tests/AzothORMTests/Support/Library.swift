@testable import AzothORM
import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// The tables of the test models in the database of the test, which its suite names: `@Suite(.library)`.
///
/// Statements are logged with `?` for parameters, whatever the database has there.
struct Library {
    let database: TestDatabase
    let engine: Engine
    let sessions: SessionFactory
    let log: StatementLog

    private init(_ database: TestDatabase, _ engine: Engine, _ options: SessionOptions) async throws {
        self.database = database
        self.engine = engine
        sessions = SessionFactory(engine, options: options)
        if !database.isPrepared { try await Self.createTables(engine) }
        log = StatementLog(engine, placeholders: .questionMarks)
    }

    static func createTables(_ engine: Engine) async throws {
        try await engine.begin { connection in try await connection.createAll(LibrarySchema.metadata) }
    }

    /// Runs with empty tables and one connection, which one session at a time may use.
    static func run(
        _ options: SessionOptions = SessionOptions(), _ body: nonisolated(nonsending) (Library) async throws -> Void
    ) async throws {
        let database = try TestDatabase.current
        try await leavingNothing {
            try await body(Library(database, database.engine(oneConnection: true), options))
        }
    }

    /// Runs with empty tables, and a session that is closed afterwards.
    static func runSession(
        _ options: SessionOptions = SessionOptions(),
        _ body: nonisolated(nonsending) (Library, Session) async throws -> Void
    ) async throws {
        try await run(options) { library in
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    /// Runs with empty tables that several sessions can use at a time.
    static func runShared(
        _ options: SessionOptions = SessionOptions(), _ body: nonisolated(nonsending) (Library) async throws -> Void
    ) async throws {
        let database = try TestDatabase.current
        try await leavingNothing { try await body(Library(database, database.engine(), options)) }
    }

    /// Runs a closure, and expects that no session and no object of it is left, and so no row in memory.
    static func leavingNothing(_ body: nonisolated(nonsending) () async throws -> Void) async throws {
        let graphs = LiveGraphs()
        try await LiveGraphs.$current.withValue(graphs) { try await body() }
        #expect(
            graphs.count == 0, "the test has ended, and graphs of rows are still in memory: something holds an object")
    }

    /// The text for this database, where the databases really differ.
    func sql(sqlite: String, postgres: String) -> String { database.sql(sqlite: sqlite, postgres: postgres) }

    var isPostgres: Bool { database.dialect == .postgres }

    /// What a violation of `Author.name @unique` is said to be of: SQLite says the column, PostgreSQL the constraint.
    var uniqueName: String { sql(sqlite: "author.name", postgres: "uq_author_name") }

    /// A generated key after a rollback. PostgreSQL does not give a key twice.
    func keyAfterRollback(_ key: Int, lost: Int) -> Int { isPostgres ? key + lost : key }

    /// How a query asks for the rows of many keys that are one parameter.
    static var membership: String {
        let database = try? TestDatabase.current
        return database?.sql(sqlite: "IN (SELECT value FROM json_each(?))", postgres: "= ANY(?)") ?? "no database"
    }

    /// Executes text behind the sessions, in a transaction of its own.
    func execute(_ sql: String) async throws {
        try await engine.begin { connection in _ = try await connection.executeDriverSQL(sql) }
        _ = log.take()
    }

    /// An integer that a query gives.
    func count(_ sql: String) async throws -> Int {
        try await engine.begin { connection in
            let rows = try await connection.executeDriverSQL(sql)
            let row = try rows.one()
            return try row.value(row.keys[0], as: Int.self)
        }
    }

    /// Two authors with books: Le Guin with three, Borges with two. Their keys are 1 and 2, and 1...5.
    @discardableResult
    func stock() async throws -> Library {
        try await sessions.begin { session in
            session.addAll([
                Author(
                    name: "Le Guin",
                    books: [
                        Book(title: "A Wizard of Earthsea"), Book(title: "The Dispossessed"), Book(title: "Tehanu"),
                    ]),
                Author(name: "Borges", books: [Book(title: "Ficciones"), Book(title: "The Aleph")]),
            ])
        }
        _ = log.take()
        return self
    }
}

extension DatabaseSource {
    /// Every database, with the tables of the test models.
    fileprivate static let libraries = DatabaseSource.all.map { $0.emptying(preparing: Library.createTables) }
}

extension Trait where Self == DatabasesTrait {
    /// Runs each test on every database that Azoth has a driver for, where it finds the tables of the test models empty.
    static var library: Self { .databases(DatabaseSource.libraries) }
}

extension AzothError {
    /// The error that a closure threw, where it is one of Azoth's.
    static func of(_ body: nonisolated(nonsending) () async throws -> Void) async -> AzothError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? AzothError
        }
    }

    static func of(_ body: () throws -> Void) -> AzothError? {
        do {
            try body()
            return nil
        } catch {
            return error as? AzothError
        }
    }
}
