internal import Synchronization

/// So many at a time; others wait, first come, first served. A task that is cancelled waits on: its turn is soon.
final class Permits: Sendable {
    private struct State {
        var free: Int
        var waiters: [CheckedContinuation<Void, Never>] = []
    }
    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: max(1, count))) }

    /// Those that the current task has already.
    @TaskLocal private static var taken: [ObjectIdentifier] = []

    /// Runs a closure with a permit. Inside of another such closure that one's permit is enough: tests that have one and
    /// wait for a second would wait for each other.
    func withOne<Value>(_ body: nonisolated(nonsending) () async throws -> Value) async throws -> Value {
        let id = ObjectIdentifier(self)
        if Self.taken.contains(id) { return try await body() }
        await take()
        defer { giveBack() }
        return try await Self.$taken.withValue(Self.taken + [id]) { try await body() }
    }

    private func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiters.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiters.isEmpty else { return state.waiters.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
