import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import TestSupport
import Testing

/// Prepared statements that DDL has changed the meaning of.
@Suite(.databases(.postgres)) struct StalePlanTests {
    private func withTable(_ body: nonisolated(nonsending) (Connection, Engine) async throws -> Void) async throws {
        let database = try TestDatabase.current
        let other = try database.engine()
        try await other.begin { connection async throws in
            try await connection.executeDriverSQL("CREATE TABLE item (id int)")
            try await connection.executeDriverSQL("INSERT INTO item VALUES (1)")
        }
        try await database.engine().connect { connection async throws in
            #expect(try await connection.executeDriverSQL("SELECT * FROM item").keys == ["id"])
            try await connection.commit()
            try await body(connection, other)
        }
    }
    private let change = "ALTER TABLE item ADD COLUMN name text DEFAULT 'x'"

    @Test func `the first statement of a transaction is prepared again and nobody notices`() async throws {
        try await withTable { connection, other in
            try await other.begin { try await $0.executeDriverSQL(change) }
            let rows = try await connection.executeDriverSQL("SELECT * FROM item")
            #expect(rows.keys == ["id", "name"])
            #expect(try rows.one()["name", as: String.self] == "x")
            try await connection.commit()
        }
    }

    @Test func `with autocommit, too`() async throws {
        try await withTable { connection, other in
            try await connection.setExecutionOptions(.init(isolationLevel: .autocommit))
            try await other.begin { try await $0.executeDriverSQL(change) }
            #expect(try await connection.executeDriverSQL("SELECT * FROM item").keys == ["id", "name"])
        }
    }

    @Test func `later in a transaction it fails once, and works after the rollback`() async throws {
        try await withTable { connection, other in
            #expect(try await connection.number("SELECT 1") == 1)
            try await other.begin { try await $0.executeDriverSQL(change) }
            let error = await failure { try await connection.executeDriverSQL("SELECT * FROM item") }
            #expect(error?.code == "0A000")
            try await connection.rollback()
            #expect(try await connection.number("SELECT 1") == 1)
            #expect(try await connection.executeDriverSQL("SELECT * FROM item").keys == ["id", "name"])
        }
    }

    @Test func `a table that was made anew`() async throws {
        try await withTable { connection, other in
            try await other.begin { connection async throws in
                try await connection.executeDriverSQL("DROP TABLE item")
                try await connection.executeDriverSQL("CREATE TABLE item (id text)")
                try await connection.executeDriverSQL("INSERT INTO item VALUES ('one')")
            }
            #expect(try await connection.executeDriverSQL("SELECT * FROM item").one()["id", as: String.self] == "one")
        }
    }

    @Test func `statements that somebody made the server forget`() async throws {
        try await withTable { connection, _ in
            try await connection.executeDriverSQL("DEALLOCATE ALL")
            try await connection.commit()
            #expect(try await connection.executeDriverSQL("SELECT * FROM item").all().count == 1)
        }
    }

    /// BEGIN is one of them.
    @Test func `statements that somebody made the server forget behind our back`() async throws {
        try await withTable { connection, _ in
            let forget = "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"
            try await connection.executeDriverSQL(forget)
            try await connection.commit()
            #expect(try await connection.executeDriverSQL("SELECT * FROM item").all().count == 1)
            try await connection.executeDriverSQL(forget)
            try await connection.commit()
            #expect(try await connection.copyIn("COPY item FROM STDIN (FORMAT csv)") { try await $0.write("2\n") } == 1)
            try await connection.commit()
            #expect(try await connection.executeDriverSQL("SELECT * FROM item").all().count == 2)
        }
    }
}
