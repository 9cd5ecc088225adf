public import AzothEngine
internal import AzothSQL

/// A conversation with the database: an identity map of objects, their pending changes, and a transaction.
///
/// A session belongs to one task. It takes a connection with its first statement and gives it back with commit,
/// rollback or close. Changes of objects are written by ``flush()``, which every query and ``commit()`` call first.
public final class Session {
    /// The rows of the session, and what is to be written.
    let graph: ObjectGraph
    let flag = OwnerFlag("session")
    /// How the session behaves.
    public let options: SessionOptions
    /// Values of the program's own, by type.
    public var info: Info
    /// Where the program asked for the session.
    let site: CallSite
    private let engine: Engine?
    /// A connection that was given to the session: the session never closes it.
    private let givenConnection: Connection?
    var connectionInUse: Connection?
    /// The transactions from the outermost to the innermost savepoint.
    var transactions: [SessionTransaction] = []
    /// The transactions of the scoped calls that are running.
    var blocks: [SessionTransaction] = []
    /// Why the transaction can only be rolled back.
    var failure: AzothError?
    var isAutoflushing: Bool
    private(set) var isClosed = false
    /// Closures that count statements.
    var budgets: [StatementBudget] = [] {
        didSet { watchStatements() }
    }

    /// A session that takes connections of an engine.
    public convenience init(
        _ engine: Engine, options: SessionOptions = SessionOptions(), file: StaticString = #fileID, line: UInt = #line
    ) {
        self.init(engine, options: options, site: CallSite("Session()", file: file, line: line))
    }

    init(_ engine: Engine, options: SessionOptions, site: CallSite) {
        graph = ObjectGraph()
        self.engine = engine
        self.site = site
        givenConnection = nil
        self.options = options
        info = options.info
        isAutoflushing = options.autoflush
        graph.session = self
    }

    /// A session on a connection whose owner closes it. The session commits and rolls back the connection's
    /// transaction.
    public init(_ connection: Connection, options: SessionOptions = SessionOptions()) {
        graph = ObjectGraph()
        engine = nil
        site = connection.site
        givenConnection = connection
        self.options = options
        info = options.info
        isAutoflushing = options.autoflush
        graph.session = self
    }

    deinit {
        for transaction in transactions { transaction.end() }
        graph.session = nil
        guard !isClosed else { return }
        // Objects may outlive a session that nobody closed; its connection returns by its own deinit.
        while let frame = graph.log?.pop() { graph.restore(frame, marksStale: false) }
        graph.log = nil
        graph.detachAll()
    }

    // MARK: Guards

    /// Enters the session for one operation: a second task is refused, and so is work after a failed flush.
    func enter(_ function: StaticString, allowsFailed: Bool = false) throws {
        try flag.enter(function)
        do {
            guard !isClosed else {
                throw AzothError(.resourceClosed, "the session is closed: make another from the factory")
            }
            if let failure, !allowsFailed {
                throw AzothError(
                    .pendingRollback,
                    "the transaction of this session was rolled back because a flush failed: call rollback() before "
                        + "going on. The flush failed with: \(failure.message)", underlying: failure)
            }
        } catch {
            flag.leave()
            throw error
        }
    }

    func leave() { flag.leave() }

    /// Throws the first illegal link that was refused since the last call.
    func throwRefusals() throws {
        guard !graph.refusals.isEmpty else { return }
        let refusals = graph.refusals
        graph.refusals = []
        guard refusals.count > 1 else { throw refusals[0] }
        let others = refusals.dropFirst().map { $0.message }.joined(separator: "\n")
        throw AzothError(refusals[0].kind, refusals[0].message + "\nand also:\n" + others)
    }

    // MARK: Connection

    /// The connection of the transaction; taken from the engine where there is none yet.
    nonisolated(nonsending) func usedConnection() async throws -> Connection {
        if let problem = finishedBlock { throw problem }
        autobegin()
        if let connectionInUse { return connectionInUse }
        guard !transactions.isEmpty || options.autobegin else {
            throw AzothError(.invalidRequest, "autobegin is off: call begin() first")
        }
        if let givenConnection {
            connectionInUse = givenConnection
            watchStatements()
            return givenConnection
        }
        guard let engine else { throw AzothError(.resourceClosed, "the session is closed") }
        let connection = try await engine.connect(for: site)
        connectionInUse = connection
        watchStatements()
        for transaction in transactions.dropFirst() {
            transaction.savepoint = try await connection.beginNested()
        }
        return connection
    }

    /// The connection of the transaction, for statements of one's own.
    public func connection() async throws -> Connection {
        try enter("connection()")
        defer { leave() }
        return try await usedConnection()
    }

    nonisolated(nonsending) func releaseConnection() async throws {
        guard let connection = connectionInUse else { return }
        connectionInUse = nil
        if givenConnection == nil { try await connection.close() }
    }

    // MARK: End

    /// Rolls back what is open, gives the connection back, and detaches all objects: they stay readable.
    public func close() async throws {
        guard !isClosed else { return }
        try enter("close()", allowsFailed: true)
        defer { leave() }
        let problem = await endByRollback()
        isClosed = true
        detachEverything()
        if let problem { throw problem }
        // An illegal link that no other call has thrown yet.
        try throwRefusals()
    }

    /// Closes whatever happens: what a scoped session does on its way out with an error.
    nonisolated(nonsending) func abandon() async {
        guard !isClosed else { return }
        _ = await endByRollback()
        isClosed = true
        detachEverything()
    }

    /// Closes the transaction without restoring objects: they are detached right away. Gives an error, where the
    /// database gave one.
    private nonisolated(nonsending) func endByRollback() async -> (any Error)? {
        var problem: (any Error)?
        if let connection = connectionInUse {
            do { try await connection.rollback() } catch { problem = error }
            do { try await releaseConnection() } catch { problem = problem ?? error }
        }
        for transaction in transactions { transaction.end() }
        transactions = []
        failure = nil
        // What was not committed did not happen.
        while let frame = graph.log?.pop() { graph.restore(frame, marksStale: false) }
        return problem
    }

    /// Closes and makes the session ready for use again.
    public func reset() async throws {
        try await close()
        isClosed = false
        graph.session = self
    }

    /// Ends the attachment of all objects. What live objects can still reach stays in memory, and no more.
    private func detachEverything() {
        graph.log = nil
        graph.detachAll()
        graph.session = nil
    }
}

@available(*, unavailable, message: "a session belongs to one task: make another from the factory")
extension Session: Sendable {}

extension ObjectGraph {
    /// Rows lose their session; new ones are transient, others detached.
    func detachAll() {
        for store in stores {
            store.forEach { slot in
                slot.clear(.attached)
                slot.clear(.pending)
                slot.clear(.dirty)
                slot.clear(.deleting)
            }
            store.forgetIdentities()
        }
        changes = ChangeLists()
        loadOverrides = [:]
        sweep()
    }
}
