internal import AzothSQL
internal import Logging
internal import Synchronization

/// The connections of an engine: a thin shell around ``PoolState``.
public final class Pool: Sendable {
    /// The pool at one moment.
    public struct Status: Sendable, Hashable {
        /// Connections that wait to be used.
        public var checkedIn: Int
        /// Connections that somebody has, or is opening.
        public var checkedOut: Int
        /// Callers who wait for a connection.
        public var waiting: Int
    }

    fileprivate typealias Hand = CheckedContinuation<Lease?, any Error>
    fileprivate struct Contents {
        var state: PoolState
        var idle: [Int: Lease] = [:]
        var hands: [Int: Hand] = [:]
        /// What waiters got before they had begun to wait; nil: a place.
        var early: [Int: Lease?] = [:]
        /// Who has a connection, since when: for the message of a timeout.
        var holders: [Int: ContinuousClock.Instant] = [:]
        var nextNumber = 0

        mutating func number() -> Int {
            nextNumber += 1
            return nextNumber
        }
    }

    fileprivate let contents: Mutex<Contents>
    private let connector: any DriverConnector
    private let options: EngineOptions
    private let choice: PoolChoice
    private let logger: Logger

    init(_ connector: any DriverConnector, _ options: EngineOptions, _ logger: Logger) {
        self.connector = connector
        self.options = options
        self.logger = logger
        choice = options.pool ?? connector.defaultPool
        contents = Mutex(Contents(state: PoolState(choice)))
    }

    public var status: Status {
        contents.withLock {
            Status(checkedIn: $0.idle.count, checkedOut: $0.state.checkedOut, waiting: $0.state.waiters.count)
        }
    }

    // MARK: Check out

    private enum Step {
        case have(Lease)
        case open(closing: Lease?)
        case wait(Int)
    }

    /// A connection, for one holder.
    ///
    /// - Throws: `poolTimeout` where none came free in time, `connectionFailed` where none could be opened.
    nonisolated(nonsending) func checkOut() async throws -> Lease {
        while true {
            let lease = try await take()
            guard choice.prePing, lease.wasUsed else { return lease }
            do {
                try await lease.connection.ping()
                return lease
            } catch {
                // One lost connection means that the others are suspect too.
                lease.isUsable = false
                invalidateAll()
                checkIn(lease)
            }
        }
    }

    private nonisolated(nonsending) func take() async throws -> Lease {
        let step = contents.withLock { contents -> Step in
            let waiter = contents.number()
            switch contents.state.checkout(waiter: waiter, now: .now) {
            case .use(let id): return contents.take(id).map(Step.have) ?? .open(closing: nil)
            case .replace(let id): return .open(closing: contents.take(id))
            case .open: return .open(closing: nil)
            case .wait: return .wait(waiter)
            }
        }
        switch step {
        case .have(let lease): return lease
        case .open(let old):
            await old?.connection.close()
            return try await open()
        case .wait(let waiter):
            if let lease = try await wait(waiter) { return lease }
            return try await open()
        }
    }

    private nonisolated(nonsending) func open() async throws -> Lease {
        do {
            let connection: any DriverConnection
            if let own = options.connector {
                connection = try await own()
            } else {
                connection = try await connector.connect(options)
            }
            return contents.withLock { contents in
                let id = contents.number()
                contents.holders[id] = .now
                return Lease(connection, id: id, generation: contents.state.generation, pool: self)
            }
        } catch {
            let hand = contents.withLock { contents -> Hand? in
                if case .letOpen(let waiter) = contents.state.openFailed() {
                    return contents.serve(waiter, nil)
                }
                return nil
            }
            hand?.resume(returning: nil)
            throw error
        }
    }

