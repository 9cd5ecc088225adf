internal import AzothSQL
internal import Logging
internal import Synchronization

/// The connections of an engine: a thin shell around ``PoolState``.
public final class Pool: Sendable {
    /// The pool at one moment.
    public struct Status: Sendable, Hashable {
        /// How many connections are kept.
        public var size: Int
        /// Connections that wait to be used.
        public var checkedIn: Int
        /// Connections that somebody has, or is opening.
        public var checkedOut: Int
        /// Connections that are open beyond the size.
        public var overflow: Int
        /// Callers who wait for a connection.
        public var waiting: Int
    }

    let contents: Mutex<PoolContents>
    let choice: PoolChoice
    let logger: Logger
    private let connector: any DriverConnector
    private let options: EngineOptions
    private let events: EngineEvents

    init(_ connector: any DriverConnector, _ options: EngineOptions, _ logger: Logger, _ events: EngineEvents) {
        self.connector = connector
        self.options = options
        self.logger = logger
        self.events = events
        choice = options.pool ?? connector.defaultPool
        contents = Mutex(PoolContents(state: PoolState(choice)))
    }

    /// A pool without an engine, for code that talks to drivers.
    ///
    /// - Throws: `invalidRequest` where no driver serves the URL's scheme, or the URL is not understood.
    public convenience init(
        url: String, drivers: [any Driver.Type], options: EngineOptions = EngineOptions()
    ) throws {
        self.init(
            try Engine.connector(url: url, drivers: drivers), options, options.logger ?? Engine.defaultLogger,
            EngineEvents())
    }

    public var status: Status {
        contents.withLock {
            Status(
                size: choice.size, checkedIn: $0.idle.count, checkedOut: $0.state.checkedOut,
                overflow: max(0, $0.idle.count + $0.state.checkedOut - choice.size), waiting: $0.state.waiters.count)
        }
    }

    /// What becomes of a transaction that was begun behind the connection's back.
    var reset: PoolChoice.Reset { choice.reset }

    // MARK: Check out

    /// A connection, for one holder.
    ///
    /// - Throws: `poolTimeout` where none came free in time, `connectionFailed` where none could be opened.
    nonisolated(nonsending) func checkOut(_ holder: Holder) async throws -> Lease {
        while true {
            let lease = try await take(holder)
            if choice.prePing, lease.wasUsed {
                do {
                    try await lease.connection.ping()
                } catch {
                    // One lost connection means that the others are suspect too.
                    lease.isUsable = false
                    invalidateAll()
                    checkIn(lease)
                    continue
                }
            }
            if events.hasCheckoutListeners {
                do {
                    try await events.didCheckOut(RawConnection(lease.connection))
                } catch {
                    checkIn(lease)
                    throw error
                }
            }
            return lease
        }
    }

    private enum Step {
        case have(Lease)
        case open(closing: Lease?)
        case wait(Int)
    }

    private nonisolated(nonsending) func take(_ holder: Holder) async throws -> Lease {
        let step = contents.withLock { contents -> Step in
            let waiter = contents.number()
            let now = ContinuousClock.now
            switch contents.state.checkout(waiter: waiter, now: now) {
            case .use(let id): return contents.take(id, for: holder).map(Step.have) ?? .open(closing: nil)
            case .replace(let id): return .open(closing: contents.idle.removeValue(forKey: id))
            case .open: return .open(closing: nil)
            case .wait:
                contents.waiting[waiter] = .announced(holder)
                return .wait(waiter)
            }
        }
        switch step {
        case .have(let lease): return lease
        case .open(let old):
            await old?.connection.close()
            return try await open(holder)
        case .wait(let waiter):
            if let lease = try await wait(waiter) { return lease }
            return try await open(holder)
        }
    }

    /// Opens a connection in a place that is reserved already.
    private nonisolated(nonsending) func open(_ holder: Holder) async throws -> Lease {
        do {
            let connection: any DriverConnection
            if let own = options.connector {
                connection = try await own()
            } else {
                connection = try await connector.connect(options)
            }
            if events.hasConnectListeners {
                do {
                    try await events.didConnect(RawConnection(connection))
                } catch {
                    await connection.close()
                    throw error
                }
            }
            return contents.withLock { contents in
                let id = contents.number()
                contents.holders[id] = holder
                return Lease(connection, id: id, generation: contents.state.generation, pool: self)
            }
        } catch {
            contents.withLock { contents -> Settlement? in
                guard case .letOpen(let waiter) = contents.state.openFailed() else { return nil }
                return contents.settle(waiter, .success(nil))
            }?.carryOut()
            throw error
        }
    }

    // MARK: Waiting

    /// Nil: a place came free, and the caller opens a connection.
    private nonisolated(nonsending) func wait(_ waiter: Int) async throws -> Lease? {
        let timer = Task { [choice] in
            try await Task.sleep(for: choice.timeout)
            self.giveUp(waiter, self.timeoutError)
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { hand in
                contents.withLock { contents -> Settlement? in contents.suspend(waiter, hand) }?.carryOut()
            }
        } onCancel: {
            giveUp(
                waiter,
                AzothError(
                    .queryCancelled, "the task was cancelled while it waited for a connection",
                    underlying: CancellationError()))
        }
    }

    private func giveUp(_ waiter: Int, _ error: @autoclosure () -> AzothError) {
        // Not under the lock: the message asks who holds what.
        let error = error()
        contents.withLock { contents -> Settlement? in
            guard contents.state.cancel(waiter: waiter) else { return nil }
            return contents.settle(waiter, .failure(error))
        }?.carryOut()
    }

    private var timeoutError: AzothError {
        let holders = contents.withLock { $0.holders.values.sorted { $0.since < $1.since } }
        let list = holders.map { "\($0), for \((ContinuousClock.now - $0.since).formatted)" }
        return AzothError(
            .poolTimeout,
            "no connection came free within \(choice.timeout.formatted): the pool has \(choice.size) and "
                + "\(choice.overflow) more at need. Held by: \(list.isEmpty ? "nobody" : list.joined(separator: "; ")). "
                + "Close what holds them sooner, or enlarge the pool")
    }
}
