internal import AzothSQL
internal import Foundation
internal import Synchronization

/// The way from code that blocks to members that are awaited: what `runSync` stands on.
package final class BlockingBridge: Sendable {
    private struct State {
        var isOpen = true
        var isCancelled = false
        var running: Task<Void, Never>?
    }
    private let state = Mutex(State())

    private init() {}

    /// Runs a closure that may block on a thread of its own, with the isolation of its caller.
    ///
    /// The main actor, and actors with an executor of their own, run it in place.
    package static nonisolated(nonsending) func run<Value>(
        _ body: (BlockingBridge) throws -> Value
    ) async throws -> Value {
        let bridge = BlockingBridge()
        let thread = BlockingThread()
        defer {
            bridge.state.withLock { $0.isOpen = false }
            thread.stop()
        }
        return try await bridge.run(on: thread, isolation: #isolation) { try body(bridge) }
    }

    private func run<Value>(
        on thread: BlockingThread, isolation: isolated (any Actor)?, _ body: () throws -> Value
    ) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withTaskExecutorPreference(thread, isolation: isolation) {
                // Captured, or the closure would leave the actor.
                _ = isolation
                if isolation?.hasOwnExecutor != true {
                    // The executor takes the task over where it is resumed, unless the actor is busy just then: whoever
                    // runs it runs this too, and we try again.
                    var pause = 0.0
                    while !thread.isCurrent {
                        await thread.suspend(seconds: pause)
                        pause = min(pause + 0.0005, 0.01)
                    }
                }
                return try body()
            }
        } onCancel: {
            cancel()
        }
    }

    private func cancel() {
        let running = state.withLock { state in
            state.isCancelled = true
            return state.running
        }
        running?.cancel()
    }

    /// Carries something out on the cooperative pool, and blocks this thread until it is done.
    ///
    /// - Throws: What the operation throws; `invalidRequest` after the closure of `runSync` has returned.
    package func wait<Value>(
        for operation: nonisolated(nonsending) @escaping () async throws -> Value
    ) throws -> Value {
        // What comes back is used here alone, when the other task is done with it.
        nonisolated(unsafe) let operation = operation
        nonisolated(unsafe) var result: Result<Value, any Error>?
        let done = DispatchSemaphore(value: 0)
        let isCancelled = try state.withLock { state throws in
            guard state.isOpen else {
                throw AzothError(
                    .invalidRequest,
                    "the closure of runSync { } has returned: what it was given is used inside it alone")
            }
            return state.isCancelled
        }
        let task = Task {
            do {
                result = .success(try await operation())
            } catch {
                result = .failure(error)
            }
            done.signal()
        }
        let wasCancelled = state.withLock { state in
            state.running = task
            return state.isCancelled
        }
        if isCancelled || wasCancelled { task.cancel() }
        done.wait()
        state.withLock { $0.running = nil }
        guard let result else { throw AzothError(.invalidRequest, "the operation ended without a result") }
        return try result.get()
    }
}
