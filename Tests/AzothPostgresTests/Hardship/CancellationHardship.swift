import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import Foundation
import TestSupport
import Testing

@Suite(.databases(.postgres), .timeLimit(.minutes(10))) struct CancellationHardship {
    @Test func `a program that cancels all it does at once loses no connection`() async throws {
        try await Server.with { server in
            let engine = try server.engine(size: 40)
            // All are open, and have their processes noted.
            let before = try await processes(engine)
            let tasks = (0..<40).map { _ in
                Task { try await engine.connect { try await $0.executeDriverSQL("SELECT pg_sleep(30)") } }
            }
            try await Task.sleep(for: .milliseconds(300))
            for task in tasks { task.cancel() }
            for task in tasks {
                let error = await failure { try await task.value }
                #expect(error?.kind == .queryCancelled)
                #expect(error?.message.contains("did not confirm") == false)
            }
            #expect(try await processes(engine) == before)
            try await engine.dispose()
        }
    }

    /// The server processes of all connections, each of which is open.
    private func processes(_ engine: Engine) async throws -> Set<Int> {
        try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    try await engine.connect { try await $0.only("SELECT pg_backend_pid() FROM pg_sleep(0.3)") }
                }
            }
            return try await group.reduce(into: []) { if let process = $1 { $0.insert(process) } }
        }
    }

    @Test func `a pipeline of many rows stops in the middle, and nothing of it stays`() async throws {
        try await Server.with { server in
            let engine = try server.engine()
            try await engine.begin { try await $0.executeDriverSQL("CREATE TABLE t (n bigint)") }
            let insert = CompiledStatement(
                "INSERT INTO t VALUES ($1)", kind: .insert, parameterTypes: [.int64], isKept: true)
            for level in [IsolationLevel.autocommit, .readCommitted] {
                let task = Task {
                    try await engine.with(executionOptions: .init(isolationLevel: level)).connect { connection in
                        try await connection.withDriver(PostgresConnection.self, sql: "") { driver in
                            _ = try await driver.execute(
                                insert, parameters: integers(0..<400_000), options: DriverOptions())
                        }
                        try await connection.commit()
                    }
                }
                try await Task.sleep(for: .milliseconds(60))
                task.cancel()
                let wait = await stopwatch {
                    let error = await failure { try await task.value }
                    #expect(error?.kind == .queryCancelled)
                    #expect(error?.message.contains("did not confirm") == false)
                }
                #expect(wait < .seconds(20))
                #expect(try await engine.connect { try await $0.only("SELECT count(*) FROM t") } == 0)
            }
            try await engine.dispose()
        }
    }

    @Test func `an interruption that comes as the statement ends does not cut the next one short`() async throws {
        try await Server.with { server in
            let connection = try await server.connection(
                postgres: PostgresOptions(cancellationTimeout: .milliseconds(50)))
            for round in 0..<300 {
                let interrupter = Task.detached {
                    try await Task.sleep(for: .microseconds(200 + round * 7))
                    connection.interrupt()
                }
                if let error = await failure({ try await connection.run("SELECT pg_sleep(0.0005)") }) {
                    #expect(error.kind == .queryCancelled)
                }
                _ = await interrupter.result
                if connection.isBroken { break }
                // Longer than the connection would wait for a statement that is being stopped.
                if round % 50 == 0 { try await connection.run("SELECT pg_sleep(0.2)") }
                #expect(try await connection.only("SELECT 1") == 1)
            }
            await connection.close()
        }
    }

    @Test func `a cancelled task rolls back, and its connection goes on`() async throws {
        try await Server.with { server in
            let engine = try server.engine()
            try await engine.begin { try await $0.executeDriverSQL("CREATE TABLE t (n int)") }
            let process = try await engine.connect { try await $0.only("SELECT pg_backend_pid()") }
            for pause in [0, 5, 20, 60, 150] {
                let task = Task {
                    try await engine.begin { connection async throws in
                        try await connection.executeDriverSQL("INSERT INTO t VALUES (1)")
                        try await connection.executeDriverSQL("SELECT pg_sleep(0.05)")
                        try await connection.executeDriverSQL("SELECT pg_sleep(10)")
                    }
                }
                try await Task.sleep(for: .milliseconds(pause))
                task.cancel()
                #expect(await failure { try await task.value }?.kind == .queryCancelled)
                #expect(try await engine.connect { try await $0.only("SELECT count(*) FROM t") } == 0)
            }
            #expect(try await engine.connect { try await $0.only("SELECT pg_backend_pid()") } == process)
            try await engine.dispose()
        }
    }

    @Test func `a commit that was not sent when the task is cancelled is not sent`() async throws {
        try await Server.with { server in
            let engine = try server.engine()
            try await engine.begin { try await $0.executeDriverSQL("CREATE TABLE t (n int)") }
            let task = Task {
                try await engine.connect { connection async throws in
                    try await connection.executeDriverSQL("INSERT INTO t VALUES (1)")
                    withUnsafeCurrentTask { $0?.cancel() }
                    #expect(await failure { try await connection.commit() }?.kind == .queryCancelled)
                    // The transaction is still there, and can be rolled back.
                    #expect(connection.inTransaction)
                    try await connection.rollback()
                }
            }
            try await task.value
            #expect(try await engine.connect { try await $0.only("SELECT count(*) FROM t") } == 0)
            try await engine.dispose()
        }
    }

    @Test func `a time limit stops a statement, in a transaction and outside`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            let limit = DriverOptions(timeout: .milliseconds(50))
            #expect(await failure { try await connection.run("SELECT pg_sleep(10)", limit) }?.kind == .queryCancelled)
            #expect(!connection.isInTransaction)
            try await connection.execute(.begin(TransactionMode()))
            try await connection.run("CREATE TABLE t ()")
            #expect(await failure { try await connection.run("SELECT pg_sleep(10)", limit) }?.kind == .queryCancelled)
            #expect(await failure { try await connection.run("SELECT 1") }?.kind == .pendingRollback)
            #expect(await failure { try await connection.execute(.commit) }?.kind == .pendingRollback)
            #expect(
                try await connection.only(
                    "SELECT count(*) FROM pg_class WHERE relname = 't' AND relnamespace = current_schema()::regnamespace"
                ) == 0)
            // One that is over before the time is, if need be at the tenth try: its limit is not for the next one.
            var isDone = false
            for _ in 0..<10 where !isDone {
                isDone = await failure { try await connection.run("SELECT 1", limit) } == nil
            }
            #expect(isDone)
            try await connection.run("SELECT pg_sleep(0.1)")
            await connection.close()
        }
    }

    @Test func `a server that does not read any more is given up`() async throws {
        try await Server.with { server in
            let connection = try await server.connection(
                postgres: PostgresOptions(cancellationTimeout: .milliseconds(300)))
            let process = connection.serverProcessID
            guard kill(process, SIGSTOP) == 0 else { return }
            defer { _ = kill(process, SIGCONT) }
            var builder = RowBatch.Builder(columnCount: 1)
            builder.append(text: String(repeating: "x", count: 30_000_000))
            builder.endRow()
            let statement = CompiledStatement("SELECT length($1)", kind: .select, parameterTypes: [.text()])
            let batch = builder.finish()
            let wait = await stopwatch {
                let error = await failure {
                    try await connection.execute(
                        statement, parameters: batch, options: DriverOptions(timeout: .milliseconds(200)))
                }
                #expect(error?.kind == .queryCancelled)
            }
            #expect(wait < .seconds(20))
            #expect(connection.isBroken)
            await connection.close()
        }
    }

    @Test(arguments: ["ROLLBACK", "ROLLBACK TO SAVEPOINT", "ping"])
    func `a server that does not answer a rollback or a ping is given up`(_ command: String) async throws {
        try await Server.with { server in
            let connection = try await server.connection(
                postgres: PostgresOptions(
                    cancellationTimeout: .milliseconds(200), rollbackTimeout: .milliseconds(200)))
            let process = connection.serverProcessID
            try await connection.execute(.begin(TransactionMode()))
            try await connection.execute(.savepoint("sp"))
            try await connection.run("CREATE TABLE t (n int)")
            guard kill(process, SIGSTOP) == 0 else { return }
            defer { _ = kill(process, SIGCONT) }
            let wait = await stopwatch {
                let error = await failure {
                    switch command {
                    case "ROLLBACK": try await connection.execute(.rollback)
                    case "ping": try await connection.ping()
                    default: try await connection.execute(.rollbackToSavepoint("sp"))
                    }
                }
                #expect(error?.kind == .queryCancelled)
            }
            #expect(wait < .seconds(10))
            #expect(connection.isBroken)
            await connection.close()
        }
    }
}
