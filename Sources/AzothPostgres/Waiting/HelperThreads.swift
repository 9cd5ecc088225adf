internal import CLibPQ
internal import Synchronization

/// Threads for what blocks in libpq: connecting, and requests for cancellation.
final class HelperThreads: Sendable {
    /// As many as there are connections to be opened: pools bound them.
    static let connecting = HelperThreads(limit: .max)
    /// A request may hang for long, and so many may; others wait in line. A program that stops cancels all it does at
    /// once.
    static let cancelling = HelperThreads(limit: 16)

    private typealias Job = @Sendable () -> Void
    private struct State {
        var running = 0
        var waiting: [Job] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    private init(limit: Int) { self.limit = limit }

    private final class Start: Sendable {
        let body: Job
        init(_ body: @escaping Job) { self.body = body }
    }

    /// Runs something on a thread, at once or when one comes free.
    ///
    /// - Returns: False where the system has no threads left: it is not run.
    func run(_ body: @escaping @Sendable () -> Void) -> Bool {
        let starts = state.withLock { state in
            guard state.running < limit else {
                state.waiting.append(body)
                return false
            }
            state.running += 1
            return true
        }
        guard starts else { return true }
        let start = Unmanaged.passRetained(
            Start {
                body()
                while let next = self.next() { next() }
            })
        let code = azoth_pq_thread_start(
            { context in
                azoth_pq_thread_name("azoth-pq-helper")
                Unmanaged<Start>.fromOpaque(context!).takeRetainedValue().body()
                return nil
            }, start.toOpaque())
        if code != 0 {
            start.release()
            state.withLock { $0.running -= 1 }
        }
        return code == 0
    }

    /// What this thread does next; nil: it ends.
    private func next() -> Job? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
