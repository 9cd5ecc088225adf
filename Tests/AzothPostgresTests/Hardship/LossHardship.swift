import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import TestSupport
import Testing

@Suite(.databases(.postgres), .timeLimit(.minutes(10))) struct LossHardship {
    @Test func `a lost connection that is closed late does not take the socket of another`() async throws {
        try await Server.with { server in
            for _ in 0..<10 {
                let lost = try await server.connection()
                try await server.kill(lost.serverProcessID)
                #expect(await failure { try await lost.run("SELECT 1") }?.kind == .disconnected)
                // libpq has closed the socket: this one has its number.
                let other = try await server.connection()
                let answer = Task { try await other.only("SELECT 7 FROM pg_sleep(0.15)") }
                try await Task.sleep(for: .milliseconds(40))
                await lost.close()
                #expect(try await answer.value == 7)
                await other.close()
            }
        }
    }

    @Test func `a connection that was lost before the commit was sent has not committed`() async throws {
        try await Server.with { server in
            let engine = try server.engine()
            let connection = try await engine.connect()
            try await connection.executeDriverSQL("CREATE TABLE t (n int)")
            let process = try #require(try await connection.only("SELECT pg_backend_pid()"))
            // Rows are being read ahead when the connection goes.
            let stream = try await connection.stream(
                text("SELECT n, repeat('x', 1000) FROM generate_series(1, 100000) AS n").columns(Int.self, String.self))
            _ = try await stream.fetchOne()
            try await server.kill(Int32(process))
            let error = await failure { try await connection.commit() }
            #expect(error?.kind == .disconnected || error?.kind == .outcomeUnknown)
            try await connection.rollback()
            try await connection.close()
            #expect(engine.pool.status.checkedOut == 0)
            try await engine.dispose()
        }
    }

    @Test func `a connection that is lost inside the commit leaves the outcome unknown`() async throws {
        try await Server.with { server in
            let engine = try server.engine()
            try await engine.begin { connection async throws in
                try await connection.executeDriverSQL("CREATE TABLE t (n int)")
                try await connection.executeDriverSQL(
                    "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(20); RETURN NULL; END $$"
                )
                try await connection.executeDriverSQL(
                    "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()"
                )
            }
            let connection = try await engine.connect()
            try await connection.executeDriverSQL("INSERT INTO t VALUES (1)")
            let process = try #require(try await connection.only("SELECT pg_backend_pid()"))
            let killer = Task {
                try await Task.sleep(for: .milliseconds(200))
                try await server.kill(Int32(process))
            }
            let error = await failure { try await connection.commit() }
            #expect(error?.kind == .outcomeUnknown)
            // Once, and with what the server said under it.
            #expect((error?.underlying as? AzothError)?.kind == .disconnected)
            try await killer.value
            try await connection.rollback()
            #expect(try await connection.only("SELECT count(*) FROM t") == 0)
            try await connection.close()
            try await engine.dispose()
        }
    }

    @Test func `a transaction that is held back on a lost connection is begun again after a rollback`() async throws {
        try await Server.with { server in
            let engine = try server.engine()
            let process = try #require(try await engine.connect { try await $0.only("SELECT pg_backend_pid()") })
            try await engine.connect { connection async throws in
                let transaction = try await connection.begin()
                try await server.kill(Int32(process))
                #expect(await failure { try await connection.executeDriverSQL("SELECT 1") }?.kind == .disconnected)
                #expect(!transaction.isActive)
                #expect(await failure { try await connection.executeDriverSQL("SELECT 1") }?.kind == .pendingRollback)
                try await transaction.rollback()
                #expect(try await connection.only("SELECT 1") == 1)
            }
            try await engine.dispose()
        }
    }

    @Test func `connections opened after a loss are not suspect`() async throws {
        try await Server.with { server in
            let engine = try server.engine(size: 3)
            let first = try await engine.connect()
            let second = try await engine.connect()
            let lost = [
                try #require(try await first.only("SELECT pg_backend_pid()")),
                try #require(try await second.only("SELECT pg_backend_pid()")),
            ]
            for process in lost { try await server.kill(Int32(process)) }
            #expect(await failure { try await first.executeDriverSQL("SELECT 1") }?.kind == .disconnected)
            try await first.close()
            let fresh = try await engine.connect { try await $0.only("SELECT pg_backend_pid()") }
            // The second notices later.
            #expect(await failure { try await second.executeDriverSQL("SELECT 1") }?.kind == .disconnected)
            try await second.close()
            #expect(try await engine.connect { try await $0.only("SELECT pg_backend_pid()") } == fresh)
            try await engine.dispose()
        }
    }

    @Test func `each phase of a transaction survives the loss of its connection`() async throws {
        try await Server.with { server in
            // A connection that is killed once it is back in the pool is found dead by the ping.
            let engine = try server.engine(size: 2, prePing: true)
            try await engine.begin { try await $0.executeDriverSQL("CREATE TABLE t (n int)") }
            for delay in stride(from: 0, through: 120, by: 6) {
                let connection = try await engine.connect()
                let process = try #require(try await connection.only("SELECT pg_backend_pid()"))
                try await connection.rollback()
                let killer = Task {
                    try await Task.sleep(for: .milliseconds(delay))
                    try await server.kill(Int32(process))
                }
                let before = try await engine.connect { try await $0.only("SELECT count(*) FROM t") } ?? 0
                let error = await failure {
                    for _ in 0..<4 {
                        try await connection.executeDriverSQL("INSERT INTO t SELECT 1 FROM pg_sleep(0.01)")
                        try await connection.beginNested { _ in
                            try await connection.executeDriverSQL("INSERT INTO t VALUES (2)")
                        }
                    }
                    try await connection.commit()
                }
                try await killer.value
                try? await connection.rollback()
                try await connection.close()
                let now = try await engine.connect { try await $0.only("SELECT count(*) FROM t") } ?? 0
                switch error?.kind {
                case nil: #expect(now == before + 8)
                case .outcomeUnknown?: #expect(now == before || now == before + 8)
                case .disconnected?: #expect(now == before)
                default: Issue.record("\(String(describing: error))")
                }
            }
            #expect(engine.pool.status.checkedOut == 0)
            try await engine.dispose()
        }
    }
}
