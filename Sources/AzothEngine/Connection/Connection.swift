public import AzothSQL
internal import Logging

/// A connection to the database, in the hands of one task.
///
/// The first statement begins a transaction; ``commit()`` and ``rollback()`` end it. ``close()`` gives the connection
/// back to the pool and rolls back what is open. One that is dropped without it goes back by itself, with a warning.
public final class Connection {
    /// Where the connection comes from.
    public let engine: Engine
    /// Whether ``close()`` was called.
    public internal(set) var isClosed = false
    /// How statements are carried out, where they do not say themselves.
    public internal(set) var executionOptions: ExecutionOptions

    /// Where the program asked for the connection, or for the session that uses it.
    public let site: CallSite
    let flag = OwnerFlag("connection")
    /// When everything has to be done; see ``with(deadline:_:)``.
    var deadline: Deadline?
    /// A statement has a limit of time: its own options are not all there is to look at.
    var isTimed: Bool
    private var infoWithoutLease = Info()
    /// What the pool lent: nil when closed or invalidated.
    @exclusivity(unchecked) var lease: Lease?
    let observers: [any StatementObserver]
    /// What the session that uses the connection wants to know.
    package var _statementHook: ((ExecutedStatement) -> Void)?

    /// The transaction that observers know of.
    @exclusivity(unchecked) var transactionObservation: TransactionObservation?
    /// From the outermost transaction to the innermost savepoint.
    @exclusivity(unchecked) var frames: [Frame] = []
    /// The transactions of the scoped calls that are running.
    @exclusivity(unchecked) var blocks: [Int] = []
    /// The database ended the transaction by itself: nothing can be done in it but rolling back.
    @exclusivity(unchecked) var isFailed = false
    /// How the transaction that is open was begun.
    @exclusivity(unchecked) var currentMode: TransactionMode?
    /// A statement of the transaction had values that are not to be shown: a deferred constraint may quote them at its end.
    @exclusivity(unchecked) var isSensitive = false
    var nextTransaction = 1
    /// Streams that are open: they end with the transaction.
    @exclusivity(unchecked) private var streams: [WeakStream] = []
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
        isTimed = engine.executionOptions.timeout != nil
        observers = engine.currentObservers
    }

    /// The database's family: what its SQL looks like.
    public var dialect: Dialect { engine.dialect }
    /// Whether the connection was lost or thrown away. The next statement takes another one from the pool, once the
    /// transaction that was open is rolled back.
    public var isInvalidated: Bool { lease == nil && !isClosed }

    /// Values of the program's own, beside the connection to the database: they are there again when the connection is
    /// taken from the pool another time, and gone when it was lost or closed.
    public var info: Info {
        get { lease?.record.info ?? infoWithoutLease }
        set {
            if let lease { lease.record.info = newValue } else { infoWithoutLease = newValue }
        }
    }

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
        let lease = try await engine.pool.checkOut(site, within: deadline?.rest)
        self.lease = lease
        return lease.connection
    }

    /// Nothing is executed for a while: what the driver held back for the next statement is sent.
    package func _settle() { lease?.connection.sendHeldRollback() }

    // MARK: Observation

    @inline(__always) var isObserved: Bool { !observers.isEmpty || _statementHook != nil }

    /// Tells that a statement is about to be executed; who gets the answer tells the end.
    func observe(_ statement: ExecutedStatement) -> StatementObservation {
        for observer in observers { observer.willExecute(statement) }
        _statementHook?(statement)
        return StatementObservation(statement, observers)
    }

    /// Calls listeners, which may use the connection. There are mostly none, and an async call is not for nothing.
    @inline(__always)
    nonisolated(nonsending) func call<Listener: Sendable>(
        _ listeners: Listeners<Listener>, _ body: nonisolated(nonsending) (Listener) async throws -> Void
    ) async throws {
        if !listeners.isEmpty { try await callAll(listeners, body) }
    }

    @inline(never)
    private nonisolated(nonsending) func callAll<Listener: Sendable>(
        _ listeners: Listeners<Listener>, _ body: nonisolated(nonsending) (Listener) async throws -> Void
    ) async throws {
        let inside = flag.suspend()
        defer { flag.resume(inside) }
        for listener in listeners.current { try await body(listener) }
    }

    // MARK: Streams

    /// A stream that ends with the transaction. It keeps the connection alive, not the other way round.
    package func register(_ stream: any OpenStream) {
        streams.removeAll { $0.stream == nil }
        streams.append(WeakStream(stream: stream))
        stream.isReading(from: self)
    }

    @inline(__always)
    func endStreams() async {
        if !streams.isEmpty { await endOpenStreams() }
    }

    private func endOpenStreams() async {
        let open = streams
        streams = []
        for entry in open { await entry.stream?.endWithTransaction() }
    }
}

@available(*, unavailable, message: "a connection belongs to one task: take another from the engine")
extension Connection: Sendable {}
