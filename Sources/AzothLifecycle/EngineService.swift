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
        } catch {
            // Cancelled: there is no time to wait.
            try? await engine.dispose()
            throw error
        }
        // Idle connections, and those in use as soon as they come back.
        try await engine.dispose()
        if await !isUnused(within: timeout) {
            let count = engine.pool.status.checkedOut
            let message =
                "\(engine.url) is left while \(count) of its connections are in use: \(timeout.formatted) were too short"
            engine.logger.warning("\(message)")
        }
        // Those that were opened since.
        try await engine.dispose()
    }

    /// Waits until nobody has a connection. False where the time is over before.
    private func isUnused(within timeout: Duration) async -> Bool {
        let returns = Returns()
        engine.add(returns)
        defer { engine.remove(returns) }
        let pool = engine.pool
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                if pool.status.checkedOut == 0 { return }
                for await _ in returns.stream where pool.status.checkedOut == 0 { return }
            }
            group.addTask { try? await Task.sleep(for: timeout) }
            await group.next()
            group.cancelAll()
            return pool.status.checkedOut == 0
        }
    }

    /// The moments at which connections come back.
    private final class Returns: PoolObserver {
        let stream: AsyncStream<Void>
        private let continuation: AsyncStream<Void>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

        func didCheckIn(after use: Duration, from site: CallSite) { continuation.yield() }
        func didClose(after life: Duration) { continuation.yield() }
    }
}
