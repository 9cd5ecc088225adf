internal import AzothSQL

/// What the pool's lock protects.
struct PoolContents {
    typealias Hand = CheckedContinuation<PooledConnection?, any Error>

    /// A caller who wants a connection and has none yet.
    enum Waiter {
        /// It is about to wait.
        case announced(CallSite)
        case suspended(Hand, CallSite)
        /// It was served, or given up, before it could wait.
        case settled(Result<PooledConnection?, AzothError>)
    }

    var state: PoolState
    var idle: [Int: PooledConnection] = [:]
    var waiting: [Int: Waiter] = [:]
    /// The connections that somebody has.
    var out: [Int: PooledConnection] = [:]
    /// Those who are opening a connection.
    var opening: [Int: Holder] = [:]
    /// Connections whose prepared statements are older than this have them cleared when they come back.
    var cacheGeneration = 0
    private var nextNumber = 0

    init(state: PoolState) { self.state = state }

    mutating func number() -> Int {
        nextNumber += 1
        return nextNumber
    }

    /// A connection gets a holder.
    mutating func lend(_ record: PooledConnection, to site: CallSite, now: ContinuousClock.Instant) {
        record.holder = Holder(site: site, since: now)
        record.lastStatement = nil
        out[record.id] = record
    }

    /// A waiter gets a connection, a place to open one in (nil), or an error.
    mutating func settle(
        _ waiter: Int, _ result: Result<PooledConnection?, AzothError>, now: ContinuousClock.Instant
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
            return Settlement(hand: hand, result: result)
        case .settled, nil: return nil
        }
    }

    /// A waiter begins to wait, unless it has its answer already.
    mutating func suspend(_ waiter: Int, _ hand: Hand) -> Settlement? {
        switch waiting[waiter] {
        case .announced(let site):
            waiting[waiter] = .suspended(hand, site)
            return nil
        case .settled(let result):
            waiting[waiter] = nil
            return Settlement(hand: hand, result: result)
        case .suspended, nil:
            return Settlement(
                hand: hand, result: .failure(AzothError(.invalidRequest, "the pool does not know this waiter")))
        }
    }

    /// Who has what, the longest use first: what somebody who waited in vain wants to know.
    func describeHolders(now: ContinuousClock.Instant) -> String {
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

/// What a waiter is to be told, once the lock is free.
struct Settlement: Sendable {
    let hand: PoolContents.Hand
    let result: Result<PooledConnection?, AzothError>
    func carryOut() { hand.resume(with: result.mapError { $0 as any Error }) }
}
