public import AzothSQL

/// When a transaction is run again: `sessions.begin(retry: .serialization(attempts: 3)) { … }`.
public struct RetryPolicy: Sendable {
    /// How often the transaction is run at most.
    public var attempts: Int
    /// How long to wait before the second run at most; twice as long before each further one.
    public var pause: Duration
    /// Which errors are a reason to run again.
    public var kinds: [AzothError.Kind]

    public init(attempts: Int, pause: Duration, kinds: [AzothError.Kind]) {
        self.attempts = attempts
        self.pause = pause
        self.kinds = kinds
    }

    /// Runs a transaction again that could not be put in order with others: serialization failures, deadlocks, and locks
    /// that were not had in time, which is how SQLite says both.
    ///
    /// - Parameters:
    ///   - attempts: How often it is run at most.
    ///   - pause: How long to wait before the second run at most; twice as long before each further one.
    public static func serialization(attempts: Int = 3, pause: Duration = .milliseconds(10)) -> RetryPolicy {
        RetryPolicy(attempts: attempts, pause: pause, kinds: [.serializationFailure, .deadlock, .lockTimeout])
    }

    /// Whether an error, or the failure under it, is a reason to run again.
    func repeats(_ error: any Error) -> Bool {
        guard let error = error as? AzothError else { return false }
        if kinds.contains(where: { $0 ~= error.kind }) { return true }
        return error.kind == .pendingRollback && error.underlying.map(repeats) ?? false
    }

    /// A random part of the pause, so that two transactions that met do not meet again.
    func pause(after attempt: Int) -> Duration {
        pause * (1 << min(attempt - 1, 10)) * Double.random(in: 0.5...1)
    }
}