    /// Nil: a place came free, and the caller opens a connection.
    private nonisolated(nonsending) func wait(_ waiter: Int) async throws -> Lease? {
        let timer = Task { [choice] in
            try await Task.sleep(for: choice.timeout)
            self.giveUp(waiter) { self.timeout() }
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (hand: Hand) in
                let isLate = contents.withLock { contents -> Bool in
                    // Served or given up before it began to wait.
                    guard contents.state.waiters.contains(waiter), !Task.isCancelled else { return true }
                    contents.hands[waiter] = hand
                    return false
                }
                if isLate { settleEarly(waiter, hand) }
            }
        } onCancel: {
            giveUp(waiter) {
                AzothError(.queryCancelled, "the task was cancelled while it waited for a connection")
            }
        }
    }

    /// The waiter was served, or gave up, between noting it and waiting.
    private func settleEarly(_ waiter: Int, _ hand: Hand) {
        let (lease, wasServed) = contents.withLock { contents -> (Lease?, Bool) in
            _ = contents.state.cancel(waiter: waiter)
            guard let served = contents.early.removeValue(forKey: waiter) else { return (nil, false) }
            return (served, true)
        }
        if wasServed, !Task.isCancelled {
            hand.resume(returning: lease)
        } else {
            if let lease { checkIn(lease) } else if wasServed { placeIsFree() }
            hand.resume(throwing: AzothError(.queryCancelled, "the task was cancelled while it waited for a connection"))
        }
    }

    private func placeIsFree() {
        let hand = contents.withLock { contents -> Hand? in
            if case .letOpen(let waiter) = contents.state.openFailed() { return contents.serve(waiter, nil) }
            return nil
        }
        hand?.resume(returning: nil)
    }

    private func giveUp(_ waiter: Int, _ error: () -> AzothError) {
        let hand = contents.withLock { contents -> Hand? in
            guard contents.state.cancel(waiter: waiter) else { return nil }
            return contents.hands.removeValue(forKey: waiter)
        }
        hand?.resume(throwing: error())
    }

    private func timeout() -> AzothError {
        let holders = contents.withLock { contents in
            contents.holders.values.map { ContinuousClock.now - $0 }.sorted(by: >)
        }
        let ages = holders.map { "for \($0.formatted)" }.joined(separator: ", ")
        return AzothError(
            .poolTimeout,
            "no connection came free within \(choice.timeout.formatted); pool size \(choice.size), overflow "
                + "\(choice.overflow), held: \(ages.isEmpty ? "none" : ages). Close what holds them, or enlarge the pool")
    }

    // MARK: Check in

    /// Gives a connection back. The holder has ended its transaction.
    func checkIn(_ lease: Lease) {
        lease.isReturned = true
        lease.wasUsed = true
        enum Act {
            case nothing, close
            case resume(Hand?, Lease?)
            case closeAndResume(Hand?)
        }
        let isUsable = lease.isUsable && !lease.connection.isBroken
        let act = contents.withLock { contents -> Act in
            contents.holders[lease.id] = nil
            let idle = PoolState.Idle(id: lease.id, openedAt: lease.openedAt)
            switch contents.state.checkin(idle, generation: lease.generation, isUsable: isUsable) {
            case .keep:
                contents.idle[lease.id] = lease
                return .nothing
            case .close: return .close
            case .hand(let waiter):
                contents.holders[lease.id] = .now
                lease.isReturned = false
                return .resume(contents.serve(waiter, lease), lease)
            case .closeAndLetOpen(let waiter): return .closeAndResume(contents.serve(waiter, nil))
            case .letOpen(let waiter): return .resume(contents.serve(waiter, nil), nil)
            case .nothing: return .nothing
            }
        }
        switch act {
        case .nothing: break
        case .close: closeLater(lease)
        case .resume(let hand, let lease): hand?.resume(returning: lease)
        case .closeAndResume(let hand):
            closeLater(lease)
            hand?.resume(returning: nil)
        }
    }

    /// A holder forgot its connection: it is closed, because nobody knows what it was doing.
    func abandon(_ connection: any DriverConnection, id: Int, generation: Int) {
        logger.warning("a connection was dropped without close(): it is closed now. Use connect { } or close it")
        let hand = contents.withLock { contents -> Hand? in
            contents.holders[id] = nil
            let idle = PoolState.Idle(id: id, openedAt: .now)
            switch contents.state.checkin(idle, generation: generation, isUsable: false) {
            case .closeAndLetOpen(let waiter): return contents.serve(waiter, nil)
            default: return nil
            }
        }
        Task { await connection.close() }
        hand?.resume(returning: nil)
    }

    private func closeLater(_ lease: Lease) {
        Task { await lease.connection.close() }
    }

    /// A connection was found to be lost: idle ones are closed, others when they come back.
    func invalidateAll() {
        for lease in removeIdle() { closeLater(lease) }
    }

    nonisolated(nonsending) func dispose(closing: Bool) async {
        for lease in removeIdle() where closing { await lease.connection.close() }
    }

    private func removeIdle() -> [Lease] {
        contents.withLock { contents in
            contents.state.invalidateAll().compactMap { contents.idle.removeValue(forKey: $0) }
        }
    }
}

extension Pool.Contents {
    /// The continuation of a waiter; where it has not begun to wait yet, what it gets is kept for it.
    fileprivate mutating func serve(_ waiter: Int, _ lease: Lease?) -> CheckedContinuation<Lease?, any Error>? {
        if let hand = hands.removeValue(forKey: waiter) { return hand }
        early.updateValue(lease, forKey: waiter)
        return nil
    }

    fileprivate mutating func take(_ id: Int) -> Lease? {
        guard let lease = idle.removeValue(forKey: id) else { return nil }
        lease.isReturned = false
        holders[id] = .now
        return lease
    }
}

extension Duration {
    /// "1.5 s"
    package var formatted: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(Double(milliseconds) / 1000) s"
    }
}

/// A connection in the hands of one holder. One that is dropped without being returned closes itself.
final class Lease: @unchecked Sendable {
    let connection: any DriverConnection
    let id: Int
    let generation: Int
    let openedAt = ContinuousClock.now
    /// Weak: the pool keeps idle connections.
    private weak let pool: Pool?
    // Written by the holder, or by the pool while there is none.
    var isReturned = false
    var isUsable = true
    var wasUsed = false

    init(_ connection: any DriverConnection, id: Int, generation: Int, pool: Pool) {
        self.connection = connection
        self.id = id
        self.generation = generation
        self.pool = pool
    }

    func giveBack() {
        guard !isReturned else { return }
        pool?.checkIn(self)
    }

    deinit {
        if !isReturned { pool?.abandon(connection, id: id, generation: generation) }
    }
}
