import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import TestSupport
import Testing

/// What the server refuses, and what the error says of it.
@Suite(.databases(.postgres)) struct PostgresErrorTests {
    private func withTables(_ body: nonisolated(nonsending) (Connection) async throws -> Void) async throws {
        let engine = try TestDatabase.current.engine()
        try await engine.begin { connection async throws in
            try await connection.executeDriverSQL(
                """
                CREATE TABLE parent (id int PRIMARY KEY, name text UNIQUE, age int CONSTRAINT age_ck CHECK (age > 0))
                """)
            try await connection.executeDriverSQL(
                "CREATE TABLE child (id int PRIMARY KEY, parent_id int NOT NULL CONSTRAINT child_parent REFERENCES parent)"
            )
            try await connection.executeDriverSQL("INSERT INTO parent VALUES (1, 'one', 1)")
        }
        try await engine.connect(body)
    }

    @Test(arguments: [
        ("INSERT INTO parent VALUES (1, 'x', 1)", AzothError.Kind.uniqueViolation(constraint: "parent_pkey"), "23505"),
        ("INSERT INTO parent VALUES (2, 'one', 1)", .uniqueViolation(constraint: "parent_name_key"), "23505"),
        ("INSERT INTO parent VALUES (2, 'x', 0)", .checkViolation(constraint: "age_ck"), "23514"),
        ("INSERT INTO child VALUES (1, 9)", .foreignKeyViolation(constraint: "child_parent"), "23503"),
        ("INSERT INTO child VALUES (1, NULL)", .notNullViolation(constraint: "child.parent_id"), "23502"),
        ("SELECT * FROM nowhere", .unknownTable, "42P01"),
        ("SELECT nothing FROM parent", .unknownColumn, "42703"),
        ("SELEKT 1", .syntaxError, "42601"),
        ("SELECT nothing(1)", .syntaxError, "42883"),
        ("SELECT 1 / 0", .invalidValue, "22012"),
        ("SELECT 'x'::int", .invalidValue, "22P02"),
    ])
    func `an error has a kind, SQLSTATE and the statement`(
        _ sql: String, _ kind: AzothError.Kind, _ code: String
    ) async throws {
        try await withTables { connection async throws in
            let error = await failure { try await connection.executeDriverSQL(sql) }
            #expect(error?.kind == kind)
            #expect(error?.code == code)
            #expect(error?.statement == sql)
        }
    }

    @Test func `an error says what the server says, and where`() async throws {
        try await withTables { connection async throws in
            let error = await failure {
                try await connection.executeDriverSQL("INSERT INTO parent VALUES ($1, $2, 1)", [1, "secret"])
            }
            #expect(error?.message.contains("duplicate key value violates unique constraint \"parent_pkey\"") == true)
            #expect(error?.details?.detail?.contains("Key (id)=(1) already exists") == true)
            #expect(error?.description.contains("secret") == false)
        }
    }

    @Test func `a failed transaction takes nothing but a rollback`() async throws {
        try await withTables { connection async throws in
            _ = await failure { try await connection.executeDriverSQL("SELECT 1 / 0") }
            let next = await failure { try await connection.executeDriverSQL("SELECT 1") }
            #expect(next?.kind == .pendingRollback)
            #expect(next?.message.contains("rollback()") == true)
            #expect(await failure { try await connection.commit() }?.kind == .pendingRollback)
            try await connection.rollback()
            #expect(try await connection.number("SELECT count(*) FROM parent") == 1)
        }
    }

    @Test func `a savepoint saves the transaction from an error`() async throws {
        try await withTables { connection async throws in
            try await connection.executeDriverSQL("INSERT INTO parent VALUES (2, 'two', 2)")
            let error = await failure {
                try await connection.beginNested { _ in
                    try await connection.executeDriverSQL("INSERT INTO parent VALUES (1, 'x', 1)")
                }
            }
            #expect(error?.kind == .uniqueViolation(constraint: "parent_pkey"))
            try await connection.commit()
            #expect(try await connection.number("SELECT count(*) FROM parent") == 2)
        }
    }

    @Test func `serialization failures and deadlocks have kinds of their own`() async throws {
        let database = try TestDatabase.current
        let engine = try database.engine(EngineOptions(isolationLevel: .serializable))
        try await engine.begin { connection async throws in
            try await connection.executeDriverSQL("CREATE TABLE account (id int PRIMARY KEY, balance int)")
            try await connection.executeDriverSQL("INSERT INTO account VALUES (1, 1), (2, 1)")
        }
        // Each reads what the other writes.
        try await engine.connect { one async throws in
            try await engine.connect { two async throws in
                #expect(try await one.number("SELECT sum(balance) FROM account") == 2)
                #expect(try await two.number("SELECT sum(balance) FROM account") == 2)
                try await one.executeDriverSQL("UPDATE account SET balance = 0 WHERE id = 1")
                try await two.executeDriverSQL("UPDATE account SET balance = 0 WHERE id = 2")
                try await one.commit()
                let error = await failure { try await two.commit() }
                #expect(error?.kind == .serializationFailure)
                #expect(error?.code == "40001")
                try await two.rollback()
            }
        }
        let plain = try database.engine()
        let kinds = try await withThrowingTaskGroup(of: AzothError?.self) { group in
            let met = Counter()
            for (first, second) in [(1, 2), (2, 1)] {
                group.addTask {
                    await failure {
                        try await plain.begin { connection async throws in
                            try await connection.executeDriverSQL("UPDATE account SET balance = 5 WHERE id = \(first)")
                            met.add()
                            _ = try await eventually { met.value == 2 }
                            try await connection.executeDriverSQL("UPDATE account SET balance = 6 WHERE id = \(second)")
                        }
                    }
                }
            }
            var kinds: [AzothError.Kind] = []
            for try await error in group { if let error { kinds.append(error.kind) } }
            return kinds
        }
        #expect(kinds == [.deadlock])
    }

    @Test func `a lock that is not had in time`() async throws {
        try await withTables { connection async throws in
            try await connection.executeDriverSQL("UPDATE parent SET age = 2")
            let error = await failure {
                try await connection.engine.begin { other async throws in
                    try await other.executeDriverSQL("SET LOCAL lock_timeout = '20ms'")
                    try await other.executeDriverSQL("UPDATE parent SET age = 3")
                }
            }
            #expect(error?.kind == .lockTimeout)
            #expect(
                await failure {
                    try await connection.engine.begin { other async throws in
                        try await other.executeDriverSQL("SELECT * FROM parent FOR UPDATE NOWAIT")
                    }
                }?.kind == .lockTimeout)
        }
    }

    @Test func `a statement timeout of the server is a cancelled query`() async throws {
        try await withTables { connection async throws in
            try await connection.executeDriverSQL("SET LOCAL statement_timeout = '20ms'")
            #expect(
                await failure { try await connection.executeDriverSQL("SELECT pg_sleep(5)") }?.kind == .queryCancelled)
            try await connection.rollback()
        }
    }
}
