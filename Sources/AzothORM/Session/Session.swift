public import AzothEngine
internal import AzothSQL
internal import Synchronization

/// A conversation with the database: an identity map of objects, their pending changes, and a transaction.
///
/// A session belongs to one task. It takes a connection with its first statement and gives it back with commit,
/// rollback or close. Changes of objects are written by ``flush()``, which every query and ``commit()`` call first.
public final class Session {
    /// The rows of the session, and what is to be written. ``expungeAll()`` leaves it to the objects and takes a new
    /// one.
    @exclusivity(unchecked) var graph: ObjectGraph
    let flag = OwnerFlag("session")
    /// The task whose listeners have the session; 0: none.
    let borrower = Atomic<Int>(0)
    @exclusivity(unchecked) var lendings: [Lending] = []
    /// Why nothing can be executed.
    @exclusivity(unchecked) var silence: String?
    /// Conditions for the rows that the session sees, and how many closures are running that lift them.
    @exclusivity(unchecked) var criteria: Criteria
    var unfilteredDepth = 0
    /// Streams that were opened in those closures.
    var unfilteredStreams: [UnfilteredStream] = []
    /// The session reads in one snapshot, and writes nothing.
    var isReadOnly = false
    /// When statements have to have ended.
    var deadline: Deadline?
    /// A flush is going on.
    @exclusivity(unchecked) var isFlushing = false
    /// What the session tells about: shared with the factory that made it.
    public let events: SessionEvents
    /// How the session behaves.
    public let options: SessionOptions
    /// Values of the program's own, by type.
    public var info: Info
    /// Where the program asked for the session.
    let site: CallSite
    private let engine: Engine?
    /// A connection that was given to the session: the session never closes it.
    private let givenConnection: Connection?
    /// Whether the connection is the session's to close.
    var closesConnection: Bool { givenConnection == nil }
    @exclusivity(unchecked) var connectionInUse: Connection?
    /// What the outermost transaction is at that connection.
    @exclusivity(unchecked) private(set) var footing = Footing.own
    /// The transactions from the outermost to the innermost savepoint.
    @exclusivity(unchecked) var transactions: [SessionTransaction] = []
    /// The transactions of the scoped calls that are running.
    @exclusivity(unchecked) var blocks: [SessionTransaction] = []
    /// Why the transaction can only be rolled back.
    @exclusivity(unchecked) var failure: AzothError?
    var isAutoflushing: Bool
    private(set) var isClosed = false
    /// Closures that count statements.
    @exclusivity(unchecked) var budgets: [StatementBudget] = [] {
        didSet { watchStatements() }
    }

    /// A session that takes connections of an engine.
    public convenience init(
        _ engine: Engine, options: SessionOptions = SessionOptions(), file: StaticString = #fileID, line: UInt = #line
    ) {
        self.init(
            engine: engine, options, SessionEvents(), site: CallSite("Session()", file: file, line: line))
    }

    /// A session on a connection whose owner closes it. Where a transaction is open there, `options.joinTransaction` says
    /// what the session does with it.
    public convenience init(_ connection: Connection, options: SessionOptions = SessionOptions()) {
        self.init(connection: connection, options, SessionEvents(), site: connection.site)
    }

    init(
        engine: Engine? = nil, connection: Connection? = nil, _ options: SessionOptions, _ events: SessionEvents,
        site: CallSite
    ) {
        graph = ObjectGraph()
        self.engine = engine
        self.site = site
        givenConnection = connection
        self.options = options
        self.events = events
        criteria = options.criteria
        info = options.info
        isAutoflushing = options.autoflush
        graph.session = self
        graph.observesAttributes = events.has(.attributes)
        OpenSessions.insert(self)
    }

    deinit {
        for transaction in transactions { transaction.end() }
        graph.session = nil
        guard !isClosed else { return }
        OpenSessions.remove(self)
        // Objects may outlive a session that nobody closed; its connection returns by its own deinit.
        while let frame = graph.log?.pop() { graph.restore(frame, marksStale: false) }
        graph.log = nil
        graph.detachAll()
    }

    // MARK: Guards

