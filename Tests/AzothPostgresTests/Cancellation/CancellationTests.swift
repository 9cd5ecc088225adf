import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import TestSupport
import Testing

/// A task may be cancelled wherever it waits: nothing leaks, nothing is half done, and the next one finds all in order.
@Suite(.databases(.postgres)) struct PostgresCancellationTests {
    /// Cancels something at each of its suspension points, and looks at pool and server each time.
    private func sweep(
        _ engine: Engine, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: @escaping @Sendable (Engine) async throws -> Void,
        check: (_ isDone: Bool) async throws -> Void = { _ in }
    ) async throws {
        // On a busy machine, what is waited for may be there before the wait: one run may have fewer points than others.
        var points = 0
        for _ in 0..<3 {
            points = max(points, try await SuspensionPoints.count { try await body(engine) })
            try await check(true)
        }
        #expect(points > 1, sourceLocation: sourceLocation)
        var cancelled = 0
        for point in 0...points {
            let error = await SuspensionPoints.run(cancelledAt: point) { try await body(engine) }
            if let error {
                cancelled += 1
                let kind = (error as? AzothError)?.kind
                #expect(
                    kind == .queryCancelled || error is CancellationError, "at \(point): \(error)",
                    sourceLocation: sourceLocation)
            }
            #expect(engine.pool.status.checkedOut == 0, "at \(point)", sourceLocation: sourceLocation)
            #expect(engine.pool.status.waiting == 0, "at \(point)", sourceLocation: sourceLocation)
            try await check(error == nil)
            let one = try await engine.connect { try await $0.number("SELECT 1") }
            #expect(one == 1, sourceLocation: sourceLocation)
        }
        #expect(cancelled > 0, sourceLocation: sourceLocation)
    }

    private func engine(_ options: EngineOptions = .init(pool: .queue(size: 2, overflow: 0))) async throws -> Engine {
        let engine = try TestDatabase.current.engine(options)
        try await engine.begin { connection async throws in
            try await connection.executeDriverSQL("CREATE TABLE item (id serial PRIMARY KEY, name text)")
        }
        return engine
    }

    @Test func `a transaction is done wholly or not at all`() async throws {
        let engine = try await engine()
        var rows = 0
        try await sweep(engine) { engine in
            try await engine.begin { connection async throws in
                try await connection.executeDriverSQL("INSERT INTO item (name) VALUES ($1)", ["one"])
                _ = try await connection.number("SELECT count(*) FROM item")
                try await connection.beginNested { _ in
                    try await connection.executeDriverSQL("INSERT INTO item (name) VALUES ($1)", ["two"])
                }
                try await connection.executeDriverSQL("SELECT pg_sleep(0.002)")
                try await connection.executeDriverSQL("INSERT INTO item (name) VALUES ($1)", ["three"])
            }
        } check: { isDone in
            let now = try await engine.connect { try await $0.number("SELECT count(*) FROM item") } ?? 0
            #expect(isDone ? now == rows + 3 : (now == rows || now == rows + 3))
            rows = now
        }
    }

    @Test func `connections are opened or not`() async throws {
        let engine = try await engine(.init(pool: .null))
        try await sweep(engine) { engine in
            try await engine.connect { connection async throws in _ = try await connection.number("SELECT 1") }
        }
    }

    @Test func `a stream is ended`() async throws {
        let engine = try await engine()
        try await engine.begin { connection async throws in
            try await connection.executeDriverSQL("INSERT INTO item (name) SELECT 'x' FROM generate_series(1, 500)")
        }
        try await sweep(engine) { engine in
            try await engine.connect { connection async throws in
                let statement = text("SELECT id FROM item").columns(Int.self)
                    .executionOptions(ExecutionOptions(yieldPer: 100))
                for try await _ in try await connection.stream(statement) {}
            }
        }
    }

    @Test func `a COPY comes to nothing or to its end`() async throws {
        let engine = try await engine()
        var rows = 0
        try await sweep(engine) { engine in
            try await engine.begin { connection async throws in
                try await connection.copyIn("COPY item (name) FROM STDIN") { input in
                    for _ in 1...20 { try await input.write(String(repeating: "one line\n", count: 500)) }
                }
            }
        } check: { isDone in
            let now = try await engine.connect { try await $0.number("SELECT count(*) FROM item") } ?? 0
            #expect(isDone ? now == rows + 10_000 : (now == rows || now == rows + 10_000))
            rows = now
        }
    }

    @Test func `a statement stops soon, and the same connection goes on`() async throws {
        let engine = try await engine(.init(pool: .queue(size: 1, overflow: 0)))
        let process = try await engine.connect { connection async throws in
            _ = try await connection.number("SELECT 1")
            return try connection.process
        }
        for pause in [0, 1, 5, 50] {
            let task = Task {
                try await engine.connect { try await $0.executeDriverSQL("SELECT pg_sleep(30)") }
            }
            try await Task.sleep(for: .milliseconds(pause))
            let start = ContinuousClock.now
            task.cancel()
            #expect(await failure { try await task.value }?.kind == .queryCancelled)
            #expect(ContinuousClock.now - start < .seconds(10))
            try await engine.connect { connection async throws in
                #expect(try await connection.number("SELECT 1") == 1)
                #expect(try connection.process == process)
            }
        }
    }

    @Test func `a cancellation never hits the statement after it`() async throws {
        let engine = try await engine(.init(pool: .queue(size: 1, overflow: 0)))
        for number in 0..<200 {
            let task = Task {
                try await engine.connect { try await $0.number("SELECT \(number) FROM pg_sleep(0.001)") }
            }
            try await Task.sleep(for: .microseconds(Int.random(in: 0...3000)))
            task.cancel()
            if let error = await failure({ try await task.value }) { #expect(error.kind == .queryCancelled) }
            try await engine.connect { connection async throws in
                for next in 0..<3 { #expect(try await connection.number("SELECT \(next) + 1") == next + 1) }
            }
        }
    }
}
