public import AzothSQL
public import Logging

/// How an engine behaves.
public struct EngineOptions: Sendable {
    /// How connections are kept.
    public typealias PoolChoice = AzothEngine.PoolChoice
    /// How transactions are kept apart.
    public typealias IsolationLevel = AzothEngine.IsolationLevel

    /// Log every statement with its parameters, at level info.
    public var echo: Bool
    /// Log statements that take at least so long, at level warning: with their text, duration, rows, and where the program
    /// asked for the connection or session. Nil: none.
    public var slowStatementThreshold: Duration?
    /// Where echo and warnings go; nil: a logger with the label "azoth.engine".
    public var logger: Logger?
    /// How connections are kept; nil: as the database wants it.
    public var pool: PoolChoice?
    /// Every transaction is begun with this isolation level.
    public var isolationLevel: IsolationLevel?
    /// How many prepared statements a connection keeps, beside those of known shape.
    public var statementCacheSize: Int
    /// Parameters never appear in logs.
    public var hideParameters: Bool
    /// Stands before every line of the log.
    public var loggingToken: String?
    /// How statements are carried out, where they and their connections do not say.
    public var executionOptions: ExecutionOptions
    /// Opens connections in place of the driver's own way.
    public var connector: (@Sendable () async throws -> any DriverConnection)?

    public init(
        echo: Bool = false, logger: Logger? = nil, pool: PoolChoice? = nil, isolationLevel: IsolationLevel? = nil,
        statementCacheSize: Int = 500, hideParameters: Bool = false, loggingToken: String? = nil,
        slowStatementThreshold: Duration? = nil, executionOptions: ExecutionOptions = ExecutionOptions(),
        connector: (@Sendable () async throws -> any DriverConnection)? = nil
    ) {
        self.echo = echo
        self.logger = logger
        self.pool = pool
        self.isolationLevel = isolationLevel
        self.statementCacheSize = statementCacheSize
        self.hideParameters = hideParameters
        self.loggingToken = loggingToken
        self.slowStatementThreshold = slowStatementThreshold
        self.executionOptions = executionOptions
        self.connector = connector
    }
}

/// How an engine keeps its connections.
public struct PoolChoice: Sendable, Hashable {
    /// Which idle connection is taken next.
    public enum Order: Sendable, Hashable { case fifo, lifo }
    /// What is done with a transaction that is open when a connection comes back.
    public enum Reset: Sendable, Hashable { case rollback, commit, none }
    package enum Kind: Sendable, Hashable { case queue, null, `static` }

    package var kind: Kind
    package var size = 0
    package var overflow = 0
    package var timeout: Duration = .seconds(30)
    package var recycle: Duration?
    package var prePing = false
    package var order = Order.fifo
    package var reset = Reset.rollback

    package init(kind: Kind) { self.kind = kind }

    /// Keeps connections for the next caller.
    ///
    /// - Parameters:
    ///   - size: How many are kept; 0: as many as there are, without a limit.
    ///   - overflow: How many more may be open at a time; they are closed when they come back. -1: as many as are wanted.
    ///   - timeout: How long a caller waits for one before it gets `poolTimeout`.
    ///   - recycle: A connection older than this is replaced when it is next asked for.
    ///   - prePing: Ask an idle connection whether it still answers before it is handed out.
    ///   - order: `lifo` lets idle connections grow old; `fifo` uses all alike.
    ///   - resetOnReturn: What is done with a transaction that is open when a connection comes back.
    public static func queue(
        size: Int = 5, overflow: Int = 10, timeout: Duration = .seconds(30), recycle: Duration? = nil,
        prePing: Bool = false, order: Order = .fifo, resetOnReturn: Reset = .rollback
    ) -> PoolChoice {
        var choice = PoolChoice(kind: .queue)
        choice.size = Swift.max(0, size)
        choice.overflow = Swift.max(-1, overflow)
        choice.timeout = timeout
        choice.recycle = recycle
        choice.prePing = prePing
        choice.order = order
        choice.reset = resetOnReturn
        return choice
    }
    /// How many connections may be open at a time; nil: as many as are wanted.
    var limit: Int? { size == 0 || overflow < 0 ? nil : size + overflow }
    /// Whether a connection that comes back is kept beside others.
    func keeps(_ idle: Int) -> Bool { size == 0 || idle < size }

    /// Opens a connection for every caller and closes it afterwards.
    public static var null: PoolChoice { PoolChoice(kind: .null) }
    /// One connection, used by one caller at a time.
    public static var `static`: PoolChoice { .static(timeout: .seconds(30)) }
    /// One connection, used by one caller at a time.
    ///
    /// - Parameter timeout: How long a caller waits for it before it gets `poolTimeout`, which names who has it.
    public static func `static`(timeout: Duration) -> PoolChoice {
        var choice = PoolChoice(kind: .static)
        choice.size = 1
        choice.timeout = timeout
        return choice
    }
}