    /// Enters the session for one operation: a second task is refused, and so is work after a failed flush.
    func enter(_ function: StaticString, allowsFailed: Bool = false) throws {
        let task = borrower.load(ordering: .relaxed)
        if task == 0 { try flag.enter(function) } else { try enterLent(function, task) }
        graph.observesAttributes = events.has(.attributes)
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
            leave()
            throw error
        }
    }

    func leave() {
        if lendings.isEmpty { flag.leave() } else { lendings[lendings.count - 1].isInside = false }
    }

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
        try throwSilence()
        if let problem = finishedBlock { throw problem }
        autobegin()
        if let connectionInUse { return connectionInUse }
        try requireTransaction()
        if let givenConnection {
            footing = try await Footing.join(givenConnection, options.joinTransaction)
            connectionInUse = givenConnection
            watchStatements()
            try await tellBegin(givenConnection)
            return givenConnection
        }
        guard let engine else { throw AzothError(.resourceClosed, "the session is closed") }
        _ = try driverOptions()
        let connection = try await engine.connect(for: site, isForStatement: events.isEmpty)
        if isReadOnly { try await connection.setExecutionOptions(readOnlyOptions(for: connection.dialect)) }
        connectionInUse = connection
        watchStatements()
        for transaction in transactions.dropFirst() {
            transaction.savepoint = try await connection.beginNested()
        }
        try await tellBegin(connection)
        return connection
    }

    /// How statements are carried out: before the session's deadline.
    ///
    /// - Throws: `queryCancelled` where that has passed.
    func driverOptions(batchSize: Int? = nil, isStream: Bool = false) throws -> DriverOptions {
        guard let deadline else { return DriverOptions(batchSize: batchSize, isStream: isStream) }
        let rest = deadline.rest
        guard rest > .zero else {
            throw AzothError(
                .queryCancelled, "the deadline of with(deadline:) has passed, so that nothing more is executed")
        }
        return DriverOptions(batchSize: batchSize, isStream: isStream, timeout: rest)
    }

    private func readOnlyOptions(for dialect: Dialect) -> ExecutionOptions {
        var mode = TransactionMode()
        mode.isReadOnly = true
        // SQLite's transactions see a snapshot by themselves.
        if dialect.name == .postgres { mode.isolation = .repeatableRead }
        return ExecutionOptions(transactionMode: mode)
    }

    /// The connection of the transaction, for statements of one's own.
    ///
    /// - Throws: `invalidRequest` where the session has criteria, which such statements would not have.
    public func connection() async throws -> Connection {
        try enter("connection()")
        defer { leave() }
        guard filters.isEmpty else {
            throw AzothError(
                .invalidRequest,
                "the session has criteria, which statements on its connection would not have: execute them by the "
                    + "session, or ask for the connection in unfiltered { }")
        }
        let connection = try await usedConnection()
        connection._settle()
        return connection
    }

    nonisolated(nonsending) func releaseConnection() async throws {
        guard let connection = connectionInUse else { return }
        connectionInUse = nil
        footing = .own
        if closesConnection { try await connection.close() }
    }

    // MARK: End

    /// Rolls back what is open, gives the connection back, and detaches all objects: they stay readable.
    public func close() async throws {
        guard !isClosed else { return }
        try enter("close()", allowsFailed: true)
        defer { leave() }
        let problem = await endByRollback()
        isClosed = true
        OpenSessions.remove(self)
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
        OpenSessions.remove(self)
        detachEverything()
    }

    /// Closes the transaction without restoring objects: they are detached right away. Gives an error, where the
    /// database gave one.
    private nonisolated(nonsending) func endByRollback() async -> (any Error)? {
        var problem: (any Error)?
        let isUndone = footing.endsWithClose || failure != nil
        if let connection = connectionInUse {
            do {
                if isUndone {
                    try await footing.rollback(connection, isClosed: closesConnection)
                } else if transactions.count > 1 {
                    try await transactions[1].savepoint?.rollback()
                }
            } catch {
                problem = error
            }
            do { try await releaseConnection() } catch { problem = problem ?? error }
        }
        for transaction in transactions { transaction.end() }
        transactions = []
        failure = nil
        // What was not committed did not happen; what another's transaction keeps did.
        while let log = graph.log, log.frames.count > (isUndone ? 0 : 1), let frame = log.pop() {
            graph.restore(frame, marksStale: false)
        }
        graph.log?.release()
        return problem
    }

    /// Closes and makes the session ready for use again.
    public func reset() async throws {
        try await close()
        isClosed = false
        OpenSessions.insert(self)
        // The objects that are left keep theirs.
        graph = ObjectGraph()
        graph.session = self
        graph.observesAttributes = events.has(.attributes)
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
        let leaving = slotsToDetach()
        var areHeld = true
        for store in stores {
            store.forEach { slot in
                slot.header.pointee.flags &= ~SlotFlags.membership
                areHeld = areHeld && slot.header.pointee.window != nil
            }
            store.forgetIdentities()
        }
        changes = ChangeLists()
        loadOverrides = LoadOverrides()
        for each in leaving { announce(each.slot, each.phase, each.phase == .pending ? .transient : .detached) }
        // A listener may have dropped objects.
        if !areHeld || !leaving.isEmpty { sweep() }
    }

    /// The rows whose objects are to be told of, where anybody listens.
    private func slotsToDetach() -> [(slot: Slot, phase: ObjectPhase)] {
        guard let session, session.events.has(.transitions) else { return [] }
        var leaving: [(slot: Slot, phase: ObjectPhase)] = []
        for store in stores {
            store.forEach { slot in
                guard slot.has(.attached), slot.header.pointee.window != nil else { return }
                leaving.append((slot, slot.has(.pending) ? .pending : slot.has(.deleted) ? .deleted : .persistent))
            }
        }
        return leaving
    }
}
