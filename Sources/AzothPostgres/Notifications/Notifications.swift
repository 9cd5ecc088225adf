public import AzothEngine
internal import AzothSQL
internal import CLibPQ

/// A message that somebody sent with NOTIFY.
public struct PostgresNotification: Sendable, Hashable {
    /// The channel that it was sent to.
    public let channel: String
    /// The text that came with it; empty where none did.
    public let payload: String
    /// The server process of the connection that sent it.
    public let senderProcessID: Int32
}

/// The messages of the channels that a connection listens to, for one loop. See `Engine.listen(to:_:)`.
public struct PostgresNotifications: AsyncSequence {
    /// A message.
    public typealias Element = PostgresNotification
    /// `disconnected` where the connection is lost, `queryCancelled` where the task is cancelled.
    public typealias Failure = any Error

    let connection: PostgresConnection

    /// Waits for one message after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        public typealias Failure = any Error
        let connection: PostgresConnection
        public mutating func next() async throws -> PostgresNotification? { try await connection.nextNotification() }
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> PostgresNotification? {
            try await connection.nextNotification()
        }
    }
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(connection: connection) }
}

@available(*, unavailable, message: "notifications belong to the task that listens")
extension PostgresNotifications: Sendable {}

extension Engine {
    /// Listens to channels for the time of a closure (`LISTEN`), with a connection of the pool that does nothing else
    /// meanwhile.
    ///
    /// ```swift
    /// try await engine.listen(to: "jobs") { notifications in
    ///     for try await notification in notifications { print(notification.payload) }
    /// }
    /// ```
    ///
    /// The sequence does not end by itself: it throws `disconnected` where the connection is lost, after which messages
    /// may have been missed, and `queryCancelled` where the task is cancelled.
    ///
    /// - Throws: `unsupported` where the database is not PostgreSQL.
    @discardableResult
    public func listen<Value>(
        to channels: String..., body: nonisolated(nonsending) (PostgresNotifications) async throws -> Value
    ) async throws -> Value {
        try await rawConnection { raw in
            guard let connection = raw.driverConnection as? PostgresConnection else {
                throw AzothError(.unsupported, "\(driver) has no notifications: LISTEN is PostgreSQL's")
            }
            guard connection.options.preparedStatements == .named else {
                throw AzothError(
                    .unsupported,
                    "LISTEN needs a connection of its own, and preparedStatements: .unnamed says that a pooler hands them "
                        + "around: listen by an engine that leads to the server itself")
            }
            return try await connection.listening(to: channels) {
                try await body(PostgresNotifications(connection: connection))
            }
        }
    }
}

extension Connection {
    /// Sends a message to those who listen to a channel, when the transaction commits: `SELECT pg_notify($1, $2)`.
    ///
    /// - Throws: `unsupported` where the database is not PostgreSQL.
    public func notify(_ channel: String, _ payload: String = "") async throws {
        guard dialect.name == .postgres else {
            throw AzothError(.unsupported, "\(dialect.name.rawValue) has no notifications: NOTIFY is PostgreSQL's")
        }
        _ = try await execute(text("SELECT pg_notify(\(channel), \(payload))"))
    }
}

extension PostgresConnection {
    fileprivate nonisolated(nonsending) func listening<Value>(
        to channels: [String], _ body: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        _ = try await carryOut(isShort: true, timeout: nil) {
            for channel in channels { try sendCommand("LISTEN \(dialect.quoted(channel))") }
        }
        do {
            let value = try await body()
            try await executeNow("UNLISTEN *")
            forgetNotifications()
            return value
        } catch {
            // Whoever takes the connection next must not hear of it.
            if !isBroken { try? await executeNow("UNLISTEN *") }
            forgetNotifications()
            throw error
        }
    }

    fileprivate nonisolated(nonsending) func nextNotification() async throws -> PostgresNotification? {
        while true {
            if Task.isCancelled {
                throw AzothError(
                    .queryCancelled, "the task was cancelled while it listened", underlying: CancellationError())
            }
            if let notification = takeNotification() { return notification }
            try await usableWire().listen()
        }
    }

    private func takeNotification() -> PostgresNotification? {
        guard let wire, let found = PQnotifies(wire.handle) else { return nil }
        defer { PQfreemem(found) }
        return PostgresNotification(
            channel: String(cString: found.pointee.relname), payload: String(cString: found.pointee.extra),
            senderProcessID: found.pointee.be_pid)
    }

    private func forgetNotifications() { while takeNotification() != nil {} }
}
