internal import AzothSQL

/// What the pool's lock protects.
struct PoolContents {
    /// How a waiter is told. Those in ``waiting`` are resumed once, since whoever does takes them out first.
    typealias Hand = UnsafeContinuation<PooledConnection?, any Error>

    /// A caller who wants a connection and has none yet.
    enum Waiter {
        /// It is about to wait.
        case announced(CallSite)
        case suspended(Hand, CallSite)
        /// It was served, or given up, before it could wait.
        case settled(Result<PooledConnection?, any Error>)
    }

    var state: PoolState
    var idle: [Int: PooledConnection] = [:]
    var waiting: [Int: Waiter] = [:]
    /// The connections that somebody has.
    var out: [Int: PooledConnection] = [:]
    /// Those who are opening a connection.
    var opening: [Int: Holder] = [:]
    /// Those who wait for the return of the connections of earlier generations.
    var returns: [Int: Int] = [:]
    /// Until when they wait.
    var alarms = PoolAlarms()
    private var timer: (number: Int, task: Task<Void, Never>)?
    /// Connections whose prepared statements are older than this have them cleared when they come back.
    var cacheGeneration = 0
    private var nextNumber = 0

    init(state: PoolState) { self.state = state }

    mutating func number() -> Int {
        nextNumber += 1
        return nextNumber
    }

    /// A connection gets a holder.
    mutating func lend(_ record: PooledConnection, to site: CallSite, now: PoolClock.Time) {
        record.holder = Holder(site: site, since: now)
        record.lastStatement = nil
        out[record.id] = record
    }

    /// All connections so far are suspect, and the idle ones are nobody's any more.
    mutating func removeIdle() -> [PooledConnection] {
        state.invalidateAll().compactMap { idle.removeValue(forKey: $0) }
    }

    /// Whether somebody has a connection of an earlier generation.
    func isOut(before generation: Int) -> Bool { out.values.contains { $0.generation < generation } }

    /// A connection comes back.
    mutating func takeBack(
        _ record: PooledConnection, _ isUsable: Bool, _ now: PoolClock.Time
    ) -> ReturnedConnection {
        var returned = ReturnedConnection(holder: record.holder)
        record.holder = nil
        record.wasUsed = true
        guard !record.isDetached else {
            returned.closes = true
            return returned
        }
        out[record.id] = nil
        let isOld = record.cacheGeneration != cacheGeneration
        record.cacheGeneration = cacheGeneration
        let idle = PoolState.Idle(id: record.id, openedAt: record.openedAt, isOutdated: record.isOutdated)
        switch state.checkin(idle, generation: record.generation, isUsable: isUsable, now: now) {
        case .keep:
            // Whoever was to get it has given up meanwhile.
            record.driver.sendHeldRollback()
            self.idle[record.id] = record
        case .close: returned.closes = true
        case .hand(let waiter): returned.next = settle(waiter, .success(record), now: now)
        case .closeAndLetOpen(let waiter):
            returned.closes = true
            returned.next = settle(waiter, .success(nil), now: now)
        case .letOpen(let waiter): returned.next = settle(waiter, .success(nil), now: now)
        case .nothing: break
        }
        returned.clears = isOld && isUsable && !returned.closes
        for (waiter, generation) in returns where !isOut(before: generation) {
            returns[waiter] = nil
            if let settlement = settle(waiter, .success(nil), now: now) { returned.watchers.append(settlement) }
        }
        return returned
    }

    /// A waiter gets a connection, a place to open one in (nil), or an error.
    mutating func settle(
        _ waiter: Int, _ result: Result<PooledConnection?, any Error>, now: PoolClock.Time
    ) -> Settlement? {
        func note(_ site: CallSite) {
            if case .success(let record?) = result { lend(record, to: site, now: now) }
        }
        switch waiting[waiter] {
        case .announced(let site):
            note(site)
            waiting[waiter] = .settled(result)
            return nil
        case .suspended(let hand, let site):
            note(site)
            waiting[waiter] = nil
            alarms.remove(waiter)
            return Settlement(hand: hand, result: result)
        case .settled, nil: return nil
        }
    }

    /// A waiter begins to wait, unless it has its answer already. Where it is the first to give up, a timer is to be
    /// started.
    mutating func suspend(
        _ waiter: Int, _ hand: Hand, _ alarm: PoolAlarms.Alarm
    ) -> (settlement: Settlement?, timer: PoolAlarms.Timer?) {
        switch waiting[waiter] {
        case .announced(let site):
            waiting[waiter] = .suspended(hand, site)
            return (nil, alarms.set(alarm, of: waiter))
        case .settled(let result):
            waiting[waiter] = nil
            return (Settlement(hand: hand, result: result), nil)
        case .suspended, nil:
            let error = AzothError(.invalidRequest, "the pool does not know this waiter")
            return (Settlement(hand: hand, result: .failure(error)), nil)
        }
    }

    /// A timer was started.
    ///
    /// - Returns: The one that it replaces, or itself where it was replaced meanwhile: to be cancelled.
    mutating func keep(_ task: Task<Void, Never>, of started: PoolAlarms.Timer) -> Task<Void, Never>? {
        guard started.number > timer?.number ?? 0 else { return task }
        defer { timer = (started.number, task) }
        return timer?.task
    }

    /// Nobody waits any more, and nobody will.
    func stopTimer() { timer?.task.cancel() }

    /// Who has what, the longest use first: what somebody who waited in vain wants to know.
    func describeHolders(now: PoolClock.Time) -> String {
        var lines = out.values.compactMap { record in
            record.holder.map { holder in
                (holder.since, "\(holder.site), for \((now - holder.since).formatted)\(record.lastStatementForPeople)")
            }
        }
        lines += opening.values.map {
            ($0.since, "\($0.site), which has been opening it for \((now - $0.since).formatted)")
        }
        guard !lines.isEmpty else { return "nobody" }
        return lines.sorted { $0.0 < $1.0 }.map(\.1).joined(separator: "; ")
    }
}

extension PooledConnection {
    fileprivate var lastStatementForPeople: String {
        guard let sql = lastStatement?.sql else { return "" }
        let text = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return ", last statement: \(text.count > 120 ? text.prefix(120) + "…" : text)"
    }
}

/// What has to be done about a connection that came back, once the lock is free.
struct ReturnedConnection {
    /// Who had it.
    var holder: Holder?
    /// Who has it now, or its place.
    var next: Settlement?
    /// Those who waited for it to come back.
    var watchers: [Settlement] = []
    /// It is to be closed.
    var closes = false
    /// It is to forget its prepared statements.
    var clears = false
}

/// What a waiter is to be told, once the lock is free.
struct Settlement: Sendable {
    let hand: PoolContents.Hand
    let result: Result<PooledConnection?, any Error>
    func carryOut() { hand.resume(with: result) }
}
