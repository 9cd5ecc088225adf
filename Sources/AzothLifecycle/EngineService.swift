public import AzothEngine
internal import AzothSQL
internal import Logging
public import ServiceLifecycle

/// An engine as a service: it waits for the program to shut down, and closes the connections then.
///
/// Services shut down in the reverse of their order, so the engine stands before those that use it:
///
/// ```swift
/// try await ServiceGroup(services: [engine, server], gracefulShutdownSignals: [.sigterm], logger: logger).run()
/// ```
///
/// On shutdown idle connections are closed at once, those in use when they come back. What is still in use when the time is
/// over is left behind, with a warning in the engine's log. A task that is cancelled does not wait.
extension Engine: Service {
    /// Waits for the shutdown, then at most ten seconds for connections in use. ``EngineService`` waits as long as it is
    /// told.
    public func run() async throws { try await EngineService(self).run() }
}

/// An engine as a service, with a time of its own for the shutdown.
public struct EngineService: Service {
    /// The engine that is closed.
    public let engine: Engine
    /// How long connections in use are waited for.
    public let timeout: Duration

    public init(_ engine: Engine, timeout: Duration = .seconds(10)) {
        self.engine = engine
        self.timeout = timeout
    }

    public func run() async throws {
        do {
            try await gracefulShutdown()
            try await engine.dispose(within: timeout)
        } catch let error as AzothError where error.kind == .poolTimeout {
            engine.logger.warning("\(engine.url) is left while it is in use: \(error.message)")
        } catch {
            // Cancelled: there is no time to wait.
            try? await engine.dispose()
            throw error
        }
        // Those that were opened since.
        try await engine.dispose()
    }
}
