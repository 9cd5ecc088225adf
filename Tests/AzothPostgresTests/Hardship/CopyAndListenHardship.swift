import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import TestSupport
import Testing

@Suite(.databases(.postgres), .timeLimit(.minutes(10))) struct CopyAndListenHardship {
    private struct Enough: Error {}

    private func throwsEnough(_ body: nonisolated(nonsending) () async throws -> Void) async -> Bool {
        do {
            try await body()
            return false
        } catch {
            return error is Enough
        }
    }

    @Test func `a COPY that is cancelled or given up leaves its connection in order`() async throws {
        try await Server.with { server in
            let engine = try server.engine()
            try await engine.begin { try await $0.executeDriverSQL("CREATE TABLE t (n int)") }
            let process = try await engine.connect { try await $0.only("SELECT pg_backend_pid()") }
            // Cancelled while it sends, while it waits for something else, and while it receives.
            let sending = Task {
                try await engine.begin { connection async throws in
                    try await connection.copyIn("COPY t FROM STDIN") { input in
                        while true { try await input.write(String(repeating: "1\n", count: 10_000)) }
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(100))
            sending.cancel()
            #expect(await failure { try await sending.value }?.kind == .queryCancelled)
            let waiting = Task {
                try await engine.begin { connection async throws in
                    try await connection.copyIn("COPY t FROM STDIN") { input in
                        try await input.write("1\n")
                        try await Task.sleep(for: .seconds(20))
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(100))
            waiting.cancel()
            #expect(await failure { try await waiting.value } != nil)
            let receiving = Task {
                try await engine.begin { connection async throws in
                    try await connection.copyOut("COPY (SELECT generate_series(1, 100000000)) TO STDOUT") {
                        _ in
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(100))
            receiving.cancel()
            #expect(await failure { try await receiving.value }?.kind == .queryCancelled)
            try await engine.connect { connection async throws in
                #expect(try await connection.only("SELECT pg_backend_pid()") == process)
                // What the closure throws, and what the server refuses.
                let isEnough = await throwsEnough {
                    try await connection.beginNested { _ in
                        _ = try await connection.copyIn("COPY t FROM STDIN") { input in
                            try await input.write("1\n")
                            throw Enough()
                        }
                    }
                }
                let isEnoughAgain = await throwsEnough {
                    try await connection.beginNested { _ in
                        _ = try await connection.copyOut(
                            "COPY (SELECT generate_series(1, 100000000)) TO STDOUT"
                        ) { _ in throw Enough() }
                    }
                }
                #expect(isEnough)
                #expect(isEnoughAgain)
                let refusal = await failure {
                    try await connection.beginNested { _ in
                        _ = try await connection.copyIn("COPY t FROM STDIN") { try await $0.write("1\nx\n2\n") }
                    }
                }
                #expect(refusal?.code == "22P02")
                #expect(try await connection.copyIn("COPY t FROM STDIN") { try await $0.write("1\n2\n") } == 2)
                #expect(try await connection.only("SELECT count(*) FROM t") == 2)
            }
            try await engine.dispose()
        }
    }

    @Test func `a COPY the wrong way says so, and the connection goes on`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            try await connection.run("CREATE TABLE t (n int)")
            let engine = try server.engine()
            try await engine.connect { connection async throws in
                for sql in ["COPY t TO STDOUT", "SELECT 1", "nonsense"] {
                    let error = await failure { try await connection.copyIn(sql) { try await $0.write("1\n") } }
                    #expect(error != nil)
                    try await connection.rollback()
                    #expect(try await connection.only("SELECT 1") == 1)
                    try await connection.rollback()
                }
                #expect(await failure { try await connection.copyOut("COPY t FROM STDIN") { _ in } } != nil)
                try await connection.rollback()
                #expect(try await connection.only("SELECT count(*) FROM t") == 0)
            }
            try await engine.dispose()
            await connection.close()
        }
    }

    @Test func `who listens is cancelled, and the next holder of the connection hears nothing`() async throws {
        try await Server.with { server in
            let engine = try server.engine()
            let process = try await engine.connect { try await $0.only("SELECT pg_backend_pid()") }
            for pause in [0, 1, 20, 100] {
                let listener = Task {
                    try await engine.listen(to: "a", "b") { notifications in
                        for try await _ in notifications {}
                    }
                }
                try await Task.sleep(for: .milliseconds(pause))
                listener.cancel()
                #expect(await failure { try await listener.value }?.kind == .queryCancelled)
                try await engine.connect { connection async throws in
                    #expect(try await connection.only("SELECT pg_backend_pid()") == process)
                    #expect(try await connection.only("SELECT count(*) FROM pg_listening_channels()") == 0)
                    // Long enough for a limit that was forgotten to show.
                    try await connection.executeDriverSQL("SELECT pg_sleep(0.05)")
                }
            }
            try await engine.dispose()
        }
    }

    @Test func `who listens hears that the connection is lost`() async throws {
        try await Server.with { server in
            let engine = try server.engine()
            let process = try #require(try await engine.connect { try await $0.only("SELECT pg_backend_pid()") })
            let listener = Task {
                try await engine.listen(to: "a") { notifications in for try await _ in notifications {} }
            }
            try await Task.sleep(for: .milliseconds(100))
            try await server.kill(Int32(process))
            #expect(await failure { try await listener.value }?.kind == .disconnected)
            #expect(try await engine.connect { try await $0.only("SELECT 1") } == 1)
            try await engine.dispose()
        }
    }
}
