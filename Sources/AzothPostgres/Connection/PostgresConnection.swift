public import AzothEngine
public import AzothSQL
internal import CLibPQ
internal import Synchronization

/// A connection to PostgreSQL over libpq, which never blocks its caller.
///
/// One task at a time uses it; ``interrupt()`` alone may be called by others. It stays in pipeline mode: what can travel
/// together does. BEGIN and SAVEPOINT are held back and travel with the next statement.
///
/// What a statement touches is not checked for exclusive access at run time (`@exclusivity(unchecked)`), here as in the
/// engine's connection and in sessions: that one task at a time is inside is what these check themselves, and the
/// compiler's checks were a seventeenth of the instructions of a session that gets a row.
public final class PostgresConnection: DriverConnection, @unchecked Sendable {
    /// A command that is held back until there is something to send it with.
    enum Held: Equatable {
        case begin(String)
        case savepoint(String)

        var sql: String {
            switch self {
            case .begin(let sql): sql
            case .savepoint(let name): "SAVEPOINT \(Dialect.postgres.quoted(name))"
            }
        }
    }

    let options: PostgresOptions
    /// Nil once it is closed.
    @exclusivity(unchecked) private(set) var wire: Wire?
    let canceller: Canceller
    /// The types of the database that did not come with the server.
    let catalog: SharedCatalog
    /// Owned by libpq's notice receiver as long as the connection is open.
    private let notices: Unmanaged<NoticeLog>
    @exclusivity(unchecked) var exchange = Exchange()
    @exclusivity(unchecked) var parameters = ParameterBuffer()
    @exclusivity(unchecked) var statements: StatementTable
    /// Prepared statements are forgotten before the next one is executed. Set on any thread.
    private let clearsStatements = Atomic<Bool>(false)
    @exclusivity(unchecked) var held: [Held] = []
    @exclusivity(unchecked) var cursors = CursorTable()
    /// The cursor whose next rows were asked for already.
    @exclusivity(unchecked) var ahead: PostgresCursor?
    /// A stream has the connection to itself; nil, although ``isBorrowed``, where it was dropped without being closed.
    weak var borrower: SingleRowCursor?
    /// The rows of a statement are read one by one: the exchange is not over.
    @exclusivity(unchecked) var isBorrowed = false
    /// A ROLLBACK whose answer nobody waits for.
    enum SilentRollback {
        /// It goes with the next exchange.
        case held
        /// Its answer comes with that of the next exchange.
        case sent
    }
    @exclusivity(unchecked) var silentRollback: SilentRollback?
    /// Nothing but rows was read in the transaction, by statements of known shape.
    @exclusivity(unchecked) var hasOnlyRead = true
    /// Cursors whose readers are gone: noted on any thread.
    let abandoned = Mutex<[String]>([])
    /// Why the transaction that is open has failed.
    @exclusivity(unchecked) private(set) var failureOfTransaction: AzothError?
    /// How many executions have succeeded.
    @exclusivity(unchecked) var executions = 0
    /// How long transaction commands took the last time.
    @exclusivity(unchecked) var commandDuration: UInt64 = 0

    init(
        _ handle: OpaquePointer, options: PostgresOptions, statementCacheSize: Int, catalog: SharedCatalog,
        notices: NoticeLog
    ) {
        self.options = options
        self.catalog = catalog
        let wire = Wire(handle, patience: options.cancellationTimeout)
        self.wire = wire
        canceller = wire.canceller
        statements = StatementTable(capacity: statementCacheSize)
        self.notices = Unmanaged.passRetained(notices)
        PQsetNoticeReceiver(handle, NoticeLog.receive, self.notices.toOpaque())
    }

    deinit {
        wire = nil
        notices.release()
    }

    /// The dialect of PostgreSQL.
    public var dialect: Dialect { .postgres }

    /// Whether a transaction is open, or held back.
    public var isInTransaction: Bool {
        guard let wire, !wire.isBroken else { return false }
        return !held.isEmpty || isOpenAtServer
    }

    /// Whether the server has a transaction open, once it has done what was sent to it.
    var isOpenAtServer: Bool {
        guard let wire, silentRollback == nil else { return false }
        switch wire.transactionStatus {
        case PQTRANS_INTRANS, PQTRANS_INERROR, PQTRANS_ACTIVE: return true
        default: return false
        }
    }

    /// Whether the transaction has failed: the server takes nothing but a rollback.
    var isFailed: Bool { silentRollback == nil && wire?.transactionStatus == PQTRANS_INERROR }

    /// Whether the connection is closed, lost or given up.
    public var isBroken: Bool { wire?.isBroken ?? true }

    /// The process of the server that serves the connection: what `pg_stat_activity` lists, and `pg_terminate_backend`
    /// takes. 0 where the connection is closed.
    public var serverProcessID: Int32 { wire.map { PQbackendPID($0.handle) } ?? 0 }

    /// A setting that the server reports by itself: "server_version", "TimeZone", "integer_datetimes" and some more.
    public func reportedSetting(_ name: String) -> String? {
        wire.flatMap { PQparameterStatus($0.handle, name) }.map { String(cString: $0) }
    }

    public func interrupt() { canceller.stop(.interrupt) }

    public func clearStatementCache() { clearsStatements.store(true, ordering: .releasing) }

    /// Forgets prepared statements, where somebody wanted it since the last call.
    func clearStatementsIfWanted() {
        if clearsStatements.exchange(false, ordering: .acquiringAndReleasing) { statements.removeAll() }
    }

    public nonisolated(nonsending) func ping() async throws {
        _ = try await carryOut(isShort: true, timeout: options.rollbackTimeout) {}
    }

    public nonisolated(nonsending) func close() async {
        ahead = nil
        held = []
        wire = nil
    }

    /// An exchange has ended: whether the transaction has failed by it.
    func noteFailureOfTransaction() {
        failureOfTransaction = isFailed ? failureOfTransaction ?? exchange.failure : nil
    }

    /// The wire, if it can be used.
    func usableWire() throws(AzothError) -> Wire {
        guard let wire else { throw AzothError(.resourceClosed, "the connection is closed") }
        if wire.isBroken { throw wire.noteFailure() }
        return wire
    }
}
