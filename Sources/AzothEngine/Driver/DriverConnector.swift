public import AzothSQL

/// Makes connections to one database: what a driver gives the engine.
public protocol DriverConnector: Sendable {
    var dialect: Dialect { get }
    /// The driver's name: "sqlite".
    var driverName: String { get }
    /// Where connections lead, for messages: a URL without its password.
    var url: String { get }
    /// How connections are pooled where the options do not say.
    var defaultPool: PoolChoice { get }
    /// Opens a connection.
    ///
    /// - Throws: ``AzothError`` of kind `connectionFailed`, which names what was tried.
    nonisolated(nonsending) func connect(_ options: EngineOptions) async throws -> any DriverConnection
}

extension DriverConnector {
    public var defaultPool: PoolChoice { .queue() }
}

/// A driver, as `Engine(url:drivers:)` finds it.
public protocol Driver: Sendable {
    /// The schemes of the URLs that it serves: "sqlite".
    static var schemes: [String] { get }
    /// - Throws: ``AzothError`` of kind `invalidRequest` where the URL is not understood.
    static func connector(url: String) throws -> any DriverConnector
}
