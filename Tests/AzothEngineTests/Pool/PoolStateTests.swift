import Testing

@testable import AzothEngine

/// The pool's decisions, without a connection, a clock or a task.
@Suite struct PoolStateTests {
    private let start = Duration.seconds(1_000)

    private func idle(_ id: Int) -> PoolState.Idle { PoolState.Idle(id: id, openedAt: start) }

    private func back(_ state: inout PoolState, _ id: Int, isUsable: Bool = true) -> PoolState.Checkin {
        state.checkin(idle(id), generation: state.generation, isUsable: isUsable, now: start)
    }

    @Test func `starts empty and opens on demand up to size and overflow, then makes callers wait`() {
        var state = PoolState(.queue(size: 2, overflow: 1))
        for _ in 0..<3 { #expect(state.checkout(waiter: 0, now: start) == .open) }
        #expect(state.checkout(waiter: 7, now: start) == .wait)
        #expect(state.checkedOut == 3)
        #expect(state.waiters == [7])
    }

    @Test func `keeps as many as its size and closes those of the overflow`() {
        var state = PoolState(.queue(size: 1, overflow: 1))
        _ = state.checkout(waiter: 0, now: start)
        _ = state.checkout(waiter: 0, now: start)
        #expect(back(&state, 1) == .keep)
        #expect(back(&state, 2) == .close)
        #expect(state.checkedOut == 0)
        #expect(state.idle.map(\.id) == [1])
    }

    @Test func `serves waiters in the order they came, before anybody else`() {
        var state = PoolState(.queue(size: 1, overflow: 0))
        _ = state.checkout(waiter: 0, now: start)
        #expect(state.checkout(waiter: 1, now: start) == .wait)
        #expect(state.checkout(waiter: 2, now: start) == .wait)
        #expect(back(&state, 9) == .hand(1))
        #expect(state.checkout(waiter: 3, now: start) == .wait)
        #expect(back(&state, 9) == .hand(2))
        #expect(back(&state, 9) == .hand(3))
        #expect(back(&state, 9) == .keep)
    }

    @Test func `first in first out uses all connections, last in first out the same`() {
        for (order, expected) in [(PoolChoice.Order.fifo, 1), (.lifo, 2)] {
            var state = PoolState(.queue(size: 2, order: order))
            _ = state.checkout(waiter: 0, now: start)
            _ = state.checkout(waiter: 0, now: start)
            _ = back(&state, 1)
            _ = back(&state, 2)
            #expect(state.checkout(waiter: 0, now: start) == .use(expected))
        }
    }

    @Test func `replaces a connection that is older than recycle, also under a waiter`() {
        var state = PoolState(.queue(size: 1, overflow: 0, recycle: .seconds(60)))
        _ = state.checkout(waiter: 0, now: start)
        _ = back(&state, 1)
        #expect(state.checkout(waiter: 0, now: start + .seconds(61)) == .replace(1))
        #expect(state.checkout(waiter: 5, now: start) == .wait)
        #expect(
            state.checkin(idle(1), generation: 0, isUsable: true, now: start + .seconds(61)) == .closeAndLetOpen(5))
    }

    @Test func `an unusable connection is closed and its place passes on`() {
        var state = PoolState(.queue(size: 1, overflow: 0))
        _ = state.checkout(waiter: 0, now: start)
        #expect(state.checkout(waiter: 1, now: start) == .wait)
        #expect(back(&state, 9, isUsable: false) == .closeAndLetOpen(1))
        #expect(state.checkedOut == 1)
    }

    @Test func `a failed opening gives its place to the next waiter, or back`() {
        var state = PoolState(.queue(size: 1, overflow: 0))
        _ = state.checkout(waiter: 0, now: start)
        #expect(state.checkout(waiter: 1, now: start) == .wait)
        #expect(state.openFailed() == .letOpen(1))
        #expect(state.openFailed() == .nothing)
        #expect(state.checkedOut == 0)
        #expect(state.checkout(waiter: 2, now: start) == .open)
    }

    @Test func `who gave up is not served`() {
        var state = PoolState(.queue(size: 1, overflow: 0))
        _ = state.checkout(waiter: 0, now: start)
        _ = state.checkout(waiter: 1, now: start)
        _ = state.checkout(waiter: 2, now: start)
        let first = state.cancel(waiter: 1), second = state.cancel(waiter: 1)
        #expect(first)
        #expect(!second)
        #expect(back(&state, 9) == .hand(2))
    }

