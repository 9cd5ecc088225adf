internal import CSQLite
internal import Synchronization

/// How long an execution may go on: until somebody cancels it, or its time is over.
final class RunLimit: Sendable {
    /// Why an execution is to stop.
    enum Reason { case cancelled, timedOut }

    /// How long the whole execution may take.
    let timeout: Duration?
    /// When that is over, by the clock of ``azoth_nanoseconds()``.
    private let deadline: UInt64
    private let isCancelled = Atomic<Bool>(false)

    /// The time begins now.
    init(timeout: Duration? = nil) {
        self.timeout = timeout
        deadline =
            timeout.map { azoth_nanoseconds().addingReportingOverflow($0.nanoseconds) }
            .map { $0.overflow ? .max : $0.partialValue } ?? .max
    }

    /// Another execution that has as much time as is left of this one's, and is cancelled by itself.
    init(sharing other: RunLimit?) {
        timeout = other?.timeout
        deadline = other?.deadline ?? .max
    }

    /// May be called on any thread.
    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// Nil where the execution may go on.
    var reason: Reason? {
        if isCancelled.load(ordering: .relaxed) { return .cancelled }
        return deadline != .max && azoth_nanoseconds() >= deadline ? .timedOut : nil
    }
}

extension Duration {
    /// Whole nanoseconds; 0 for what is negative.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, isOver) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isOverToo) = product.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
        return isOver || isOverToo ? .max : sum
    }
}
