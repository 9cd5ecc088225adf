// What a pool tells about its connections.
extension EngineEvents {
    /// A listener of a driver's connection: before the program has it, or after it had it.
    public typealias RawListener = nonisolated(nonsending) @Sendable (RawConnection) async throws -> Void
    /// A listener of connections that come back.
    public typealias ResetListener = nonisolated(nonsending) @Sendable (RawConnection, PoolReset) async throws -> Void
    /// A listener of connections that are thrown away, with the error that is the reason, if one is.
    public typealias InvalidationListener =
        nonisolated(nonsending) @Sendable (RawConnection, (any Error)?) async throws -> Void

    /// Calls a listener for the first connection of the pool: for what holds for all of them, such as the version of the
    /// server. Other callers who open a connection meanwhile wait for it. Where it throws, it is called again for the
    /// next connection.
    @discardableResult
    public func onFirstConnect(_ body: @escaping RawListener) -> ListenerToken { firstConnect.add(body) }

    /// Calls a listener for each connection that was opened, before anybody uses it: the place for settings such as
    /// PRAGMA and SET. What it throws is thrown to whoever wanted the connection, which is closed.
    @discardableResult
    public func onConnect(_ body: @escaping RawListener) -> ListenerToken { connect.add(body) }

    /// Calls a listener each time a connection is taken from the pool. Where it throws an ``AzothError`` of kind
    /// `disconnected`, the connection is thrown away and another one is tried, once; other errors are thrown to whoever
    /// wanted the connection.
    @discardableResult
    public func onCheckout(_ body: @escaping RawListener) -> ListenerToken { checkout.add(body) }

    /// Calls a listener each time a connection comes back, after it was reset. Not for one that was lost.
    @discardableResult
    public func onCheckin(_ body: @escaping RawListener) -> ListenerToken { checkin.add(body) }

    /// Calls a listener when a connection comes back, before a transaction that is still open in it is ended: the place
    /// to undo what the pool does not know, such as SET, LISTEN and temporary tables. Not for a connection that was
    /// lost. Where it throws, the connection is thrown away.
    @discardableResult
    public func onReset(_ body: @escaping ResetListener) -> ListenerToken { reset.add(body) }

    /// Calls a listener when a connection is thrown away: because it was lost, or by ``Connection/invalidate(soft:)``.
    @discardableResult
    public func onInvalidate(_ body: @escaping InvalidationListener) -> ListenerToken { invalidate.add(body) }

    /// Calls a listener when a connection leaves the pool by ``Connection/detach()``.
    @discardableResult
    public func onDetach(_ body: @escaping RawListener) -> ListenerToken { detach.add(body) }

    /// Calls a listener before a connection is closed. What it throws is logged.
    @discardableResult
    public func onClose(_ body: @escaping RawListener) -> ListenerToken { close.add(body) }
}

/// What is known of a connection that comes back to its pool.
public struct PoolReset: Sendable, Hashable {
    /// Its transaction was rolled back already, or there was none: the pool has nothing to do.
    public let isTransactionReset: Bool
    /// It is closed afterwards, and not used again: what is undone there is undone for nobody.
    public let isFinal: Bool
}
