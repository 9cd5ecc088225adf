import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import TestSupport
import Testing

/// LISTEN and NOTIFY. Channels belong to the database, not to the schema of a test: each test has its own.
@Suite(.databases(.postgres)) struct NotificationTests {
    @Test func `messages come when their transaction commits, in order`() async throws {
        let engine = try TestDatabase.current.engine()
        try await engine.listen(to: "ordered", "Odd channel") { notifications in
            try await engine.begin { connection async throws in
                try await connection.notify("ordered", "rolled back")
                try await connection.rollback()
            }
            let process = try await engine.begin { connection async throws in
                try await connection.notify("ordered", "one")
                try await connection.notify("Odd channel", "it's \"two\"")
                try await connection.notify("elsewhere", "nobody")
                return try connection.process
            }
            try await engine.begin { try await $0.notify("ordered") }
            var received: [PostgresNotification] = []
            for try await notification in notifications {
                received.append(notification)
                if received.count == 3 { break }
            }
            #expect(received.map(\.channel) == ["ordered", "Odd channel", "ordered"])
            #expect(received.map(\.payload) == ["one", "it's \"two\"", ""])
            #expect(received.prefix(2).allSatisfy { Int($0.senderProcessID) == process })
        }
        #expect(engine.pool.status.checkedOut == 0)
    }

    @Test func `a listener that is cancelled gives its connection back, deaf`() async throws {
        let engine = try TestDatabase.current.engine(.init(pool: .queue(size: 2, overflow: 0)))
        let heard = Counter()
        let task = Task {
            try await engine.listen(to: "cancelled") { notifications in
                for try await _ in notifications { heard.add() }
            }
        }
        for _ in 0..<500 where heard.value == 0 {
            try await engine.begin { try await $0.notify("cancelled") }
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(heard.value > 0)
        task.cancel()
        #expect(await failure { try await task.value }?.kind == .queryCancelled)
        #expect(engine.pool.status.checkedOut == 0)
        // Both connections are usable, and nobody listens.
        try await engine.connect { one async throws in
            try await engine.connect { two async throws in
                #expect(try await one.number("SELECT count(*) FROM pg_listening_channels()") == 0)
                #expect(try await two.number("SELECT count(*) FROM pg_listening_channels()") == 0)
            }
        }
    }

    @Test func `a listener whose connection is killed is told`() async throws {
        let database = try TestDatabase.current
        let (engine, killer) = (try database.engine(), try database.engine())
        let process = Counter()
        engine.events.onConnect { raw in
            let row = try await raw.executeDriverSQL("SELECT pg_backend_pid() AS process").one()
            process.raise(to: row["process"] ?? 0)
        }
        let task = Task {
            try await engine.listen(to: "killed") { notifications in for try await _ in notifications {} }
        }
        #expect(try await eventually { process.value > 0 })
        try await Task.sleep(for: .milliseconds(50))
        try await killer.kill(process.value)
        #expect(await failure { try await task.value }?.kind == .disconnected)
        #expect(engine.pool.status.checkedOut == 0)
    }
}
