import Azoth
import AzothPostgres
import AzothSQLite
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Transactions, locks and keys. `docs/databases.md` tells users of it.
@Suite(.everyDatabase) struct TransactionTests {

    @Test func aSavepointKeepsAnErrorAwayFromTheTransactionOnBoth() async throws {
        let sessions = SessionFactory(try await library())
        try await sessions.begin { session async throws in
            session.add(Author(name: "a"))
            try await session.flush()
            let error = await failure { () async throws in
                try await session.beginNested { _ in
                    session.add(Author(name: "a"))
                    try await session.flush()
                }
            }
            #expect(error.map { .uniqueViolation ~= $0.kind } == true)
            session.add(Author(name: "b"))
        }
        #expect(try await value("SELECT count(*) FROM author") == 2)
    }

    @Test func isolationLevelsAreAllOnPostgreSQLAndOneOnSQLite() async throws {
        let engine = try await library()
        for level in [IsolationLevel.serializable, .repeatableRead, .readCommitted, .readUncommitted] {
            let error = await failure { () async throws in
                try await engine.connect { connection async throws in
                    try await connection.setExecutionOptions(ExecutionOptions(isolationLevel: level))
                    try await connection.begin { _ in _ = try await connection.number("SELECT count(*) FROM author") }
                }
            }
            let isMissing = [.repeatableRead, .readCommitted].contains(level)
            #expect(try error?.kind == differs(sqlite: isMissing ? .unsupported : nil, postgres: nil), "\(level)")
        }
        try await engine.connect { connection async throws in
            #expect(
                try connection.defaultIsolationLevel == differs(sqlite: .serializable, postgres: .readCommitted))
        }
    }

    @Test func forUpdateIsWrittenWhereThereAreRowLocks() async throws {
        let engine = try await library()
        let log = StatementLog(engine)
        try await SessionFactory(engine).with { session async throws in
            _ = try await session.execute(select(Author.id).withForUpdate()).all()
        }
        #expect(
            log.statements == [
                "SELECT author.id FROM author" + (try differs(sqlite: "", postgres: " FOR UPDATE"))
            ])
    }

    @Test func keysOfARollbackAreGivenAgainOnSQLiteAndLostOnPostgreSQL() async throws {
        let sessions = SessionFactory(try await library())
        try await sessions.with { session async throws in
            session.add(Author(name: "a"))
            try await session.flush()
            try await session.rollback()
        }
        let id = try await sessions.begin { session async throws in
            let author = Author(name: "b")
            session.add(author)
            try await session.flush()
            return author.id
        }
        #expect(try id == differs(sqlite: 1, postgres: 2))
    }

    @Test func manyNewRowsAreManyExecutionsOnSQLiteAndOneStatementOfArraysOnPostgreSQL() async throws {
        let engine = try await library()
        let log = StatementLog(engine)
        try await SessionFactory(engine).begin { session async throws in
            session.addAll((0..<3).map { Node(name: "\($0)") })
        }
        let sqlite = "INSERT INTO node (parent_id, name) VALUES (?, ?) RETURNING id"
        let postgres =
            "INSERT INTO node (parent_id, name) SELECT p1, p2 FROM unnest($1, $2) WITH ORDINALITY AS v(p1, p2, n) "
            + "ORDER BY n RETURNING id"
        #expect(log.statements == [try differs(sqlite: sqlite, postgres: postgres)])
    }

    @Test func tablesAreRolledBackOnBoth() async throws {
        let engine = try TestDatabase.current.engine()
        try await engine.connect { connection async throws in
            let transaction = try await connection.begin()
            try await connection.createAll(LibrarySchema.metadata)
            #expect(try await connection.inspector.hasTable("author"))
            try await transaction.rollback()
            #expect(try await connection.inspector.tableNames() == [])
        }
    }

    /// An engine that waits for locks for a moment only.
    private func impatientEngine() throws -> Engine {
        let database = try TestDatabase.current
        guard database.dialect == .sqlite else { return try database.engine() }
        let uri = String(database.url.dropFirst("sqlite:///".count))
        return try Engine.sqlite(.uri(uri), sqlite: SQLiteOptions(busyTimeout: .milliseconds(50)))
    }
}
