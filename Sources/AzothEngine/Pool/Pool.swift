internal import AzothSQL
internal import Logging
internal import Synchronization

/// The connections of an engine: a thin shell around ``PoolState``.
public final class Pool: Sendable {
    let contents: Mutex<PoolContents>
    let choice: PoolChoice
    let logger: Logger
    let clock: PoolClock
    let events: EngineEvents
    let observers = PoolObservers()
    private let connector: any DriverConnector
    private let options: EngineOptions
    private let firstConnection = AsyncOnce()

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

    deinit { contents.withLock { $0.stopTimer() } }

    // MARK: Check out

    /// A connection, for one holder.
    ///
    /// - Parameters:
    ///   - limit: How long to wait at most, where that is shorter than the pool's own timeout.
    ///   - isForStatement: A statement is executed right away, with which a ROLLBACK that is held back may go.
    /// - Throws: `poolTimeout` where none came free in time, `connectionFailed` where none could be opened.
    nonisolated(nonsending) func checkOut(
        _ site: CallSite, within limit: Duration? = nil, isForStatement: Bool = false
    ) async throws -> Lease {
        let start = observers.isEmpty ? nil : clock.now()
        do {
            let lease = try await checkedLease(site, min(limit ?? choice.timeout, choice.timeout))
            if let start { observers.tell { $0.didCheckOut(after: clock.now() - start, for: site) } }
            if !isForStatement { lease.connection.sendHeldRollback() }
            return lease
        } catch {
            if let start { observers.tell { $0.didNotCheckOut(after: clock.now() - start, for: site, error) } }
            throw error
        }
    }

    /// A connection that answers, where the options ask for that, and that the listeners agree to.
    private nonisolated(nonsending) func checkedLease(_ site: CallSite, _ timeout: Duration) async throws -> Lease {
        var refusals = 0
        while true {
            let lease = try await take(site, timeout)
            if choice.prePing, lease.record.wasUsed, !(try await answers(lease)) { continue }
            if !events.checkout.isEmpty { lease.connection.sendHeldRollback() }
            do {
                for listener in events.checkout.current { try await listener(RawConnection(lease.record)) }
                return lease
            } catch {
                refusals += 1
                guard (error as? AzothError)?.kind == .disconnected else {
                    lease.giveBack()
                    throw error
                }
                await throwAway(lease, error)
                if refusals > 1 { throw error }
            }
        }
    }

    /// False where the connection was lost while it was idle.
    private nonisolated(nonsending) func answers(_ lease: Lease) async throws -> Bool {
        do {
            try await lease.connection.ping()
            return true
        } catch {
            let isLost = lease.connection.isBroken || (error as? AzothError)?.kind == .disconnected
            // One that is lost means that the others are suspect too.
            if isLost { invalidateAll(with: lease.record) }
            await throwAway(lease, error)
            if isLost { return false }
            throw error
        }
    }

    private enum Step {
        case have(PooledConnection)
        case open(closing: PooledConnection?)
        case wait(Int)
    }

    private nonisolated(nonsending) func take(_ site: CallSite, _ timeout: Duration) async throws -> Lease {
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
            if let record = try await wait(waiter, for: .connection, timeout) { return Lease(record, of: self) }
            return try await open(site)
        }
    }

    // MARK: Opening

    /// Opens a connection in a place that is reserved already.
    private nonisolated(nonsending) func open(_ site: CallSite) async throws -> Lease {
        let start = clock.now()
        let number = contents.withLock { contents in
            let number = contents.number()
            contents.opening[number] = Holder(site: site, since: start)
            return number
        }
        do {
            let record = try await openedConnection(number)
            contents.withLock { contents in
                contents.opening[number] = nil
                contents.lend(record, to: site, now: clock.now())
            }
            observers.tell { $0.didOpen(in: clock.now() - start) }
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

    private nonisolated(nonsending) func openedConnection(_ id: Int) async throws -> PooledConnection {
        let generation = contents.withLock { $0.state.generation }
        let connection: any DriverConnection
        if let own = options.connector {
            connection = try await own()
        } else {
            connection = try await connector.connect(options)
        }
        let record = PooledConnection(connection, id: id, generation: generation, openedAt: clock.now())
        do {
            if !events.firstConnect.isEmpty {
                try await firstConnection.run {
                    for listener in events.firstConnect.current { try await listener(RawConnection(record)) }
                }
            }
            for listener in events.connect.current { try await listener(RawConnection(record)) }
            return record
        } catch {
            await connection.close()
            throw error
        }
    }
}
