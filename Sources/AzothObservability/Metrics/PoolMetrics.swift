internal import AzothEngine
internal import AzothSQL
internal import CoreMetrics

/// Shows how many connections a pool has, and measures how long callers wait for them and keep them.
final class PoolMetrics: PoolObserver {
    /// Weak: the pool keeps its observers.
    private weak let pool: Pool?
    private let used: Gauge
    private let idle: Gauge
    private let pending: Gauge
    /// Nil where any number of connections may be open.
    private let limit: Gauge?
    private let waiting: Timer
    private let opening: Timer
    private let use: Timer
    private let timeouts: Counter

    init(_ pool: Pool, _ name: String, _ identity: DatabaseIdentity, _ factory: any MetricsFactory) {
        self.pool = pool
        let dimensions = [("db.system.name", identity.system), ("db.client.connection.pool.name", name)]
        func gauge(_ label: String, _ state: String? = nil) -> Gauge {
            let state = state.map { [("db.client.connection.state", $0)] } ?? []
            return Gauge(label: "db.client.connection.\(label)", dimensions: dimensions + state, factory: factory)
        }
        func timer(_ label: String) -> Timer {
            Timer(label: "db.client.connection.\(label)", dimensions: dimensions, factory: factory)
        }
        used = gauge("count", "used")
        idle = gauge("count", "idle")
        pending = gauge("pending_requests")
        limit = pool.limit == nil ? nil : gauge("max")
        waiting = timer("wait_time")
        opening = timer("create_time")
        use = timer("use_time")
        timeouts = Counter(label: "db.client.connection.timeouts", dimensions: dimensions, factory: factory)
    }

    /// Shows the numbers of the moment.
    func report() {
        guard let status = pool?.status else { return }
        used.record(status.checkedOut)
        idle.record(status.checkedIn)
        pending.record(status.waiting)
        limit?.record(pool?.limit ?? 0)
    }

    func didOpen(in duration: Duration) {
        opening.recordNanoseconds(duration.nanoseconds)
        report()
    }
    func didFailToOpen(in duration: Duration, _ error: any Error) { report() }
    func didCheckOut(after waiting: Duration, for site: CallSite) {
        self.waiting.recordNanoseconds(waiting.nanoseconds)
        report()
    }
    func didNotCheckOut(after waiting: Duration, for site: CallSite, _ error: any Error) {
        if case .poolTimeout? = (error as? AzothError)?.kind { timeouts.increment() }
        report()
    }
    func didCheckIn(after use: Duration, from site: CallSite) {
        self.use.recordNanoseconds(use.nanoseconds)
        report()
    }
    func didInvalidate() { report() }
    func didClose(after life: Duration) { report() }
}
