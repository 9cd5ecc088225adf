import AzothEngine
import AzothSQL
import AzothTesting
import Synchronization
import TestSupport
import Testing

@Suite(.everyDatabase) struct PoolEventTests {
    private let heard = Heard()

    private final class Heard: Sendable {
        private let list = Mutex<[String]>([])
        func note(_ text: String) { list.withLock { $0.append(text) } }
        func take() -> [String] {
            list.withLock { list in
                defer { list = [] }
                return list
            }
        }
    }

    private func listening(_ engine: Engine) {
        let heard = heard, events = engine.events
        events.onFirstConnect { _ in heard.note("first") }
        events.onConnect { _ in heard.note("connect") }
        events.onCheckout { _ in heard.note("checkout") }
        events.onReset { _, state in heard.note(state.isTransactionReset ? "reset" : "reset of a transaction") }
        events.onCheckin { _ in heard.note("checkin") }
        events.onInvalidate { _, error in heard.note("invalidate \((error as? AzothError)?.kind.description ?? "")") }
        events.onDetach { _ in heard.note("detach") }
        events.onClose { _ in heard.note("close") }
    }

    @Test func `listeners hear of the life of a connection, in order`() async throws {
        let engine = try TestDatabase.current.engine(.init(pool: .queue(size: 1)))
        listening(engine)
        try await engine.connect { try await $0.executeDriverSQL("SELECT 1") }
        #expect(heard.take() == ["first", "connect", "checkout", "reset", "checkin"])
        try await engine.rawConnection { try await $0.executeDriverSQL("BEGIN") }
        #expect(heard.take() == ["checkout", "reset of a transaction", "checkin"])
        try await engine.connect { try await $0.invalidate() }
        #expect(try await eventually { engine.pool.status.checkedOut == 0 })
        var later: [String] = []
        for _ in 0..<2000 where !later.contains("close") {
            later += heard.take()
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(later == ["checkout", "invalidate ", "close"])
        try await engine.connect { _ in }
        #expect(heard.take() == ["connect", "checkout", "reset", "checkin"])
        try await engine.dispose()
        #expect(heard.take() == ["close"])
    }

    @Test func `the first connection is prepared once, whoever comes first`() async throws {
        let engine = try TestDatabase.current.engine(.init(pool: .queue(size: 8)))
        let first = Counter(), second = Counter()
        engine.events.onFirstConnect { raw in
            first.add()
            try await Task.sleep(for: .milliseconds(20))
            try await raw.executeDriverSQL("CREATE TABLE prepared (x int)")
        }
        engine.events.onConnect { raw in
            try await raw.executeDriverSQL("SELECT * FROM prepared")
            second.add()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { try await engine.connect { _ in try await Task.sleep(for: .milliseconds(50)) } }
            }
            try await group.waitForAll()
        }
        #expect(first.value == 1)
        #expect(second.value >= 1)
        try await engine.dispose()
    }

    @Test func `a first connection that fails is tried again`() async throws {
        struct No: Error {}
        let engine = try TestDatabase.current.engine(oneConnection: true)
        let calls = Counter()
        engine.events.onFirstConnect { _ in
            calls.add()
            if calls.value == 1 { throw No() }
        }
        await #expect(throws: No.self) { try await engine.connect { _ in } }
        try await engine.connect { _ in }
        try await engine.connect { _ in }
        #expect(calls.value == 2)
    }

    @Test func `a listener may refuse a connection as lost, and another is tried once`() async throws {
        let engine = try TestDatabase.current.engine(.init(pool: .queue(size: 2)))
        listening(engine)
        let calls = Counter()
        let token = engine.events.onCheckout { _ in
            calls.add()
            if calls.value == 1 { throw AzothError(.disconnected, "too old for my taste") }
        }
        try await engine.connect { _ in }
        #expect(calls.value == 2)
        #expect(
            heard.take().filter { $0 == "connect" || $0.hasPrefix("inv") } == [
                "connect", "invalidate disconnected", "connect",
            ])
        token.remove()
        engine.events.onCheckout { _ in throw AzothError(.disconnected, "never") }
        #expect(await failure { try await engine.connect { _ in } }?.kind == .disconnected)
        #expect(try await eventually { engine.pool.status.checkedOut == 0 })
        try await engine.dispose()
    }

    @Test func `what a listener cannot undo throws the connection away`() async throws {
        struct No: Error {}
        let engine = try TestDatabase.current.engine(.init(pool: .queue(size: 1)))
        let token = engine.events.onReset { _, _ in throw No() }
        await #expect(throws: No.self) { try await engine.connect { _ in } }
        #expect(engine.pool.status.checkedIn == 0)
        token.remove()
        try await engine.connect { _ in }
        #expect(engine.pool.status.checkedIn == 1)
        try await engine.dispose()
    }

    @Test func `values stay with the connection, and go with it`() async throws {
        let engine = try TestDatabase.current.engine(.init(pool: .queue(size: 1)))
        engine.events.onConnect { $0.info[Int.self] = 5 }
        try await engine.connect { connection in
            #expect(connection.info[Int.self] == 5)
            connection.info[String.self] = "kept"
        }
        try await engine.connect { connection in
            #expect(connection.info[String.self] == "kept")
            try await connection.invalidate()
            #expect(connection.info[String.self] == nil)
            try await connection.executeDriverSQL("SELECT 1")
            #expect(connection.info[Int.self] == 5)
            #expect(connection.info[String.self] == nil)
        }
        try await engine.dispose()
    }

    @Test func `a soft invalidation lets the work go on, and replaces the connection afterwards`() async throws {
        let engine = try TestDatabase.current.engine(.init(pool: .queue(size: 1)))
        try await engine.connect { connection in
            try await connection.executeDriverSQL("CREATE TABLE t (x int)")
            connection.info[Int.self] = 1
            try await connection.invalidate(soft: true)
            try await connection.executeDriverSQL("INSERT INTO t VALUES (1)")
            try await connection.commit()
        }
        try await engine.connect { connection in
            #expect(connection.info[Int.self] == nil)
            let count = try await connection.number("SELECT count(*) FROM t")
            #expect(count == 1)
        }
        try await engine.dispose()
    }

    @Test func `a detached connection leaves its place to another`() async throws {
        let engine = try TestDatabase.current.engine(.init(pool: .queue(size: 1, overflow: 0, timeout: .seconds(10))))
        listening(engine)
        let connection = try await engine.connect()
        let waiting = Task { try await engine.connect { try await $0.number("SELECT 3") } }
        #expect(try await eventually { engine.pool.status.waiting == 1 })
        try await connection.detach()
        #expect(try await waiting.value == 3)
        #expect(try await connection.number("SELECT 2") == 2)
        #expect(heard.take().contains("detach"))
        try await connection.close()
        #expect(engine.pool.status.checkedIn == 1)
        #expect(engine.pool.status.checkedOut == 0)
        try await engine.dispose()
    }

    @Test func `pre-ping lets connections through that answer`() async throws {
        let engine = try TestDatabase.current.engine(.init(pool: .queue(size: 1, prePing: true)))
        let opened = Counter()
        engine.events.onConnect { _ in opened.add() }
        for _ in 0..<3 { try await engine.connect { _ in } }
        #expect(opened.value == 1)
        // Closed behind the pool's back: the next caller gets a new one.
        try await engine.rawConnection { await $0.driverConnection.close() }
        #expect(try await engine.connect { try await $0.number("SELECT 1") } == 1)
        #expect(opened.value == 2)
        try await engine.dispose()
    }
}
