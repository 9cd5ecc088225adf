import Azoth
import AzothTesting
import Synchronization
import TestModels
import TestSupport
import Testing

/// The ROLLBACK of a session that has only read goes with the first statement of the next one, where one waits.
@Suite(.databases(.postgres)) struct HeldRollbackTests {
    /// The server's process of the only connection of the library.
    private final class Watched: Sendable {
        let process = Atomic<Int>(0)
    }
    private let watched = Watched()

    private func run(_ body: nonisolated(nonsending) (Library) async throws -> Void) async throws {
        try await Library.run { library in
            watched.process.store(try await library.count("SELECT pg_backend_pid()::int8 AS pid"), ordering: .relaxed)
            try await library.sessions.begin { session in
                session.addAll([Node(name: "one"), Node(name: "two")])
            }
            try await body(library)
        }
    }

    /// One session reads while another task waits for its connection: what that task does with it.
    private func handOver<Value: Sendable>(
        _ library: Library, to next: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = try await library.sessions.with { session in
            _ = try await session.getOne(Node.self, 1)
            let task = Task { try await next() }
            while library.engine.pool.status.waiting == 0 { try await Task.sleep(for: .milliseconds(1)) }
            return task
        }
        return try await task.value
    }

    /// Expects the server to say that none of the library's transactions is open, once it has done what was sent to it.
    private func expectIdle(_ library: Library) async throws {
        let watcher = try library.database.engine(oneConnection: true)
        try await watcher.connect { connection in
            for _ in 0..<200 {
                let open = try await connection.executeDriverSQL(
                    """
                    SELECT count(*) AS open FROM pg_stat_activity
                    WHERE pid = $1 AND xact_start IS NOT NULL AND state LIKE 'idle in transaction%'
                    """, [watched.process.load(ordering: .relaxed)])
                if try open.one().value("open", as: Int.self) == 0 { return }
                try await connection.rollback()
                try await Task.sleep(for: .milliseconds(10))
            }
            Issue.record("a transaction is open, and nothing goes on in it")
        }
    }

    private func began(_ session: Session) async throws -> String {
        let rows = try await session.connection().executeDriverSQL("SELECT now()::text AS began")
        return try rows.one().value("began", as: String.self)
    }

    @Test func theNextSessionHasATransactionOfItsOwn() async throws {
        try await run { library in
            let sessions = library.sessions
            let (first, task) = try await sessions.with { session in
                let first = try await began(session)
                _ = try await session.getOne(Node.self, 1)
                let task = Task {
                    try await sessions.with { session in
                        let name = try await session.getOne(Node.self, 2).name
                        return (name, try await self.began(session))
                    }
                }
                while library.engine.pool.status.waiting == 0 { try await Task.sleep(for: .milliseconds(1)) }
                return (first, task)
            }
            let (name, second) = try await task.value
            #expect(name == "two")
            #expect(second != first)
            try await expectIdle(library)
        }
    }

    @Test func aSessionThatIsTheLastOneEndsAtOnce() async throws {
        try await run { library in
            try await library.sessions.with { session in _ = try await session.getOne(Node.self, 1) }
            try await expectIdle(library)
        }
    }

    /// Who takes a connection without a statement may think for a while.
    @Test func aConnectionIsHandedOverWithoutATransaction() async throws {
        try await run { library in
            let engine = library.engine
            try await handOver(library) {
                try await engine.connect { _ in try await self.expectIdle(library) }
            }
            try await handOver(library) {
                try await engine.begin { _ in try await self.expectIdle(library) }
            }
            try await handOver(library) {
                try await library.sessions.with { session in
                    _ = try await session.connection()
                    try await self.expectIdle(library)
                }
            }
        }
    }

    @Test func theFirstStatementMayBeAnything() async throws {
        try await run { library in
            let sessions = library.sessions
            try await handOver(library) {
                try await sessions.begin { session in session.add(Node(name: "three")) }
            }
            #expect(try await library.count("SELECT count(*) FROM node") == 3)
            try await handOver(library) {
                try await library.engine.connect { connection in
                    _ = try await connection.executeDriverSQL(
                        "VACUUM node", options: ExecutionOptions(isolationLevel: .autocommit))
                }
            }
            try await handOver(library) {
                try await sessions.with { session in try await session.execute(text("CREATE TABLE more (id int)")) }
            }
            #expect(try await library.count("SELECT count(*) FROM pg_class WHERE relname = 'more'") == 0)
            let level = try await handOver(library) {
                try await sessions.read { session in
                    _ = try await session.getOne(Node.self, 1)
                    let rows = try await session.connection().executeDriverSQL(
                        "SELECT current_setting('transaction_isolation') AS level")
                    return try rows.one().value("level", as: String.self)
                }
            }
            #expect(level == "repeatable read")
        }
    }

    @Test func aFirstStatementThatFailsIsTheNextSessionsOwn() async throws {
        try await run { library in
            let sessions = library.sessions
            let error = try await handOver(library) {
                await AzothError.of {
                    try await sessions.with { session in try await session.execute(text("SELECT 1 / 0")) }
                }
            }
            #expect(error?.code == "22012")
            try await expectIdle(library)
            let name = try await sessions.with { session in try await session.getOne(Node.self, 2).name }
            #expect(name == "two")
        }
    }

    @Test func whoWaitsMayGiveUp() async throws {
        try await run { library in
            let sessions = library.sessions
            for _ in 0..<50 {
                let task = try await sessions.with { session in
                    _ = try await session.getOne(Node.self, 1)
                    let task = Task { try await sessions.with { try await $0.getOne(Node.self, 2).name } }
                    while library.engine.pool.status.waiting == 0 { await Task.yield() }
                    Task { task.cancel() }
                    return task
                }
                _ = await task.result
            }
            try await expectIdle(library)
            let name = try await sessions.with { session in try await session.getOne(Node.self, 2).name }
            #expect(name == "two")
        }
    }

    /// The server would parse them for every session.
    @Test func beginAndRollbackArePrepared() async throws {
        try await run { library in
            let sessions = library.sessions
            for _ in 0..<2 {
                try await handOver(library) { try await sessions.with { _ = try await $0.getOne(Node.self, 2) } }
                let prepared = try await library.engine.connect { connection in
                    try await connection.executeDriverSQL(
                        """
                        SELECT coalesce(string_agg(name || '=' || statement, ' ' ORDER BY name), '') AS list
                        FROM pg_prepared_statements WHERE name IN ('BEGIN', 'ROLLBACK')
                        """
                    ).one().value("list", as: String.self)
                }
                #expect(prepared == "BEGIN=BEGIN ROLLBACK=ROLLBACK")
                // Nobody sees that it forgets them: it is told again.
                try await library.engine.connect { connection in
                    try await connection.executeDriverSQL("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$")
                    try await connection.commit()
                }
            }
            try await expectIdle(library)
        }
    }

    @Test func whatAListenerDoesAtTheEndIsOutsideOfTheTransaction() async throws {
        try await run { library in
            let token = library.engine.events.onRollback { _ in try await self.expectIdle(library) }
            try await library.sessions.with { session in _ = try await session.getOne(Node.self, 1) }
            token.remove()
        }
    }

    @Test func aRollbackInTheMiddleIsSentAtOnce() async throws {
        try await run { library in
            try await library.engine.connect { connection in
                _ = try await connection.execute(select(Node.Row.self))
                try await connection.rollback()
                try await expectIdle(library)
            }
        }
    }
}
