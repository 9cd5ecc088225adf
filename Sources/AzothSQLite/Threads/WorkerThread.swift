internal import CSQLite

/// A thread of its own that runs jobs one after the other: where a connection does what takes time.
///
/// The thread lives until ``stop()``; jobs that were queued before it are still run.
final class WorkerThread: Sendable {
    typealias Job = @Sendable () -> Void

    private let queue = Queue()

    init(name: String) {
        let context = Unmanaged.passRetained(Start(queue: queue, name: name))
        let code = azoth_thread_start(Self.main, context.toOpaque())
        precondition(code == 0, "the system refused a thread for a connection: error \(code)")
    }

    deinit { queue.stop() }

    /// Runs a job after those that were queued before. False where the thread was stopped: the job is never run.
    @discardableResult
    func run(_ job: @escaping Job) -> Bool { queue.append(job) }

    /// Ends the thread after the jobs that are queued.
    func stop() { queue.stop() }

    private final class Start {
        let queue: Queue
        let name: String
        init(queue: Queue, name: String) {
            self.queue = queue
            self.name = name
        }
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        guard let context else { return nil }
        let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
        azoth_thread_name(start.name)
        while let job = start.queue.next() { job() }
        return nil
    }

    /// The jobs, under a lock that the thread waits at.
    private final class Queue: @unchecked Sendable {
        private let gate = azoth_gate_make()
        /// What has run is nil: it holds its parameters no longer than it needs them.
        private var jobs: [Job?] = []
        private var first = 0
        private var isStopped = false
        private var isWaiting = false

        deinit { azoth_gate_free(gate) }

        func append(_ job: @escaping Job) -> Bool {
            azoth_gate_lock(gate)
            let isTaken = !isStopped
            if isTaken { jobs.append(job) }
            let wakes = isWaiting
            azoth_gate_unlock(gate)
            if wakes { azoth_gate_wake(gate) }
            return isTaken
        }

        func stop() {
            azoth_gate_lock(gate)
            isStopped = true
            azoth_gate_unlock(gate)
            azoth_gate_wake(gate)
        }

        /// Waits for a job; nil when the thread is to end.
        func next() -> Job? {
            azoth_gate_lock(gate)
            defer { azoth_gate_unlock(gate) }
            while first == jobs.count {
                if isStopped { return nil }
                isWaiting = true
                azoth_gate_wait(gate)
                isWaiting = false
            }
            let job = jobs[first]
            jobs[first] = nil
            first += 1
            // Places are taken off at once where nothing else waits, else a few at a time.
            if first == jobs.count || first == 32 {
                jobs.removeFirst(first)
                first = 0
            }
            return job
        }
    }
}
