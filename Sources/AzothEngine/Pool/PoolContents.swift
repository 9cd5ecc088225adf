internal import AzothSQL

/// What the pool's lock protects.
struct PoolContents {
    typealias Hand = CheckedContinuation<Lease?, any Error>

    /// A caller who wants a connection and has none yet.
    enum Waiter {
        /// It is about to wait.
        case announced(Holder)
        case suspended(Hand, Holder)
        /// It was served, or given up, before it could wait.
        case settled(Result<Lease?, AzothError>)
    }

    var state: PoolState
    var idle: [Int: Lease] = [:]
    var waiting: [Int: Waiter] = [:]
    var holders: [Int: Holder] = [:]
    /// Connections whose prepared statements are older than this have them cleared when they come back.
    var cacheGeneration = 0
    private var nextNumber = 0

    init(state: PoolState) { self.state = state }

    mutating func number() -> Int {
        nextNumber += 1
        return nextNumber
    }

    /// An idle connection gets a holder.
    mutating func take(_ id: Int, for holder: Holder) -> Lease? {
        guard let lease = idle.removeValue(forKey: id) else { return nil }
        lease.isReturned = false
        holders[id] = holder
        return lease
    }

    /// A waiter gets a connection, a place to open one in (nil), or an error.
    mutating func settle(_ waiter: Int, _ result: Result<Lease?, AzothError>) -> Settlement? {
        switch waiting[waiter] {
        case .announced(let holder):
            note(result, holder)
            waiting[waiter] = .settled(result)
            return nil
        case .suspended(let hand, let holder):
            note(result, holder)
            waiting[waiter] = nil
            return Settlement(hand: hand, result: result)
        case .settled, nil: return nil
        }
    }

    /// A waiter begins to wait, unless it has its answer already.
    mutating func suspend(_ waiter: Int, _ hand: Hand) -> Settlement? {
        switch waiting[waiter] {
        case .announced(let holder):
            waiting[waiter] = .suspended(hand, holder)
            return nil
        case .settled(let result):
            waiting[waiter] = nil
            return Settlement(hand: hand, result: result)
        case .suspended, nil:
            return Settlement(
                hand: hand, result: .failure(AzothError(.invalidRequest, "the pool does not know this waiter")))
        }
    }

    private mutating func note(_ result: Result<Lease?, AzothError>, _ holder: Holder) {
        guard case .success(let lease?) = result else { return }
        lease.isReturned = false
        var holder = holder
        holder.since = .now
        holders[lease.id] = holder
    }
}

/// What a waiter is to be told, once the lock is free.
struct Settlement: Sendable {
    let hand: PoolContents.Hand
    let result: Result<Lease?, AzothError>
    func carryOut() { hand.resume(with: result.mapError { $0 as any Error }) }
}
