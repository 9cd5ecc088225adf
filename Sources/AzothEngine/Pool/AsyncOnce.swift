internal import Synchronization

/// Something that is done once, by the first who comes; others who come meanwhile wait. Where it fails, the next one tries
/// again.
final class AsyncOnce: Sendable {
    private enum State {
        case open
        case running([CheckedContinuation<Void, Never>])
        case done
    }
    private enum Step { case run, wait, go }

    private let state = Mutex(State.open)

    nonisolated(nonsending) func run(_ body: nonisolated(nonsending) () async throws -> Void) async throws {
        while true {
            switch begin() {
            case .go: return
            case .wait: await wait()
            case .run:
                do {
                    try await body()
                    end(.done)
                    return
                } catch {
                    end(.open)
                    throw error
                }
            }
        }
    }

    private func begin() -> Step {
        state.withLock { state in
            switch state {
            case .open:
                state = .running([])
                return .run
            case .running: return .wait
            case .done: return .go
            }
        }
    }

    private nonisolated(nonsending) func wait() async {
        await withCheckedContinuation { continuation in
            let isWaiting = state.withLock { state in
                guard case .running(let others) = state else { return false }
                state = .running(others + [continuation])
                return true
            }
            if !isWaiting { continuation.resume() }
        }
    }

    private func end(_ next: State) {
        let waiting = state.withLock { state in
            defer { state = next }
            guard case .running(let waiting) = state else { return [CheckedContinuation<Void, Never>]() }
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
