public import AzothSQL
internal import Logging

/// A connection to the database, in the hands of one task.
///
/// The first statement begins a transaction; ``commit()`` and ``rollback()`` end it. ``close()`` gives the connection
/// back to the pool and rolls back what is open. One that is dropped without it goes back by itself, with a warning.
public final class Connection {
    /// Where the connection comes from.
    public let engine: Engine
    /// What the program wants to keep beside the connection, until it is closed.
    public var info = Info()
    /// Whether ``close()`` was called.
    public internal(set) var isClosed = false
    /// How statements are carried out, where they do not say themselves.
    public internal(set) var executionOptions: ExecutionOptions

    /// Where the program asked for the connection, or for the session that uses it.
    public let site: CallSite
    let flag = OwnerFlag("connection")
    /// What the pool lent: nil when closed or invalidated.
    var lease: Lease?
    let observers: [any StatementObserver]
    /// What the session that uses the connection wants to know.
    package var _statementHook: ((ExecutedStatement) -> Void)?

    /// From the outermost transaction to the innermost savepoint.
    var frames: [Frame] = []
    /// The transactions of the scoped calls that are running.
    var blocks: [Int] = []
    /// The database ended the transaction by itself: nothing can be done in it but rolling back.
    var isFailed = false
    /// A statement of the transaction had values that are not to be shown: a deferred constraint may quote them at its end.
    var isSensitive = false
    var nextTransaction = 1
    /// Streams that are open: they end with the transaction.
    private var streams: [WeakStream] = []
    private struct WeakStream { weak var stream: (any OpenStream)? }

    /// A transaction or savepoint that is open.
    struct Frame {
        let id: Int
        /// Nil: the transaction itself.
        let savepoint: String?
        /// The isolation level is autocommit: there is nothing to begin or end at the database.
        let isLogical: Bool
        weak var handle: Transaction?
    }

    init(_ engine: Engine, _ lease: Lease, _ site: CallSite) {
        self.engine = engine
        self.site = site
        self.lease = lease
        executionOptions = engine.executionOptions
        observers = engine.currentObservers
    }

    /// The database's family: what its SQL looks like.
    public var dialect: Dialect { engine.dialect }
    /// Whether the connection was lost or thrown away. The next statement takes another one from the pool, once the
    /// transaction that was open is rolled back.
    public var isInvalidated: Bool { lease == nil && !isClosed }

    // MARK: Drivers

    /// The driver's connection, if it may be used now.
    @inline(__always)
    func usableDriver() async throws -> any DriverConnection {
        if blocks.isEmpty, !isFailed, let lease { return lease.connection }
        return try await checkedDriver()
    }

    @inline(never)
    private func checkedDriver() async throws -> any DriverConnection {
        if isClosed { throw AzothError(.resourceClosed, "the connection is closed: take another from the engine") }
        if isFailed {
            throw AzothError(
                .pendingRollback,
                "the transaction is over: the database rolled it back, or the connection was lost. Call rollback() "
                    + "before going on")
        }
        // Scoped calls end when their closures do.
        if blocks.contains(where: { block in !frames.contains { $0.id == block } }) {
            throw AzothError(
                .invalidRequest,
                "Can't operate on closed transaction inside context manager: the closure of begin { } has committed or "
                    + "rolled back itself, so it has to return before more is executed")
        }
        if let lease { return lease.connection }
        let lease = try await engine.pool.checkOut(site)
        self.lease = lease
        return lease.connection
    }

    /// What an error means for the connection, and the error as the program gets it.
    func noteFailure(_ error: any Error, of statement: ExecutedStatement?) -> any Error {
        if let lease {
            if !frames.isEmpty, !frames[0].isLogical, !lease.connection.isInTransaction { isFailed = true }
            if lease.connection.isBroken {
                // One that is lost means that the others are suspect too. One that was given up, because a cancellation
                // was not confirmed, does not.
                if isLoss(error) { engine.pool.invalidateAll() }
                discardLease()
            }
        }
        guard let error = error as? AzothError else { return error }
        return described(error, statement)
    }

    /// The error with its statement, and without values that are not to be shown.
    private func described(_ error: AzothError, _ statement: ExecutedStatement?) -> AzothError {
        let hidesAll = engine.options.hideParameters
        var error = hidesAll || isSensitive || statement?.isSensitive ?? false ? error.hidingValues() : error
        if hidesAll { error.parameters = [] }
        guard let statement else { return error }
        if error.statement == nil { error.statement = statement.sql }
        if error.parameters.isEmpty, !hidesAll { error.parameters = statement.firstParameters }
        return error
    }

    private func isLoss(_ error: any Error) -> Bool {
        switch (error as? AzothError)?.kind {
        case .disconnected?, .outcomeUnknown?: true
        default: false
        }
    }

    private func discardLease() {
        guard let lease else { return }
        lease.isUsable = false
        lease.giveBack()
        self.lease = nil
        if !frames.isEmpty { isFailed = true }
    }

    // MARK: Observation

    @inline(__always) var isObserved: Bool { !observers.isEmpty || _statementHook != nil }

    /// Tells that a statement is about to be executed; who gets the answer tells the end.
    func observe(_ statement: ExecutedStatement) -> StatementObservation {
        for observer in observers { observer.willExecute(statement) }
        _statementHook?(statement)
        return StatementObservation(statement, observers)
    }

    // MARK: Streams

    /// A stream that ends with the transaction. It keeps the connection alive, not the other way round.
    package func register(_ stream: any OpenStream) {
        streams.removeAll { $0.stream == nil }
        streams.append(WeakStream(stream: stream))
        stream.isReading(from: self)
    }

    func endStreams() async {
        guard !streams.isEmpty else { return }
        let open = streams
        streams = []
        for entry in open { await entry.stream?.endWithTransaction() }
    }

    // MARK: End

    /// Rolls back what is open and gives the connection back. May be called more than once.
    public func close() async throws {
        guard !isClosed else { return }
        try flag.enter("close()")
        defer { flag.leave() }
        try await giveBack()
    }

    /// Closes whatever happens: what a scoped connection does on its way out with an error.
    func abandon() async {
        guard !isClosed else { return }
        do {
            try await giveBack()
        } catch {
            engine.logger.warning("a connection was thrown away, because it could not be reset: \(error)")
        }
    }

    private func giveBack() async throws {
        await endStreams()
        let hadTransaction = !frames.isEmpty && !frames[0].isLogical
        frames = []
        isFailed = false
        isClosed = true
        info = Info()
        guard let lease else { return }
        defer {
            self.lease = nil
            lease.giveBack()
        }
        guard lease.connection.isInTransaction else { return }
        do {
            if hadTransaction {
                try await command(.rollback, "ROLLBACK", lease.connection)
            } else {
                // Begun by text, behind our back.
                switch engine.pool.reset {
                case .rollback: try await command(.rollback, "ROLLBACK", lease.connection)
                case .commit: try await command(.commit, "COMMIT", lease.connection)
                case .none: break
                }
            }
        } catch {
            lease.isUsable = false
            throw error
        }
    }

    /// Throws the connection to the database away: nobody uses it again. What was open in it is lost; after
    /// ``rollback()`` the next statement takes another one.
    public func invalidate() async throws {
        try flag.enter("invalidate()")
        defer { flag.leave() }
        guard lease != nil else { return }
        await endStreams()
        discardLease()
    }
}

@available(*, unavailable, message: "a connection belongs to one task: take another from the engine")
extension Connection: Sendable {}
