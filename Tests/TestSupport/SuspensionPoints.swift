internal import Dispatch
internal import Synchronization

/// Runs something on threads of its own, counts how often it is suspended, and cancels it at one of those times.
///
/// What runs between two suspensions is a job of the task's executor: so an executor sees each of them.
public final class SuspensionPoints: TaskExecutor {
    private let queue = DispatchQueue(label: "azoth.tests.suspension-points")
    private struct State {
        var count = 0
        var target: Int?
        var cancel: (@Sendable () -> Void)?
    }
    private let state = Mutex(State())

    private init() {}

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in
            job.runSynchronously(on: asUnownedTaskExecutor())
            let cancel = state.withLock { state -> (@Sendable () -> Void)? in
                state.count += 1
                return state.count == state.target ? state.cancel : nil
            }
            cancel?()
        }
    }

    /// How often something is suspended, its end included.
    public static func count(of body: @escaping @Sendable () async throws -> Void) async throws -> Int {
        let executor = SuspensionPoints()
        try await Task(executorPreference: executor) { try await body() }.value
        // The task can be seen to have ended before its last job is counted.
        return executor.queue.sync { executor.state.withLock { $0.count } }
    }

    /// Runs something, and cancels it when it has been suspended so often; 0: before it begins.
    ///
    /// - Returns: What it threw.
    public static func run(
        cancelledAt target: Int, _ body: @escaping @Sendable () async throws -> Void
    ) async -> (any Error)? {
        let executor = SuspensionPoints()
        // The task waits until it is known to whom the cancellation goes.
        let gate = Gate()
        let task = Task(executorPreference: executor) {
            await gate.wait()
            try await body()
        }
        // The wait at the gate is a suspension more.
        executor.state.withLock { state in
            state.target = target + 1
            state.cancel = { task.cancel() }
        }
        if target == 0 { task.cancel() }
        gate.open()
        switch await task.result {
        case .success: return nil
        case .failure(let error): return error
        }
    }
}

/// Lets one task pass when it is opened.
private final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiter: CheckedContinuation<Void, Never>?)>((false, nil))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiter = continuation }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        state.withLock { state in
            state.isOpen = true
            return state.waiter
        }?.resume()
    }
}
