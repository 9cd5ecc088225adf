import Azoth
import AzothPostgres
import AzothSQLite
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Transactions, locks and keys. `docs/databases.md` tells users of it.
@Suite(.everyDatabase) struct TransactionTests {
    @Test func afterAnErrorTheTransactionGoesOnOnSQLiteAlone() async throws {
        let engine = try await library()
        try await engine.connect { connection async throws in
            let transaction = try await connection.begin()
            _ = try await connection.executeDriverSQL("INSERT INTO author (name) VALUES ('a')")
            let first = await failure { () async throws in
                try await connection.executeDriverSQL("INSERT INTO author (name) VALUES ('a')")
            }
            #expect(first.map { .uniqueViolation ~= $0.kind } == true)
            let second = await failure { () async throws in
                try await connection.executeDriverSQL("INSERT INTO author (name) VALUES ('b')")
            }
            #expect(try second?.kind == differs(sqlite: nil, postgres: .pendingRollback))
            let end = await failure { try await transaction.commit() }
            #expect(try end?.kind == differs(sqlite: nil, postgres: .pendingRollback))
            try await connection.rollback()
            #expect(try await connection.number("SELECT count(*) FROM author") == differs(sqlite: 2, postgres: 0))
        }
    }

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

    @Test func constraintsAreNamedByTheirColumnsOnSQLiteAndByTheirNamesOnPostgreSQL() async throws {
        let engine = try await library()
        try await engine.connect { connection async throws in
            func kind(_ sql: String) async throws -> AzothError.Kind? {
                await failure { try await connection.begin { _ in _ = try await connection.executeDriverSQL(sql) } }?
                    .kind
            }
            #expect(
                try await kind("INSERT INTO author (name) VALUES ('a'), ('a')")
                    == .uniqueViolation(constraint: differs(sqlite: "author.name", postgres: "uq_author_name")))
            let reference = try await kind(
                "INSERT INTO book (author_id, title, pages, price, in_print) VALUES (7, 't', 0, 0, "
                    + differs(sqlite: "1", postgres: "true") + ")")
            #expect(
                try reference
                    == differs(
                        sqlite: .foreignKeyViolation, postgres: .foreignKeyViolation(constraint: "fk_book_author_id")))
        }
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

    @Test func rowsAreLockedOnPostgreSQLAndTheDatabaseOnSQLite() async throws {
        // A database in memory has no log: there readers wait as well.
        let file = TemporaryFile()
        func engine() throws -> Engine {
            let database = try TestDatabase.current
            guard database.dialect == .sqlite else { return try database.engine() }
            return try Engine.sqlite(.file(file.path), sqlite: SQLiteOptions(busyTimeout: .milliseconds(50)))
        }
        let (engine, other) = (try engine(), try engine())
        try await engine.begin { connection in try await connection.createAll(LibrarySchema.metadata) }
        try await SessionFactory(engine).begin { session async throws in
            session.addAll([Author(name: "a"), Author(name: "b")])
        }
        try await engine.begin { connection async throws in
            _ = try await connection.executeDriverSQL("UPDATE author SET born = NULL WHERE name = 'a'")
            let error = await failure { () async throws in
                try await other.begin { connection async throws in
                    _ = try await connection.executeDriverSQL("UPDATE author SET born = NULL WHERE name = 'b'")
                }
            }
            #expect(try error?.kind == differs(sqlite: .lockTimeout, postgres: nil))
            // Readers are kept waiting by neither.
            try await other.connect { connection async throws in
                #expect(try await connection.number("SELECT count(*) FROM author") == 2)
            }
        }
        try await other.dispose()
        try await engine.dispose()
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

    @Test func aKeyThatIsGivenMovesTheNumberingOfSQLiteAlone() async throws {
        let sessions = SessionFactory(try await library())
        try await sessions.begin { session in session.add(Author(id: 1, name: "a")) }
        let error = await failure { () async throws in
            try await sessions.begin { session in session.add(Author(name: "b")) }
        }
        #expect(try error?.kind == differs(sqlite: nil, postgres: .uniqueViolation(constraint: "pk_author")))
    }

    @Test func manyNewRowsAreManyExecutionsOnSQLiteAndOneStatementOfArraysOnPostgreSQL() async throws {
        let engine = try await library()
        let log = StatementLog(engine)
        try await SessionFactory(engine).begin { session async throws in
            session.addAll((0..<3).map { Node(name: "\($0)") })
        }
        let sqlite = "INSERT INTO node (parent_id, name) VALUES (?, ?)"
        let postgres =
            "INSERT INTO node (parent_id, name) SELECT p1, p2 FROM unnest($1, $2) WITH ORDINALITY AS v(p1, p2, n) "
            + "ORDER BY n RETURNING id"
        #expect(log.statements == [try differs(sqlite: sqlite, postgres: postgres)])
    }

    @Test func anUpsertMeetsARowOnceInAStatementOnPostgreSQL() async throws {
        let engine = try await library()
        let error = await failure { () async throws in
            try await engine.begin { connection in
                try await connection.executeDriverSQL(
                    "INSERT INTO author (name) VALUES ('a'), ('a') ON CONFLICT (name) DO UPDATE SET name = excluded.name"
                )
            }
        }
        #expect(try error?.code == differs(sqlite: nil, postgres: "21000"))
        // Rows of parameters are executions of their own.
        let upsert = insert(Author.self).values([[Author.name.set("a")], [Author.name.set("a")]])
            .onConflict(Author.name, .update { $0.name.setToExcluded() })
        try await engine.begin { connection in _ = try await connection.execute(upsert) }
        let once = insert(Author.self).values(Author.name.set("a"))
            .onConflict(Author.name, .update { $0.name.setToExcluded() }).returning(Author.name)
        try await engine.begin { connection async throws in
            #expect(try await connection.execute(once).one() == "a")
            #expect(try await connection.execute(once).one() == "a")
        }
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
}
