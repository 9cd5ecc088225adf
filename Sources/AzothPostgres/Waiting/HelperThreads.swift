internal import CLibPQ
internal import Synchronization

/// Threads for what blocks in libpq: connecting, and requests for cancellation. One for each call.
final class HelperThreads: Sendable {
    /// As many as there are connections to be opened: pools bound them.
    static let connecting = HelperThreads(limit: .max)
    /// A request may hang for long; so many may.
    static let cancelling = HelperThreads(limit: 16)

    private let limit: Int
    private let running = Atomic<Int>(0)

    private init(limit: Int) { self.limit = limit }

    private final class Job: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs something on a thread of its own.
    ///
    /// - Returns: False where there are too many, or the system has none left: nothing is run.
    func run(_ body: @escaping @Sendable () -> Void) -> Bool {
        guard running.wrappingAdd(1, ordering: .relaxed).newValue <= limit else {
            running.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        let job = Unmanaged.passRetained(
            Job {
                body()
                self.running.wrappingSubtract(1, ordering: .relaxed)
            })
        let code = azoth_pq_thread_start(
            { context in
                azoth_pq_thread_name("azoth-pq-helper")
                Unmanaged<Job>.fromOpaque(context!).takeRetainedValue().body()
                return nil
            }, job.toOpaque())
        if code != 0 {
            job.release()
            running.wrappingSubtract(1, ordering: .relaxed)
        }
        return code == 0
    }
}
