public import AzothSQL
package import Logging
internal import Synchronization

/// The way to one database: a driver, a pool of connections, and options. Make one per database when the program
/// starts; it is `Sendable`.
///
/// Nothing is opened before the first connection is asked for.
public final class Engine: Sendable {
    /// The connections.
    public let pool: Pool
    /// What the engine was made with.
    public let options: EngineOptions
    /// The database's family: what its SQL looks like.
    public let dialect: Dialect
    /// The name of the driver: "sqlite".
    public let driver: String
    /// Where the engine leads, without a password.
    public let url: String
    /// What the engine tells about.
    public let events: EngineEvents
    /// How statements are carried out, where they and their connections do not say.
    public let executionOptions: ExecutionOptions
    package let logger: Logger
    private let observers: Observers

    /// Shared with engines that differ in their execution options alone.
    private final class Observers: Sendable {
        let list: Mutex<[any StatementObserver]>
        init(_ list: [any StatementObserver]) { self.list = Mutex(list) }
    }

    /// An engine over a driver's connector. Drivers have initialisers that are easier to use, such as
    /// `Engine.sqlite(.file("app.db"))`.
    public init(connector: any DriverConnector, options: EngineOptions = EngineOptions()) {
        self.options = options
        dialect = connector.dialect
        driver = connector.driverName
        url = connector.url
        executionOptions = options.executionOptions
        let logger = options.logger ?? Self.defaultLogger
        self.logger = logger
        events = EngineEvents()
        pool = Pool(connector, options, logger, events)
        var loggers: [any StatementObserver] = []
        if options.echo { loggers.append(StatementLogger(logger, options: options)) }
        if let threshold = options.slowStatementThreshold {
            loggers.append(SlowStatementLogger(logger, threshold: threshold, options: options))
        }
        observers = Observers(loggers)
    }

    /// An engine by URL: the first driver that serves its scheme.
    ///
    /// - Throws: `invalidRequest` where no driver serves the scheme, or the URL is not understood.
    public convenience init(
        url: String, drivers: [any Driver.Type], options: EngineOptions = EngineOptions()
    ) throws {
        self.init(connector: try Self.connector(url: url, drivers: drivers), options: options)
    }

    private init(_ engine: Engine, _ executionOptions: ExecutionOptions) {
        pool = engine.pool
        options = engine.options
        dialect = engine.dialect
        driver = engine.driver
        url = engine.url
        events = engine.events
        logger = engine.logger
        observers = engine.observers
        self.executionOptions = engine.executionOptions.merging(executionOptions)
    }

    /// An engine that shares everything with this one, the pool included, and carries statements out in another way.
    public func with(executionOptions: ExecutionOptions) -> Engine { Engine(self, executionOptions) }

    /// The name of the database's family.
    public var name: DialectName { dialect.name }

    static var defaultLogger: Logger { Logger(label: "azoth.engine") }

    static func connector(url: String, drivers: [any Driver.Type]) throws -> any DriverConnector {
        let scheme = String(url.prefix { $0 != ":" })
        if let driver = drivers.first(where: { $0.schemes.contains(scheme) }) { return try driver.connector(url: url) }
        let known = drivers.flatMap { $0.schemes }.joined(separator: ", ")
        throw AzothError(
            .invalidRequest,
            "no driver serves URLs that begin with '\(scheme)'; those given serve: \(known.isEmpty ? "none" : known)")
    }

    // MARK: Life

    /// Closes the connections that nobody holds; others are closed when they come back. The engine can be used again.
    ///
    /// - Parameter closing: False drops the connections without a word to the server.
    public func dispose(closing: Bool = true) async throws {
        await pool.dispose(closing: closing)
        for listener in events.dispose.current { try await listener(self) }
    }

    /// Closes the connections that nobody holds, and waits for the others to come back and be closed: the end of a
    /// program that lets go on what has begun.
    ///
    /// - Parameter limit: How long to wait at most.
    /// - Throws: `poolTimeout`, which names those who still have a connection, where they take longer. The connections
    ///   are closed when they come back, even so.
    public func dispose(within limit: Duration) async throws {
        try await dispose()
        try await pool.waitForReturns(within: limit)
    }

    /// Makes connections forget their prepared statements: idle ones now, others when they come back.
    public func clearCompiledCache() { pool.clearStatementCaches() }

    // MARK: Observation

    /// Tells an observer of every statement of connections made from now on, until ``remove(_:)``.
    public func add(_ observer: any StatementObserver) { observers.list.withLock { $0.append(observer) } }
    /// The observer is told of no more connections.
    public func remove(_ observer: any StatementObserver) {
        observers.list.withLock { $0.removeAll { $0 === observer } }
    }

    /// Tells an observer of what happens in the pool from now on, until ``remove(_:)``.
    public func add(_ observer: any PoolObserver) { pool.add(observer) }
    /// The observer is told no more of what happens in the pool.
    public func remove(_ observer: any PoolObserver) { pool.remove(observer) }

    var currentObservers: [any StatementObserver] { observers.list.withLock { $0 } }
}
