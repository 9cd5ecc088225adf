public import AzothEngine

/// Makes sessions. Make one per engine when the program starts; it is `Sendable`.
public final class SessionFactory: Sendable {
    /// Where the sessions take their connections.
    public let engine: Engine
    /// How the sessions behave.
    public let options: SessionOptions
    /// What the sessions tell about. Factories that ``configure(_:)`` made share it.
    public let events: SessionEvents

    /// A factory of sessions that take connections of an engine.
    public convenience init(_ engine: Engine, options: SessionOptions = SessionOptions()) {
        self.init(engine, options, SessionEvents())
    }

    private init(_ engine: Engine, _ options: SessionOptions, _ events: SessionEvents) {
        self.engine = engine
        self.options = options
        self.events = events
    }

    /// A session that the caller closes.
    public func callAsFunction(file: StaticString = #fileID, line: UInt = #line) -> Session {
        session(CallSite("sessions()", file: file, line: line))
    }

    func session(_ site: CallSite) -> Session { Session(engine: engine, options, events, site: site) }

    /// A factory with other options.
    public func configure(_ change: (inout SessionOptions) -> Void) -> SessionFactory {
        var options = options
        change(&options)
        return SessionFactory(engine, options, events)
    }

    /// A session for the time of a closure, closed on every way out. Nothing is committed by itself.
    @discardableResult
    public func with<Value>(
        _ body: nonisolated(nonsending) (Session) async throws -> Value, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> Value {
        let session = session(CallSite("sessions.with { }", file: file, line: line))
        do {
            let value = try await body(session)
            try await session.close()
            return value
        } catch {
            await session.abandon()
            throw error
        }
    }

    /// A session for the time of a closure, closed on every way out. Nothing is committed by itself.
    public func with(
        _ body: nonisolated(nonsending) (Session) async throws -> Void, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws {
        let session = session(CallSite("sessions.with { }", file: file, line: line))
        do {
            try await body(session)
            try await session.close()
        } catch {
            await session.abandon()
            throw error
        }
    }

    /// A session and a transaction for the time of a closure: committed where it returns, rolled back where it throws.
    @discardableResult
    public func begin<Value>(
        _ body: nonisolated(nonsending) (Session) async throws -> Value, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> Value {
        let session = session(CallSite("sessions.begin { }", file: file, line: line))
        do {
            let value = try await session.begin { _ in try await body(session) }
            try await session.close()
            return value
        } catch {
            await session.abandon()
            throw error
        }
    }

    /// A session and a transaction for the time of a closure: committed where it returns, rolled back where it
    /// throws.
    public func begin(
        _ body: nonisolated(nonsending) (Session) async throws -> Void, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws {
        let session = session(CallSite("sessions.begin { }", file: file, line: line))
        do {
            try await session.begin { _ in try await body(session) }
            try await session.close()
        } catch {
            await session.abandon()
            throw error
        }
    }
}
