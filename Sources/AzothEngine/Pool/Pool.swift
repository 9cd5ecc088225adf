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
    let clock: PoolClock
    let observers = PoolObservers()
    private let connector: any DriverConnector
    private let options: EngineOptions
    private let events: EngineEvents

    init(
        _ connector: any DriverConnector, _ options: EngineOptions, _ logger: Logger, _ events: EngineEvents,
        clock: PoolClock = .continuous
    ) {
        self.connector = connector
        self.options = options
        self.logger = logger
        self.events = events
        self.clock = clock
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

    /// The pool at this moment.
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
    nonisolated(nonsending) func checkOut(_ site: CallSite) async throws -> Lease {
        let start = clock.now()
        do {
            let lease = try await checkedLease(site)
            observers.tell { $0.didCheckOut(after: clock.now() - start, for: site) }
            return lease
        } catch {
            observers.tell { $0.didNotCheckOut(after: clock.now() - start, for: site, error) }
            throw error
        }
    }

    /// A connection that answers, where the options ask for that, and that the listeners agree to.
    private nonisolated(nonsending) func checkedLease(_ site: CallSite) async throws -> Lease {
        while true {
            let lease = try await take(site)
            if choice.prePing, lease.record.wasUsed, !(try await answers(lease)) { continue }
            if events.hasCheckoutListeners {
                do {
                    try await events.didCheckOut(RawConnection(lease.connection))
                } catch {
                    lease.giveBack()
                    throw error
                }
            }
            return lease
        }
    }

    /// False where the connection was lost while it was idle.
    private nonisolated(nonsending) func answers(_ lease: Lease) async throws -> Bool {
        do {
            try await lease.connection.ping()
            return true
        } catch {
            lease.isUsable = false
            let isLost = lease.connection.isBroken || (error as? AzothError)?.kind == .disconnected
            // One that is lost means that the others are suspect too.
            if isLost { invalidateAll() }
            lease.giveBack()
            if isLost { return false }
            throw error
        }
    }

    private enum Step {
        case have(PooledConnection)
        case open(closing: PooledConnection?)
        case wait(Int)
    }

    private nonisolated(nonsending) func take(_ site: CallSite) async throws -> Lease {
        let step = contents.withLock { contents -> Step in
            let waiter = contents.number()
            let now = clock.now()
            switch contents.state.checkout(waiter: waiter, now: now) {
            case .use(let id):
                guard let record = contents.idle.removeValue(forKey: id) else { return .open(closing: nil) }
                contents.lend(record, to: site, now: now)
                return .have(record)
            case .replace(let id): return .open(closing: contents.idle.removeValue(forKey: id))
            case .open: return .open(closing: nil)
            case .wait:
                contents.waiting[waiter] = .announced(site)
                return .wait(waiter)
            }
        }
        switch step {
        case .have(let record): return Lease(record, of: self)
        case .open(let old):
            if let old { await close(old) }
            return try await open(site)
        case .wait(let waiter):
            if let record = try await wait(waiter) { return Lease(record, of: self) }
            return try await open(site)
        }
    }

    /// Opens a connection in a place that is reserved already.
    private nonisolated(nonsending) func open(_ site: CallSite) async throws -> Lease {
        let start = clock.now()
        let number = contents.withLock { contents in
            let number = contents.number()
            contents.opening[number] = Holder(site: site, since: start)
            return number
        }
        do {
            let connection = try await openedConnection()
            observers.tell { $0.didOpen(in: clock.now() - start) }
            let record = contents.withLock { contents in
                let now = clock.now()
                contents.opening[number] = nil
                let record = PooledConnection(
                    connection, id: contents.number(), generation: contents.state.generation, openedAt: now)
                contents.lend(record, to: site, now: now)
                return record
            }
            return Lease(record, of: self)
        } catch {
            contents.withLock { contents -> Settlement? in
                contents.opening[number] = nil
                guard case .letOpen(let waiter) = contents.state.openFailed() else { return nil }
                return contents.settle(waiter, .success(nil), now: clock.now())
            }?.carryOut()
            observers.tell { $0.didFailToOpen(in: clock.now() - start, error) }
            throw error
        }
    }

    private nonisolated(nonsending) func openedConnection() async throws -> any DriverConnection {
        let connection: any DriverConnection
        if let own = options.connector {
            connection = try await own()
        } else {
            connection = try await connector.connect(options)
        }
        guard events.hasConnectListeners else { return connection }
        do {
            try await events.didConnect(RawConnection(connection))
            return connection
        } catch {
            await connection.close()
            throw error
        }
    }

    // MARK: Waiting

    /// Nil: a place came free, and the caller opens a connection.
    private nonisolated(nonsending) func wait(_ waiter: Int) async throws -> PooledConnection? {
        let timer = Task { [choice] in
            try await self.clock.sleep(choice.timeout)
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
            return contents.settle(waiter, .failure(error), now: clock.now())
        }?.carryOut()
    }

    private var timeoutError: AzothError {
        let holders = contents.withLock { $0.describeHolders(now: clock.now()) }
        return AzothError(
            .poolTimeout,
            "no connection came free within \(choice.timeout.formatted): the pool has \(choice.size) and "
                + "\(choice.overflow) more at need. Held by: \(holders). Close what holds them sooner, or enlarge the "
                + "pool")
    }
}
