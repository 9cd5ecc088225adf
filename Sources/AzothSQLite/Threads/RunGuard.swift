internal import CSQLite
internal import Synchronization

/// What SQLite's callbacks look at while a statement runs: how long it may take, and whether it is still wanted.
///
/// One per connection, used under the connection's lock. SQLite calls ``shouldStop()`` every so many steps of its
/// virtual machine, and ``shouldWaitForLock(attempt:)`` when another connection holds a lock.
final class RunGuard {
    /// How long a statement may run on its caller's thread. One that gives rows may take as long again to its next row.
    static let inlineNanoseconds: UInt64 = 300_000
    /// After how long a statement that gives rows is handed to the connection's thread, as it stands: before it would be
    /// stopped, and had to begin again.
    static let handOverNanoseconds: UInt64 = 200_000
    /// The resolution of the clock that is cheap to ask, at worst.
    static let coarseTickNanoseconds: UInt64 = 4_000_000
    /// Steps of the virtual machine between two looks at the clock. A step takes between 10 ns and, where a page is
    /// read from the disk, some 100 µs.
    static let stepsBetweenLooks: Int32 = 400

    private enum Mode {
        case inlineRead
        /// Never stopped: that would roll the whole transaction back.
        case inlineWrite
        case thread
    }
    private var mode = Mode.thread
    /// When an inline run was first looked at; nil until then. Most runs end before.
    private var start: UInt64?
    private var limit: RunLimit?
    private var waitingSince: UInt64?

    /// Whether the inline run was stopped for its time on the caller's thread.
    private(set) var hasExpired = false
    /// The statement has given a row: it is handed over at the next one rather than stopped.
    var hasRows = false
    /// Since when it should be handed over.
    private var lateSince: UInt64?
    /// How long to wait for locks of other connections.
    var busyNanoseconds: UInt64

    init(busyNanoseconds: UInt64) { self.busyNanoseconds = busyNanoseconds }

    /// The next statement runs on its caller's thread: for a short time, and without waiting for anything.
    func beginInline(isRead: Bool) {
        mode = isRead ? .inlineRead : .inlineWrite
        start = nil
        hasExpired = false
        hasRows = false
        lateSince = nil
        waitingSince = nil
    }

    /// The next statement runs on the connection's own thread, as long as it takes.
    func beginThread(_ limit: RunLimit?) {
        mode = .thread
        self.limit = limit
        waitingSince = nil
    }

    /// Whether an inline run has used up its time. The first look starts the clock, so that short runs never do.
    func isLate() -> Bool { hasRun(Self.inlineNanoseconds) }

    /// Whether an inline run that gives rows should go on elsewhere. Cheap: for every row.
    var isOverdue: Bool { lateSince != nil }
    /// The same, by the clock.
    func shouldHandOver() -> Bool { hasRun(Self.handOverNanoseconds) }

    private func hasRun(_ nanoseconds: UInt64) -> Bool {
        let now = azoth_nanoseconds()
        guard let start else {
            start = now
            return false
        }
        return now - start > nanoseconds
    }

    /// Why the run on the connection's thread should not go on, if it should not.
    var stopReason: RunLimit.Reason? { mode == .thread ? limit?.reason : nil }
    /// How long the run may take.
    var timeout: Duration? { limit?.timeout }
    /// Whether the run has waited for a lock.
    var hasWaited: Bool { waitingSince != nil }

    func install(on database: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            database, Self.stepsBetweenLooks,
            { context in
                guard let context else { return 0 }
                return Unmanaged<RunGuard>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.shouldStop() } ? 1 : 0
            }, context)
        sqlite3_busy_handler(
            database,
            { context, attempt in
                guard let context else { return 0 }
                return Unmanaged<RunGuard>.fromOpaque(context)._withUnsafeGuaranteedRef {
                    $0.shouldWaitForLock(attempt: Int(attempt))
                } ? 1 : 0
            }, context)
    }

    private func shouldStop() -> Bool {
        switch mode {
        case .inlineRead:
            guard isLate() else { return false }
            if hasRows {
                let now = azoth_nanoseconds()
                guard let lateSince else {
                    self.lateSince = now
                    return false
                }
                if now - lateSince < Self.inlineNanoseconds { return false }
            }
            hasExpired = true
            return true
        case .inlineWrite: return false
        case .thread: return limit?.reason != nil
        }
    }

    /// Sleeps for a while, and says whether to ask for the lock again.
    private func shouldWaitForLock(attempt: Int) -> Bool {
        guard mode == .thread, busyNanoseconds > 0 else { return false }
        let now = azoth_nanoseconds()
        let since = attempt == 0 ? now : waitingSince ?? now
        waitingSince = since
        guard now - since < busyNanoseconds, limit?.reason == nil else { return false }
        // Short at first: most writers are quick. Never long: a cancelled task waits as long as we sleep.
        let pause: [UInt32] = [100, 200, 500, 1000, 2000, 5000, 10_000]
        azoth_sleep_microseconds(pause[min(attempt, pause.count - 1)])
        return true
    }
}