    @Test func `invalidation closes what is idle at once and the rest on return`() {
        var state = PoolState(.queue(size: 3))
        let generation = state.generation
        for _ in 0..<3 { _ = state.checkout(waiter: 0, now: start) }
        _ = back(&state, 1)
        _ = back(&state, 2)
        #expect(state.invalidateAll() == [1, 2])
        #expect(state.checkin(idle(3), generation: generation, isUsable: true, now: start) == .close)
        #expect(state.checkedOut == 0)
    }

    @Test func `the null pool opens for everybody and keeps nothing`() {
        var state = PoolState(.null)
        for _ in 0..<100 { #expect(state.checkout(waiter: 0, now: start) == .open) }
        #expect(back(&state, 1) == .close)
    }

    @Test func `the static pool has one connection, for one caller at a time`() {
        var state = PoolState(.static)
        #expect(state.checkout(waiter: 1, now: start) == .open)
        #expect(state.checkout(waiter: 2, now: start) == .wait)
        #expect(back(&state, 7) == .hand(2))
        #expect(back(&state, 7) == .keep)
        #expect(state.checkout(waiter: 3, now: start) == .use(7))
    }

    @Test func `an overflow of -1 and a size of 0 have no limit`() {
        for (choice, kept) in [(PoolChoice.queue(size: 2, overflow: -1), 2), (.queue(size: 0), 50)] {
            var state = PoolState(choice)
            for _ in 0..<50 { #expect(state.checkout(waiter: 0, now: start) == .open) }
            for id in 0..<50 { _ = back(&state, id) }
            #expect(state.idle.count == kept)
            #expect(state.checkedOut == 0)
        }
    }

    @Test func `an outdated connection is replaced, also under a waiter`() {
        var state = PoolState(.queue(size: 1, overflow: 0))
        _ = state.checkout(waiter: 0, now: start)
        let outdated = PoolState.Idle(id: 1, openedAt: start, isOutdated: true)
        #expect(state.checkin(outdated, generation: 0, isUsable: true, now: start) == .keep)
        #expect(state.checkout(waiter: 0, now: start) == .replace(1))
        #expect(state.checkout(waiter: 5, now: start) == .wait)
        #expect(state.checkin(outdated, generation: 0, isUsable: true, now: start) == .closeAndLetOpen(5))
    }

    @Test func `a detached connection leaves its place to a waiter, or free`() {
        var state = PoolState(.queue(size: 1, overflow: 0))
        _ = state.checkout(waiter: 0, now: start)
        #expect(state.checkout(waiter: 5, now: start) == .wait)
        #expect(state.detach() == .letOpen(5))
        #expect(state.detach() == .nothing)
        #expect(state.checkedOut == 0)
        #expect(state.checkout(waiter: 6, now: start) == .open)
    }

    @Test func `random sequences never lend more than the limit and never lose a place`() {
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &generator)
        var random = Seeded(state: seed)
        var state = PoolState(.queue(size: 3, overflow: 2))
        var out: [(id: Int, generation: Int)] = []
        var next = 1
        func note(_ result: PoolState.Checkin, _ connection: (id: Int, generation: Int)?) {
            switch result {
            case .hand: if let connection { out.append(connection) }
            case .closeAndLetOpen, .letOpen:
                next += 1
                out.append((next, state.generation))
            case .keep, .close, .nothing: break
            }
        }
        for _ in 0..<20_000 {
            next += 1
            switch random.next() % 10 {
            case 0..<5:
                switch state.checkout(waiter: next, now: start) {
                case .use(let id): out.append((id, state.generation))
                case .open, .replace: out.append((next, state.generation))
                case .wait: break
                }
            case 5..<8:
                guard !out.isEmpty else { continue }
                let one = out.remove(at: Int(random.next() % UInt64(out.count)))
                let usable = random.next() % 4 != 0
                note(state.checkin(idle(one.id), generation: one.generation, isUsable: usable, now: start), one)
            case 8:
                if let waiter = state.waiters.randomElement(using: &random) { _ = state.cancel(waiter: waiter) }
            default:
                if random.next() % 20 == 0 { _ = state.invalidateAll() }
            }
            #expect(state.checkedOut == out.count, "seed \(seed)")
            #expect(state.checkedOut <= 5, "seed \(seed)")
            #expect(state.waiters.isEmpty || state.checkedOut == 5, "seed \(seed)")
        }
    }
}

/// Numbers that a seed repeats.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
