import AzothEngine
import AzothSQL
import AzothTesting
import TestSupport
import Testing

/// Assertions of statements.
@Suite(.everyDatabase) struct StatementTests {
    private func withEngine(_ body: nonisolated(nonsending) (Engine) async throws -> Void) async throws {
        let engine = try TestDatabase.current.engine()
        try await engine.begin { try await $0.executeDriverSQL("CREATE TABLE item (id INTEGER, name TEXT)") }
        try await body(engine)
    }

    @Test func `what was expected is no issue`() async throws {
        try await withEngine { engine async throws in
            let one = try await expectStatements(
                on: engine, "INSERT INTO item VALUES (?, '$1 ? ''$2')", "SELECT count(*) FROM item"
            ) {
                try await engine.begin { connection async throws in
                    try await connection.executeDriverSQL(sql("INSERT INTO item VALUES (?, '$1 ? ''$2')"), [1])
                    return try await connection.number("SELECT count(*) FROM item")
                }
            }
            #expect(one == 1)
            try await expectStatements(on: engine, count: 0) {}
        }
    }

    @Test func `a difference is an issue of the caller, with what ran`() async throws {
        try await withEngine { engine async throws in
            let line = #line + 2
            try await withKnownIssue {
                try await expectStatements(on: engine, "SELECT 1", "SELECT 2") {
                    try await engine.connect { connection async throws in
                        _ = try await connection.number("SELECT 2")
                        _ = try await connection.number("SELECT 3")
                    }
                }
            } matching: { issue in
                issue.sourceLocation?.line == line
                    && issue.comments.contains { $0.rawValue.contains("- 1: SELECT 1\n+ 2: SELECT 3") }
            }
            try await withKnownIssue {
                try await expectStatements(on: engine, count: 2) {
                    try await engine.connect { _ = try await $0.number("SELECT 2") }
                }
            } matching: { issue in
                issue.comments.contains { $0.rawValue.contains("2 statements were expected, and 1 ran:\n  SELECT 2") }
            }
        }
    }

    @Test func `the log has placeholders as they were sent, or question marks`() async throws {
        try await withEngine { engine async throws in
            let sent = StatementLog(engine)
            let same = StatementLog(engine, placeholders: .questionMarks)
            let text = "SELECT CAST(? AS INTEGER), \"?\".id, '?' FROM item AS \"?\" WHERE name = ?"
            try await engine.connect { _ = try await $0.executeDriverSQL(sql(text), [1, "x"]) }
            #expect(same.take() == [text])
            #expect(sent.take() == [try sql(text)])
            #expect(try sql(text).contains("$2") == (engine.name == .postgres))
            #expect(sent.count == 0)
        }
    }
}
