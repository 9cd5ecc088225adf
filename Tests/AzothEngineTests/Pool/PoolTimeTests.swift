import AzothSQL
import AzothSQLite
import Synchronization
import TestSupport
import Testing

@testable import AzothEngine

/// What a pool does as time goes by, with a clock that the tests turn.
@Suite struct PoolTimeTests {
    private let file = TemporaryFile()
    private let clock = ManualClock()

    private func pool(_ choice: PoolChoice, _ events: EngineEvents = EngineEvents()) -> Pool {
        Pool(
            SQLiteConnector(.file(file.path)), EngineOptions(pool: choice), Engine.defaultLogger, events,
            clock: clock.clock)
    }

    @Test func `who waits gives up when the time is over, and not before`() async throws {
        let pool = pool(.queue(size: 1, overflow: 0, timeout: .seconds(30)))
        let held = try await pool.checkOut("the holder")
        held.record.lastStatement = CompiledStatement("SELECT  1\n  FROM  item", kind: .select)
        let waiter = Task { try await pool.checkOut("the waiter").giveBack() }
        #expect(try await eventually { clock.sleeping == 1 && pool.status.waiting == 1 })
        clock.advance(by: .seconds(29))
        #expect(pool.status.waiting == 1)
        clock.advance(by: .seconds(1))
        let error = await failure { try await waiter.value }
        #expect(error?.kind == .poolTimeout)
        #expect(
            error?.message == "no connection came free within 30 s: the pool has at most 1 connections. "
                + "Held by: the holder, for 30 s, last statement: SELECT 1 FROM item. Close what holds them sooner, or "
                + "enlarge the pool")
        #expect(pool.status.waiting == 0)
        held.giveBack()
        try await pool.checkOut("another").giveBack()
    }

    @Test func `all who wait have one timer, which ends when it rings for nobody`() async throws {
        let pool = pool(.queue(size: 1, overflow: 0, timeout: .seconds(30)))
        let held = try await pool.checkOut("the holder")
        var waiters: [Task<Void, any Error>] = []
        for _ in 0..<20 { waiters.append(Task { try await pool.checkOut("a waiter").giveBack() }) }
        #expect(try await eventually { pool.status.waiting == 20 && clock.sleeping == 1 })
        held.giveBack()
        for waiter in waiters { try await waiter.value }
        #expect(clock.sleeping == 1)
        clock.advance(by: .seconds(30))
        #expect(try await eventually { clock.sleeping == 0 })
        // It is set again for the next who waits.
        let again = try await pool.checkOut("the holder")
        let late = Task { try await pool.checkOut("late").giveBack() }
        #expect(try await eventually { clock.sleeping == 1 })
        clock.advance(by: .seconds(30))
        #expect(await failure { try await late.value }?.kind == .poolTimeout)
        again.giveBack()
    }

    @Test func `each gives up at a time of its own, however the timer was set`() async throws {
        let pool = pool(.queue(size: 1, overflow: 0, timeout: .seconds(30)))
        let held = try await pool.checkOut("the holder")
        let patient = Task { try await pool.checkOut("patient").giveBack() }
        #expect(try await eventually { clock.sleeping == 1 })
        // Less patient than the one before: the timer is set anew, and the old one ends.
        let hasty = Task { try await pool.checkOut("hasty", within: .seconds(2)).giveBack() }
        #expect(try await eventually { pool.status.waiting == 2 && clock.nextEnd == .seconds(2) })
        #expect(try await eventually { clock.sleeping == 1 })
        clock.advance(by: .seconds(2))
        #expect(await failure { try await hasty.value }?.message.contains("within 2 s") == true)
        #expect(try await eventually { clock.nextEnd == .seconds(28) })
        // Comes later, and gives up later than the one for whom the timer is set.
        let late = Task { try await pool.checkOut("late").giveBack() }
        #expect(try await eventually { pool.suspended == 2 })
        clock.advance(by: .seconds(28))
        #expect(await failure { try await patient.value }?.kind == .poolTimeout)
        #expect(pool.status.waiting == 1)
        #expect(try await eventually { clock.nextEnd == .seconds(2) })
        held.giveBack()
        try await late.value
    }

    @Test func `the timer neither keeps the pool nor outlives it`() async throws {
        func use() async throws -> Dropped {
            let pool = pool(.queue(size: 1, overflow: 0))
            let held = try await pool.checkOut("the holder")
            let waiter = Task { try await pool.checkOut("the waiter").giveBack() }
            #expect(try await eventually { clock.sleeping == 1 })
            held.giveBack()
            try await waiter.value
            await pool.dispose(closing: true)
            return Dropped(pool: pool)
        }
        let dropped = try await use()
        #expect(try await eventually { dropped.pool == nil && clock.sleeping == 0 })
    }

    @Test func `waiters are served in the order they came`() async throws {
        let pool = pool(.queue(size: 1, overflow: 0))
        let held = try await pool.checkOut("the holder")
        let order = Order()
        var waiters: [Task<Void, any Error>] = []
        func waiter(_ number: Int) -> Task<Void, any Error> {
            Task {
                let lease = try await pool.checkOut("a waiter")
                order.add(number)
                lease.giveBack()
            }
        }
        for number in 0..<20 {
            waiters.append(waiter(number))
            #expect(try await eventually { pool.status.waiting == number + 1 })
        }
        held.giveBack()
        for waiter in waiters { try await waiter.value }
        #expect(order.all == Array(0..<20))
    }

    @Test func `a deadline of the caller may be earlier than the pool's timeout`() async throws {
        let pool = pool(.queue(size: 1, overflow: 0, timeout: .seconds(30)))
        let held = try await pool.checkOut("the holder")
        let waiter = Task { try await pool.checkOut("the waiter", within: .seconds(2)).giveBack() }
        #expect(try await eventually { clock.sleeping == 1 })
        clock.advance(by: .seconds(2))
        #expect(await failure { try await waiter.value }?.kind == .poolTimeout)
        held.giveBack()
    }

    @Test func `a connection is replaced when it has become too old, and not while it is used`() async throws {
        let opened = Counter(), closed = Counter()
        let events = EngineEvents()
        events.onConnect { _ in opened.add() }
        events.onClose { _ in closed.add() }
        let pool = pool(.queue(size: 1, recycle: .seconds(60)), events)
        try await pool.checkOut("first").giveBack()
        clock.advance(by: .seconds(60))
        try await pool.checkOut("second").giveBack()
        #expect(opened.value == 1)
        clock.advance(by: .seconds(1))
        let lease = try await pool.checkOut("third")
        #expect(opened.value == 2)
        #expect(closed.value == 1)
        clock.advance(by: .seconds(61))
        _ = try await lease.connection.ping()
        lease.giveBack()
        #expect(pool.status.checkedIn == 1)
    }

    @Test func `an unlimited pool lets nobody wait, and keeps what it opened`() async throws {
        for choice in [PoolChoice.queue(size: 0), .queue(size: 3, overflow: -1)] {
            let pool = pool(choice)
            var leases: [Lease] = []
            for _ in 0..<20 { leases.append(try await pool.checkOut("one of many")) }
            #expect(pool.status.checkedOut == 20)
            for lease in leases { lease.giveBack() }
            #expect(pool.status.checkedIn == (choice == .queue(size: 0) ? 20 : 3))
            #expect(pool.status.waiting == 0)
            await pool.dispose(closing: true)
        }
    }

    @Test func `dispose waits for what is out, but not for ever`() async throws {
        let pool = pool(.queue(size: 2))
        let one = try await pool.checkOut("the slow one")
        await pool.dispose(closing: true)
        let waiting = Task { try await pool.waitForReturns(within: .seconds(10)) }
        #expect(try await eventually { clock.sleeping == 1 })
        // Who comes now belongs to the new connections, and is not waited for.
        let new = try await pool.checkOut("a new one")
        clock.advance(by: .seconds(10))
        let error = await failure { try await waiting.value }
        #expect(error?.kind == .poolTimeout)
        #expect(error?.message.contains("the slow one, for 10 s") == true)
        let again = Task { try await pool.waitForReturns(within: .seconds(10)) }
        #expect(try await eventually { clock.sleeping == 1 })
        one.giveBack()
        try await again.value
        try await pool.waitForReturns(within: .zero)
        new.giveBack()
        #expect(pool.status.checkedIn == 1)
    }
}

extension Pool {
    /// How many callers wait with their alarms set.
    fileprivate var suspended: Int {
        contents.withLock { contents in
            contents.waiting.values.count { if case .suspended = $0 { true } else { false } }
        }
    }
}

private struct Dropped: Sendable {
    weak let pool: Pool?
}

private final class Order: Sendable {
    private let list = Mutex<[Int]>([])
    var all: [Int] { list.withLock { $0 } }
    func add(_ number: Int) { list.withLock { $0.append(number) } }
}
