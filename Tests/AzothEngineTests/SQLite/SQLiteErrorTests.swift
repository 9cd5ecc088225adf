import AzothEngine
import AzothSQL
import AzothSQLite
import Foundation
import TestSupport
import Testing

@Suite struct SQLiteErrorTests {
    private func error(_ sql: String, _ parameters: [any MappedValue] = []) async throws -> AzothError? {
        let engine = try Engine.sqlite(.memory)
        return try await engine.connect { connection in
            for statement in [
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER UNIQUE, b TEXT NOT NULL DEFAULT 'x', c INTEGER, "
                    + "CONSTRAINT positive CHECK (c > 0), UNIQUE (b, c))",
                "CREATE TABLE u (t_id INTEGER REFERENCES t (id))", "INSERT INTO t VALUES (1, 1, 'one', 1)",
                "CREATE TABLE strict (n INTEGER) STRICT", "CREATE TABLE guarded (x)", "INSERT INTO guarded VALUES (1)",
                "CREATE TRIGGER guard BEFORE DELETE ON guarded BEGIN SELECT RAISE(ABORT, 'never empty'); END",
            ] { try await connection.executeDriverSQL(statement) }
            return await failure { try await connection.executeDriverSQL(sql, parameters) }
        }
    }

    @Test func `violated constraints have their kinds and names`() async throws {
        #expect(try await error("INSERT INTO t (a) VALUES (1)")?.kind == .uniqueViolation(constraint: "t.a"))
        #expect(
            try await error("INSERT INTO t (b, c) VALUES ('one', 1)")?.kind
                == .uniqueViolation(constraint: "t.b, t.c"))
        #expect(try await error("INSERT INTO t (id) VALUES (1)")?.kind == .uniqueViolation(constraint: "t.id"))
        #expect(try await error("INSERT INTO u VALUES (77)")?.kind == .foreignKeyViolation)
        #expect(try await error("INSERT INTO t (b) VALUES (NULL)")?.kind == .notNullViolation(constraint: "t.b"))
        #expect(try await error("INSERT INTO t (c) VALUES (0)")?.kind == .checkViolation(constraint: "positive"))
        #expect(try await error("INSERT INTO t (id) VALUES ('x')")?.kind == .invalidValue)
        #expect(try await error("DELETE FROM guarded")?.kind == .checkViolation)
        #expect(try await error("DELETE FROM guarded")?.message.contains("never empty") == true)
        #expect(try await error("INSERT INTO strict VALUES ('x')")?.kind == .invalidValue)
    }

    @Test func `wrong text has its kinds, the statement and the code`() async throws {
        let wrong = try #require(try await error("SELEC 1"))
        #expect(wrong.kind == .syntaxError)
        #expect(wrong.statement == "SELEC 1")
        #expect(wrong.code == "SQLITE_ERROR")
        #expect(try await error("SELECT 1 FROM nowhere")?.kind == .unknownTable)
        #expect(try await error("SELECT missing FROM t")?.kind == .unknownColumn)
        #expect(try await error("INSERT INTO t (missing) VALUES (1)")?.kind == .unknownColumn)
        #expect(try await error("SELECT \"missing\" FROM t")?.kind == .unknownColumn)
        #expect(try await error("SELECT 'a' < 'b' COLLATE nowhere")?.kind == .syntaxError)
        #expect(try await error("SELECT 1; SELECT 2")?.kind == .invalidRequest)
        #expect(try await error("SELECT 1; -- and no more") == nil)
        #expect(try await error("")?.kind == .syntaxError)
        #expect(try await error("SELECT ?")?.kind == .invalidRequest)
        #expect(try await error("SELECT ?", [1, 2])?.kind == .invalidRequest)
    }

    @Test func `a file that is no database, or may not be written, says so`() async throws {
        let file = TemporaryFile()
        try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: file.path))
        #expect(await failure { try await Engine.sqlite(.file(file.path)).connect() }?.kind == .storage)

        let other = TemporaryFile()
        let engine = try Engine.sqlite(.file(other.path))
        try await engine.begin { try await $0.createAll(schema) }
        try await engine.dispose()
        let reader = try Engine.sqlite(.file(other.path), sqlite: .init(readOnly: true))
        try await reader.connect { connection in
            let count = try await connection.number("SELECT count(*) FROM item")
            #expect(count == 0)
            let error = await failure { try await connection.executeDriverSQL("DELETE FROM item") }
            #expect(error?.kind == .storage)
            #expect(error?.code == "SQLITE_READONLY")
        }
        try await reader.dispose()
    }

    @Test func `a lock that is not had in time is a lock timeout, and one that is had in time is no error`()
        async throws
    {
        let file = TemporaryFile()
        let engine = try Engine.sqlite(.file(file.path), sqlite: .init(busyTimeout: .milliseconds(100)))
        try await engine.begin { try await $0.createAll(schema) }
        let holder = try await engine.connect()
        try await holder.executeDriverSQL("INSERT INTO item (name) VALUES ('held')")
        let start = ContinuousClock.now
        let error = await failure {
            try await engine.begin { try await $0.executeDriverSQL("INSERT INTO item (name) VALUES ('x')") }
        }
        #expect(error?.kind == .lockTimeout)
        #expect(ContinuousClock.now - start > .milliseconds(90))
        try await engine.dispose()

        let patient = try Engine.sqlite(.file(file.path), sqlite: .init(busyTimeout: .seconds(20)))
        let waiting = Task {
            try await patient.begin { try await $0.executeDriverSQL("INSERT INTO item (name) VALUES ('y')") }
        }
        try await Task.sleep(for: .milliseconds(50))
        try await holder.commit()
        try await holder.close()
        _ = try await waiting.value
        #expect(try await patient.connect { try await $0.number("SELECT count(*) FROM item") } == 2)
        try await patient.dispose()
    }

    @Test func `a cancelled task stops waiting for a lock`() async throws {
        let file = TemporaryFile()
        let engine = try Engine.sqlite(.file(file.path), sqlite: .init(busyTimeout: .seconds(60)))
        try await engine.begin { try await $0.createAll(schema) }
        let holder = try await engine.connect()
        try await holder.executeDriverSQL("INSERT INTO item (name) VALUES ('held')")
        let waiting = Task {
            try await engine.begin { try await $0.executeDriverSQL("INSERT INTO item (name) VALUES ('x')") }
        }
        try await Task.sleep(for: .milliseconds(50))
        let start = ContinuousClock.now
        waiting.cancel()
        let error = await failure { try await waiting.value }
        #expect(error?.kind == .queryCancelled)
        #expect(ContinuousClock.now - start < .seconds(20))
        try await holder.close()
        try await engine.dispose()
    }
}
