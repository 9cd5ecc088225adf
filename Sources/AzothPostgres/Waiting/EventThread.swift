internal import AzothSQL
internal import CLibPQ
internal import Synchronization

/// The thread that knows when sockets are ready: one for all connections of the process.
///
/// It tells readiness and nothing else: libpq is called by the task that owns the connection. Each wait is for one event,
/// so that a connection that nobody waits for wakes nobody. Decision 3 says why.
final class EventThread: Sendable {
    static let shared = EventThread()

    /// Who waits, and until when.
    fileprivate struct Wait {
        let continuation: UnsafeContinuation<Readiness, Never>
        var deadline: UInt64
    }

    fileprivate struct State {
        var waits: [UInt64: Wait] = [:]
        /// Limits that were set for waits that have not begun yet, or go on.
        var limits: [UInt64: UInt64] = [:]
        /// The thread sleeps no longer than until here.
        var wakes = UInt64.max
        var isRunning = false
        var nextToken: UInt64 = 1
    }

    private let state = Mutex(State())
    private let events: CInt
    private let bell: (wait: CInt, ring: CInt)

    private init() {
        events = azoth_pq_events_make()
        var ends: (CInt, CInt) = (-1, -1)
        let code = withUnsafeMutableBytes(of: &ends) {
            azoth_pq_bell_make($0.baseAddress!.assumingMemoryBound(to: CInt.self))
        }
        bell = (ends.0, ends.1)
        precondition(events >= 0 && code == 0, "the system has no descriptors left to wait for sockets with")
    }

    /// A number that stands for one connection, or one wait for a time.
    func makeToken() -> UInt64 {
        state.withLock { state in
            defer { state.nextToken += 1 }
            return state.nextToken
        }
    }

    /// Waits until a socket is ready, or a time has come.
    ///
    /// - Parameters:
    ///   - socket: Nil: waits for the time alone.
    ///   - deadline: Nanoseconds of the clock that only goes forward; nil: none.
    /// - Returns: Nothing where the time came first.
    nonisolated(nonsending) func wait(
        _ socket: CInt?, for interest: Readiness, token: UInt64, until deadline: UInt64? = nil
    ) async -> Readiness {
        await withUnsafeContinuation { continuation in
            let (ringing, starting) = state.withLock { state in
                let limit = min(deadline ?? .max, state.limits[token] ?? .max)
                state.waits[token] = Wait(continuation: continuation, deadline: limit)
                return (state.note(limit), state.start())
            }
            if starting { start() }
            if let socket, azoth_pq_events_arm(events, socket, interest.rawValue, token) != 0 {
                // The socket is closed: its reader finds out why.
                resume(token, .reading)
            }
            if ringing { azoth_pq_bell_ring(bell.ring) }
        }
    }

    /// The waits of a token end at a time, those that go on and those to come, until ``clearLimit(_:)``.
    func limit(_ token: UInt64, to deadline: UInt64) {
        let ringing = state.withLock { state in
            let limit = min(deadline, state.limits[token] ?? .max)
            state.limits[token] = limit
            guard let wait = state.waits[token], wait.deadline > limit else { return false }
            state.waits[token]?.deadline = limit
            return state.note(limit)
        }
        if ringing { azoth_pq_bell_ring(bell.ring) }
    }

    func clearLimit(_ token: UInt64) { state.withLock { _ = $0.limits.removeValue(forKey: token) } }

    /// Forgets a socket that is about to be closed.
    func forget(_ socket: CInt) { azoth_pq_events_forget(events, socket) }

    private func resume(_ token: UInt64, _ readiness: Readiness) {
        let wait = state.withLock { $0.waits.removeValue(forKey: token) }
        wait?.continuation.resume(returning: readiness)
    }

    // MARK: The thread

    private func start() {
        _ = azoth_pq_events_arm(events, bell.wait, Readiness.reading.rawValue, 0)
        let code = azoth_pq_thread_start(
            { _ in
                azoth_pq_thread_name("azoth-postgres")
                EventThread.shared.run()
                return nil
            }, nil)
        precondition(code == 0, "the system has no threads left to wait for sockets with")
    }

    private func run() {
        var found = [azoth_pq_event](repeating: azoth_pq_event(), count: 64)
        while true {
            let wakes = state.withLock { $0.wakes }
            let count = azoth_pq_events_wait(events, &found, CInt(found.count), Self.milliseconds(until: wakes))
            for event in found.prefix(Int(count)) {
                if event.token == 0 {
                    azoth_pq_bell_silence(bell.wait)
                    _ = azoth_pq_events_arm(events, bell.wait, Readiness.reading.rawValue, 0)
                } else {
                    resume(event.token, Readiness(rawValue: event.bits))
                }
            }
            let now = azoth_pq_nanoseconds()
            guard now >= wakes else { continue }
            for wait in state.withLock({ $0.takeDue(now) }) { wait.continuation.resume(returning: []) }
        }
    }

    private static func milliseconds(until time: UInt64) -> CInt {
        guard time != .max else { return -1 }
        let now = azoth_pq_nanoseconds()
        guard time > now else { return 0 }
        return CInt(min((time - now + 999_999) / 1_000_000, 60_000))
    }
}

extension EventThread.State {
    /// True where the thread would sleep too long and has to be rung.
    fileprivate mutating func note(_ deadline: UInt64) -> Bool {
        guard deadline < wakes else { return false }
        wakes = deadline
        return true
    }

    /// True for the first caller.
    fileprivate mutating func start() -> Bool {
        defer { isRunning = true }
        return !isRunning
    }

    fileprivate mutating func takeDue(_ now: UInt64) -> [EventThread.Wait] {
        var due: [EventThread.Wait] = []
        wakes = .max
        for (token, wait) in waits {
            if wait.deadline <= now {
                due.append(wait)
                waits[token] = nil
            } else {
                wakes = min(wakes, wait.deadline)
            }
        }
        return due
    }
}

/// What a socket is ready for.
struct Readiness: OptionSet, Sendable {
    let rawValue: CInt
    static let reading = Readiness(rawValue: 1)
    static let writing = Readiness(rawValue: 2)
}
