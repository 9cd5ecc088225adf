public import AzothSQL
package import Logging
internal import Synchronization

/// The way to one database: a driver, a pool of connections, and options. Make one per database when the program
/// starts; it is `Sendable`.
///
/// Nothing is opened before the first connection is asked for.
public final class Engine: Sendable {
    public let pool: Pool
    public let options: EngineOptions
    public let dialect: Dialect
    /// The name of the driver: "sqlite".
    public let driver: String
    /// Where the engine leads, without a password.
    public let url: String
    package let logger: Logger
    private let observers: Mutex<[any StatementObserver]>

    /// An engine over a driver's connector. Drivers have initialisers that are easier to use, such as
    /// `Engine.sqlite(.file("app.db"))`.
    public init(connector: any DriverConnector, options: EngineOptions = EngineOptions()) {
        self.options = options
        dialect = connector.dialect
        driver = connector.driverName
        url = connector.url
        let logger = options.logger ?? Logger(label: "azoth.engine")
        self.logger = logger
        pool = Pool(connector, options, logger)
        observers = Mutex(options.echo ? [StatementLogger(logger, options: options)] : [])
    }

    /// An engine by URL: the first driver that serves its scheme.
    ///
    /// - Throws: `invalidRequest` where no driver serves the scheme, or the URL is not understood.
    public convenience init(
        url: String, drivers: [any Driver.Type], options: EngineOptions = EngineOptions()
    ) throws {
        let scheme = url.prefix { $0 != ":" }
        guard let driver = drivers.first(where: { $0.schemes.contains(String(scheme)) }) else {
            let known = drivers.flatMap { $0.schemes }.joined(separator: ", ")
            throw AzothError(
                .invalidRequest,
                "no driver serves URLs that begin with '\(scheme)'; those given serve: \(known.isEmpty ? "none" : known)")
        }
        self.init(connector: try driver.connector(url: url), options: options)
    }

    public var name: DialectName { dialect.name }

    // MARK: Connections

    /// A connection that the caller closes.
    public func connect() async throws -> Connection {
        Connection(self, try await pool.checkOut())
    }

    /// A connection for the time of a closure. What it did not commit is rolled back.
    @discardableResult
    public func connect<Value>(
        _ body: nonisolated(nonsending) (Connection) async throws -> Value
    ) async throws -> Value {
        let connection = try await connect()
        do {
            let value = try await body(connection)
            try await connection.close()
            return value
        } catch {
            await connection.abandon()
            throw error
        }
    }

    public func connect(_ body: nonisolated(nonsending) (Connection) async throws -> Void) async throws {
        let connection = try await connect()
        do {
            try await body(connection)
            try await connection.close()
        } catch {
            await connection.abandon()
            throw error
        }
    }

    /// A connection and a transaction for the time of a closure: committed where it returns, rolled back where it
    /// throws.
    @discardableResult
    public func begin<Value>(
        _ body: nonisolated(nonsending) (Connection) async throws -> Value
    ) async throws -> Value {
        try await connect { connection in
            try await connection.begin { _ in try await body(connection) }
        }
    }

    public func begin(_ body: nonisolated(nonsending) (Connection) async throws -> Void) async throws {
        try await connect { connection in
            try await connection.begin { _ in try await body(connection) }
        }
    }

    /// Closes the connections that nobody holds; others are closed when they come back. The engine can be used again.
    ///
    /// - Parameter closing: False drops the connections without a word to the server.
    public func dispose(closing: Bool = true) async throws { await pool.dispose(closing: closing) }

    // MARK: Observation

    /// Tells an observer of every statement from now on, until ``remove(_:)``.
    public func add(_ observer: any StatementObserver) { observers.withLock { $0.append(observer) } }
    public func remove(_ observer: any StatementObserver) {
        observers.withLock { $0.removeAll { $0 === observer } }
    }

    var currentObservers: [any StatementObserver] { observers.withLock { $0 } }
}
