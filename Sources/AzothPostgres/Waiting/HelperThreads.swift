internal import CLibPQ
internal import Synchronization

/// Threads for what blocks in libpq: connecting, and requests for cancellation. One for each call.
enum HelperThreads {
    private static let running = Atomic<Int>(0)

    private final class Job: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs something on a thread of its own.
    ///
    /// - Parameter limit: How many such threads there may be.
    /// - Returns: False where there are too many, or the system has none left: nothing is run.
    static func run(limit: Int = .max, _ body: @escaping @Sendable () -> Void) -> Bool {
        guard running.wrappingAdd(1, ordering: .relaxed).newValue <= limit else {
            running.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        let job = Unmanaged.passRetained(Job(body))
        let code = azoth_pq_thread_start(
            { context in
                azoth_pq_thread_name("azoth-pq-helper")
                Unmanaged<Job>.fromOpaque(context!).takeRetainedValue().body()
                HelperThreads.running.wrappingSubtract(1, ordering: .relaxed)
                return nil
            }, job.toOpaque())
        if code != 0 {
            job.release()
            running.wrappingSubtract(1, ordering: .relaxed)
        }
        return code == 0
    }
}
