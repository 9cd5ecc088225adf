import AzothEngine
import AzothSQL
import AzothTesting
import TestSupport
import Testing

/// Limits of time, as options of a call, a statement, a connection and an engine, and as deadlines.
@Suite(.everyDatabase) struct DeadlineTests {
    private static let endless =
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000) SELECT count(*) FROM c"

    private func stops(_ body: nonisolated(nonsending) () async throws -> Void) async throws {
        let start = ContinuousClock.now
        let error = await failure { try await body() }
        #expect(error?.kind == .queryCancelled, "\(error as Any)")
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func `a statement that takes too long is stopped, and the connection stays usable`() async throws {
        let engine = try TestDatabase.current.engine(oneConnection: true)
        let brief = ExecutionOptions(timeout: .milliseconds(50))
        try await engine.connect { connection in
            try await stops { try await connection.executeDriverSQL(Self.endless, options: brief) }
            // PostgreSQL's transactions have failed then.
            try await connection.rollback()
            #expect(try await connection.number("SELECT 1") == 1)
            let statement = text("\(unsafe: Self.endless)").columns(Int.self).executionOptions(brief)
            try await stops { _ = try await connection.execute(statement) }
            try await connection.rollback()
            // What the call says goes before what the statement says.
            let quick = text("SELECT 1").columns(Int.self).executionOptions(brief)
            #expect(try await connection.scalar(quick, options: .init(timeout: .seconds(60))) == 1)
            try await connection.setExecutionOptions(brief)
            try await stops { try await connection.executeDriverSQL(Self.endless) }
        }
        try await engine.with(executionOptions: brief).connect { connection in
            try await stops { try await connection.executeDriverSQL(Self.endless) }
        }
    }

    @Test func `a deadline is for all statements of its closure, and ends with it`() async throws {
        let engine = try TestDatabase.current.engine(oneConnection: true)
        try await engine.connect { connection in
            let error = await failure {
                try await connection.with(deadline: .milliseconds(200)) {
                    _ = try await connection.number("SELECT 1")
                    try await connection.executeDriverSQL(Self.endless)
                }
            }
            #expect(error?.kind == .queryCancelled)
            #expect(error?.message.hasPrefix("the deadline passed") == true)
            try await connection.rollback()
            try await connection.with(deadline: .milliseconds(1)) {
                try await Task.sleep(for: .milliseconds(5))
                let late = await failure { try await connection.number("SELECT 1") }
                #expect(late?.kind == .queryCancelled)
                #expect(late?.message.hasPrefix("the deadline passed") == true)
            }
            #expect(try await connection.number("SELECT 1") == 1)
        }
    }

    @Test func `an inner deadline can only be earlier`() async throws {
        let engine = try TestDatabase.current.engine(oneConnection: true)
        try await engine.connect { connection in
            try await stops {
                try await connection.with(deadline: .milliseconds(200)) {
                    try await connection.with(deadline: .seconds(600)) {
                        try await connection.executeDriverSQL(Self.endless)
                    }
                }
            }
        }
    }
}
