import AzothEngine
import AzothLifecycle
import AzothSQL
import AzothSQLite
import Foundation
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import Synchronization
import Testing

@Suite struct EngineServiceTests {
    private func engine(_ log: Log = Log()) throws -> Engine {
        try Engine.sqlite(
            .memory(shared: UUID().uuidString), options: .init(logger: Logger(label: "test") { _ in LogHandlerTo(log) })
        )
    }

    @Test func `the service runs until the shutdown, and closes what is idle`() async throws {
        let engine = try engine()
        try await engine.connect { _ in }
        #expect(engine.pool.status.checkedIn == 1)
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await engine.run() }
                try await Task.sleep(for: .milliseconds(20))
                #expect(engine.pool.status.checkedIn == 1)
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(engine.pool.status.checkedIn == 0)
        #expect(engine.pool.status.checkedOut == 0)
    }

    @Test func `connections in use are waited for, and closed when they come back`() async throws {
        let log = Log()
        let engine = try engine(log)
        let connection = try await engine.connect()
        let isOver = Flag()
        try await testGracefulShutdown { trigger in
            let service = Task {
                try await EngineService(engine, timeout: .seconds(60)).run()
                isOver.set()
            }
            trigger.triggerGracefulShutdown()
            try await Task.sleep(for: .milliseconds(50))
            #expect(!isOver.isSet)
            _ = try await connection.executeDriverSQL("SELECT 1")
            try await connection.close()
            try await service.value
        }
        #expect(engine.pool.status.checkedIn == 0)
        #expect(log.lines.isEmpty)
    }

    @Test func `what is in use when the time is over is left behind with a warning`() async throws {
        let log = Log()
        let engine = try engine(log)
        let connection = try await engine.connect()
        try await testGracefulShutdown { trigger in
            trigger.triggerGracefulShutdown()
            try await EngineService(engine, timeout: .milliseconds(30)).run()
        }
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.contains("EngineServiceTests.swift") == true)
        try await connection.close()
        #expect(engine.pool.status.checkedIn == 0)
    }

    @Test func `a cancelled service closes at once, and says that it was cancelled`() async throws {
        let engine = try engine()
        try await engine.connect { _ in }
        let held = try await engine.connect()
        let service = Task { try await engine.run() }
        service.cancel()
        await #expect(throws: CancellationError.self) { try await service.value }
        try await held.close()
        #expect(engine.pool.status.checkedIn == 0)
    }

    @Test func `in a group the engine outlives the services that come after it`() async throws {
        let engine = try engine()
        let worker = Worker(engine: engine)
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: engine), .init(service: worker)],
                logger: Logger(label: "group") { _ in SwiftLogNoOpLogHandler() }))
        let running = Task { try await group.run() }
        while !worker.hasStarted.isSet { try await Task.sleep(for: .milliseconds(1)) }
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(worker.lastAnswer.withLock { $0 } == 1)
        #expect(engine.pool.status.checkedIn == 0)
    }

    /// Asks the database for something on its way out.
    private final class Worker: Service {
        let engine: Engine
        let hasStarted = Flag()
        let lastAnswer = Mutex(0)
        init(engine: Engine) { self.engine = engine }

        func run() async throws {
            hasStarted.set()
            try await gracefulShutdown()
            let answer = try await engine.connect { connection in
                let row = try await connection.executeDriverSQL("SELECT 1 AS x").one()
                return row["x", as: Int.self]
            }
            lastAnswer.withLock { $0 = answer ?? 0 }
        }
    }
}

/// Something that has happened.
private final class Flag: Sendable {
    private let flag = Atomic<Bool>(false)
    var isSet: Bool { flag.load(ordering: .acquiring) }
    func set() { flag.store(true, ordering: .releasing) }
}

/// Lines of a log.
private final class Log: Sendable {
    private let written = Mutex<[String]>([])
    var lines: [String] { written.withLock { $0 } }
    func write(_ line: String) { written.withLock { $0.append(line) } }
}

private struct LogHandlerTo: LogHandler {
    let log: Log
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    init(_ log: Log) { self.log = log }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
    func log(event: LogEvent) { log.write("\(event.message)") }
}
