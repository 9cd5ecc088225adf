import Synchronization

@testable import AzothEngine

/// A clock that goes on when it is told to.
final class ManualClock: Sendable {
    private struct Sleeper {
        let id: Int
        let end: PoolClock.Time
        let wake: CheckedContinuation<Void, any Error>
    }
    private struct State {
        var now = PoolClock.Time.zero
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
        var last = 0
    }
    private let state = Mutex(State())

    var clock: PoolClock {
        PoolClock(now: { self.state.withLock { $0.now } }, sleep: { try await self.sleep(for: $0) })
    }

    /// How many wait for a time to come.
    var sleeping: Int { state.withLock { $0.sleepers.count } }

    /// How long the next to wake will sleep; nil: nobody sleeps.
    var nextEnd: Duration? { state.withLock { state in state.sleepers.map { $0.end - state.now }.min() } }

    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now += duration
            let now = state.now
            let woken = state.sleepers.filter { $0.end <= now }
            state.sleepers.removeAll { $0.end <= now }
            return woken
        }
        for sleeper in woken { sleeper.wake.resume() }
    }

    private func sleep(for duration: Duration) async throws {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wake in
                let isCancelled = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return true }
                    state.sleepers.append(Sleeper(id: id, end: state.now + duration, wake: wake))
                    return false
                }
                if isCancelled { wake.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            sleeper?.wake.resume(throwing: CancellationError())
        }
    }
}
