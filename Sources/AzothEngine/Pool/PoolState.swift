/// Who gets which connection, as a pure state machine: no connection is opened, closed or awaited here.
///
/// Members return what the shell has to do. Connections are known by numbers that the shell gives them.
struct PoolState {
    typealias ConnectionID = Int
    typealias WaiterID = Int

    struct Idle: Equatable {
        let id: ConnectionID
        let openedAt: PoolClock.Time
        /// It is to be replaced, however old it is.
        var isOutdated = false
    }

    /// What a caller who wants a connection is to do.
    enum Checkout: Equatable {
        /// Take this idle connection.
        case use(ConnectionID)
        /// Close this one, which is too old, and open another in its place.
        case replace(ConnectionID)
        /// Open a new one: a place is reserved.
        case open
        /// Wait: the waiter was noted.
        case wait
    }
    /// What is to be done with a place that came free.
    enum Checkin: Equatable {
        /// The connection stays for later.
        case keep
        case close
        /// Hand the connection to a waiter.
        case hand(WaiterID)
        /// Close the connection, and let a waiter open another in its place.
        case closeAndLetOpen(WaiterID)
        /// A waiter may open a connection.
        case letOpen(WaiterID)
        case nothing
    }

    let choice: PoolChoice
    private(set) var idle: [Idle] = []
    /// Connections that are handed out, and places that are reserved for connections being opened.
    private(set) var checkedOut = 0
    private(set) var waiters: [WaiterID] = []
    /// Connections of an earlier generation are closed when they come back.
    private(set) var generation = 0

    init(_ choice: PoolChoice) { self.choice = choice }

    /// How many connections may be open; nil: as many as are wanted.
    private var limit: Int? { choice.kind == .null ? nil : choice.limit }

    mutating func checkout(waiter: WaiterID, now: PoolClock.Time) -> Checkout {
        // Those who wait come first.
        guard waiters.isEmpty else {
            waiters.append(waiter)
            return .wait
        }
        if !idle.isEmpty {
            let taken = choice.order == .lifo ? idle.removeLast() : idle.removeFirst()
            checkedOut += 1
            return isTooOld(taken, now) ? .replace(taken.id) : .use(taken.id)
        }
        if let limit, checkedOut >= limit {
            waiters.append(waiter)
            return .wait
        }
        checkedOut += 1
        return .open
    }

    /// A connection comes back.
    mutating func checkin(
        _ connection: Idle, generation: Int, isUsable: Bool, now: PoolClock.Time
    ) -> Checkin {
        let isKept = isUsable && generation == self.generation && choice.kind != .null
        if let waiter = waiters.first {
            waiters.removeFirst()
            // The place stays taken: it passes to the waiter.
            return isKept && !isTooOld(connection, now) ? .hand(waiter) : .closeAndLetOpen(waiter)
        }
        checkedOut -= 1
        guard isKept, choice.keeps(idle.count) else { return .close }
        idle.append(connection)
        return .keep
    }

    private func isTooOld(_ connection: Idle, _ now: PoolClock.Time) -> Bool {
        connection.isOutdated || choice.recycle.map { now - connection.openedAt > $0 } ?? false
    }

    /// A connection that was to be opened could not be: the place is free again.
    mutating func openFailed() -> Checkin { giveUpPlace() }

    /// A connection that is handed out leaves the pool for good.
    mutating func detach() -> Checkin { giveUpPlace() }

    private mutating func giveUpPlace() -> Checkin {
        if let waiter = waiters.first {
            waiters.removeFirst()
            return .letOpen(waiter)
        }
        checkedOut -= 1
        return .nothing
    }

    /// A waiter gave up. False where it was served in the meantime.
    mutating func cancel(waiter: WaiterID) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// All connections so far are suspect: idle ones are to be closed, others when they come back.
    mutating func invalidateAll() -> [ConnectionID] {
        generation += 1
        defer { idle = [] }
        return idle.map(\.id)
    }
}
