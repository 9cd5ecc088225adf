public import AzothEngine

/// Makes sessions. Make one per engine when the program starts; it is `Sendable`.
public final class SessionFactory: Sendable {
    /// Where the sessions take their connections.
    public let engine: Engine
    /// How the sessions behave.
    public let options: SessionOptions

    /// A factory of sessions that take connections of an engine.
    public init(_ engine: Engine, options: SessionOptions = SessionOptions()) {
        self.engine = engine
        self.options = options
    }

    /// A session that the caller closes.
    public func callAsFunction(file: StaticString = #fileID, line: UInt = #line) -> Session {
        session(CallSite("sessions()", file: file, line: line))
    }

    private func session(_ site: CallSite) -> Session { Session(engine, options: options, site: site) }

    /// A factory with other options.
    public func configure(_ change: (inout SessionOptions) -> Void) -> SessionFactory {
        var options = options
        change(&options)
        return SessionFactory(engine, options: options)
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
