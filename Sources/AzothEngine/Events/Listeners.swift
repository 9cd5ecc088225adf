internal import Synchronization

/// The listeners of one event, in the order in which they were added.
final class Listeners<Listener: Sendable>: Sendable {
    private struct State {
        var entries: [(number: Int, listener: Listener)] = []
        var last = 0
    }

    private let state = Mutex(State())
    // Looked at for every statement: a lock there would be felt.
    private let hasAny = Atomic<Bool>(false)

    @inline(__always) var isEmpty: Bool { !hasAny.load(ordering: .acquiring) }

    /// Those that are to be told now.
    var current: [Listener] { isEmpty ? [] : state.withLock { $0.entries.map(\.listener) } }

    func add(_ listener: Listener) -> ListenerToken {
        let number = state.withLock { state in
            state.last += 1
            state.entries.append((state.last, listener))
            return state.last
        }
        hasAny.store(true, ordering: .releasing)
        return ListenerToken { [weak self] in self?.remove(number) }
    }

    private func remove(_ number: Int) {
        state.withLock { state in
            state.entries.removeAll { $0.number == number }
            hasAny.store(!state.entries.isEmpty, ordering: .releasing)
        }
    }
}
