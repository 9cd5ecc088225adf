import Azoth
import AzothEngine
import AzothPostgres
import AzothSQLite
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Connections, and what one database alone can do. `docs/databases.md` tells users of it.
@Suite(.everyDatabase) struct ConnectionTests {
    @Test func aStreamGoesOnWhileOtherStatementsRunOnBoth() async throws {
        let sessions = SessionFactory(try await library())
        try await sessions.begin { session in session.addAll((0..<2500).map { Node(name: "\($0)") }) }
        try await sessions.with { session async throws in
            var count = 0
            for try await node in try await session.stream(select(Node.self).orderBy(Node.id)) {
                if count.isMultiple(of: 500) {
                    #expect(try await session.scalar(select(Node.name).where(Node.id == node.id)) == node.name)
                }
                count += 1
            }
            #expect(count == 2500)
        }
    }

    @Test(arguments: [1, 3, 5000]) func aCommitEndsAStreamOnBoth(_ count: Int) async throws {
        let sessions = SessionFactory(try await library())
        try await sessions.begin { session in session.addAll((0..<count).map { Node(name: "\($0)") }) }
        try await sessions.with { session async throws in
            let stream = try await session.stream(select(Node.name))
            let error = await failure { () async throws in
                for try await _ in stream { try await session.commit() }
            }
            #expect(error?.kind == .resourceClosed)
        }
    }

    @Test func copyIsUnsupportedOnSQLite() async throws {
        let engine = try await library()
        let error = await failure { () async throws in
            try await engine.begin { connection async throws in
                let count = try await connection.copyIn("COPY node (id, name) FROM STDIN (FORMAT csv)") { input in
                    try await input.write("1,one\n2,two\n")
                }
                #expect(count == 2)
            }
        }
        #expect(try error?.kind == differs(sqlite: .unsupported, postgres: nil))
    }

    @Test func notificationsAreUnsupportedOnSQLite() async throws {
        let engine = try await library()
        let error = await failure { () async throws in
            try await engine.begin { connection in try await connection.notify("channel", "hello") }
        }
        #expect(try error?.kind == differs(sqlite: .unsupported, postgres: nil))
    }

    @Test func theServerKeepsNoPreparedStatementsWhereTheyAreUnnamed() async throws {
        let database = try TestDatabase.current
        guard database.dialect == .postgres else { return }
        for (option, isKept) in [("named", true), ("unnamed", false)] {
            let engine = try Engine(
                url: database.url + "&prepared_statements=\(option)", drivers: [PostgresDriver.self],
                options: EngineOptions())
            try await engine.connect { connection async throws in
                _ = try await connection.number("SELECT 1 + $1", [1])
                let count = try await connection.number("SELECT count(*) FROM pg_prepared_statements") ?? 0
                #expect((count > 1) == isKept, "\(option)")
            }
            try await engine.dispose()
        }
    }
}
