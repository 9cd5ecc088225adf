internal import CLibPQ
internal import Synchronization

/// Stops what a connection is executing: asks the server, on a helper thread, until the statement has ended.
///
/// A request can be lost, where it arrives before the server has read the statement; so it is repeated as long as the
/// same statement runs. One can hit the next statement, where it is under way while that is sent; so nothing is sent
/// while ``isCalling``. And one may never return; so the connection is given up after a time. Decision 3 has it all.
final class Canceller: Sendable {
    /// Why a statement is stopped.
    enum Reason: Sendable { case task, interrupt, timeout }

    fileprivate struct State {
        /// The exchange that is under way; 0: none.
        var ticket: UInt64 = 0
        var lastTicket: UInt64 = 0
        var isSent = false
        var reason: Reason?
        /// Somebody asks the server to stop, or will as soon as there is a thread for it.
        var isAsked = false
        /// A request is being made.
        var isCalling = false
    }

    private let state = Mutex(State())
    /// What libpq needs to know of the connection. It outlives the connection where a request hangs.
    private nonisolated(unsafe) let request: OpaquePointer?
    private let token: UInt64
    /// How long the server may take to confirm, before the connection is given up.
    private let patience: Duration

    init(_ connection: OpaquePointer, token: UInt64, patience: Duration) {
        request = PQgetCancel(connection)
        self.token = token
        self.patience = patience
    }

    deinit { PQfreeCancel(request) }

    /// Whether a request is being made: what is sent now might be hit by it.
    var isCalling: Bool { state.withLock { $0.isCalling } }
    /// Why the exchange that is under way is being stopped; nil: it is not.
    var reason: Reason? { state.withLock { $0.reason } }

    /// An exchange begins.
    func begin() {
        state.withLock { state in
            state.lastTicket += 1
            state.ticket = state.lastTicket
            state.isSent = false
            state.reason = nil
            state.isAsked = false
        }
    }

    /// Something of the exchange was sent, so that there is something to stop. A cancellation from before takes effect
    /// now.
    func sent() {
        let ticket = state.withLock { state -> UInt64? in
            state.isSent = true
            return state.ask()
        }
        if let ticket { start(ticket) }
    }

    /// The exchange has ended.
    func end() {
        state.withLock { state in
            state.ticket = 0
            // Under the lock, as it is set: a limit that comes too late would cut the next exchange short.
            if state.reason != nil { EventThread.shared.clearLimit(token) }
        }
    }

    /// Stops the exchange that is under way. May be called on any thread.
    func stop(_ reason: Reason) {
        let ticket = state.withLock { state -> UInt64? in
            guard state.ticket != 0, state.reason == nil else { return nil }
            state.reason = reason
            EventThread.shared.limit(token, to: azoth_pq_nanoseconds() + patience.nanoseconds)
            return state.ask()
        }
        if let ticket { start(ticket) }
    }

    private func start(_ ticket: UInt64) {
        let isTaken = HelperThreads.cancelling.run { self.call(ticket) }
        guard !isTaken else { return }
        state.withLock { state in
            // The system has no threads left: this connection is given up at once.
            if state.ticket == ticket { EventThread.shared.limit(token, to: 0) }
        }
    }

    /// On a helper thread: again after 20, 40, 80 … ms.
    private func call(_ ticket: UInt64) {
        var pause: UInt32 = 20_000
        for attempt in 0..<6 {
            if attempt > 0 {
                usleep(pause)
                pause *= 2
            }
            guard state.withLock({ $0.call(ticket) }) else { return }
            var text = [CChar](repeating: 0, count: 256)
            if let request { _ = PQcancel(request, &text, CInt(text.count)) }
            state.withLock { $0.isCalling = false }
        }
    }
}

extension Canceller.State {
    /// The ticket of the exchange to stop, once there is something to stop; nil where it is being stopped.
    fileprivate mutating func ask() -> UInt64? {
        guard isSent, reason != nil, !isAsked else { return nil }
        isAsked = true
        return ticket
    }

    /// False where the exchange has ended.
    fileprivate mutating func call(_ ticket: UInt64) -> Bool {
        guard self.ticket == ticket else { return false }
        isCalling = true
        return true
    }
}

extension Duration {
    /// Whole nanoseconds, at least 0.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, isOver) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return isOver ? .max / 2 : min(product + UInt64(attoseconds) / 1_000_000_000, .max / 2)
    }
}
