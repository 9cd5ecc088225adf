internal import AzothSQL
internal import Synchronization

/// What an engine tells about. Listeners belong to one engine, and run on the task that does what they are told of: an
/// error that they throw is thrown there.
public final class EngineEvents: Sendable {
    /// A listener of new connections: a good place for settings of the session, such as PRAGMA and SET.
    public typealias RawListener = nonisolated(nonsending) @Sendable (RawConnection) async throws -> Void
    /// A listener of statements: the connection, and the text.
    public typealias StatementListener = nonisolated(nonsending) @Sendable (Connection, String) async throws -> Void
    /// A listener of transactions.
    public typealias TransactionListener = nonisolated(nonsending) @Sendable (Connection) async throws -> Void

    private struct Listeners {
        var connect: [Int: RawListener] = [:]
        var checkout: [Int: RawListener] = [:]
        var beforeExecute: [Int: StatementListener] = [:]
        var afterExecute: [Int: StatementListener] = [:]
        var begin: [Int: TransactionListener] = [:]
        var commit: [Int: TransactionListener] = [:]
        var rollback: [Int: TransactionListener] = [:]
        var next = 0
    }

    private let listeners = Mutex(Listeners())
    // Looked at for every statement: a lock there would be felt.
    private let statementListeners = Atomic<Bool>(false)
    private let connectionListeners = Atomic<Bool>(false)
    private let transactionListeners = Atomic<Bool>(false)

    init() {}

    /// Calls a listener for each connection that was opened, before anybody uses it.
    @discardableResult
    public func onConnect(_ body: @escaping RawListener) -> ListenerToken { add(\.connect, body) }

    /// Calls a listener each time a connection is taken from the pool.
    @discardableResult
    public func onCheckout(_ body: @escaping RawListener) -> ListenerToken { add(\.checkout, body) }

    /// Calls a listener with the text of each statement, before it is executed; not for BEGIN, COMMIT and the like. What
    /// it throws is thrown in place of the execution.
    @discardableResult
    public func beforeExecute(_ body: @escaping StatementListener) -> ListenerToken { add(\.beforeExecute, body) }

    /// Calls a listener with the text of each statement that was executed.
    @discardableResult
    public func afterExecute(_ body: @escaping StatementListener) -> ListenerToken { add(\.afterExecute, body) }

    /// Calls a listener when a transaction was begun.
    @discardableResult
    public func onBegin(_ body: @escaping TransactionListener) -> ListenerToken { add(\.begin, body) }

    /// Calls a listener when a transaction was committed.
    @discardableResult
    public func onCommit(_ body: @escaping TransactionListener) -> ListenerToken { add(\.commit, body) }

    /// Calls a listener when a transaction was rolled back.
    @discardableResult
    public func onRollback(_ body: @escaping TransactionListener) -> ListenerToken { add(\.rollback, body) }

    private func add<Listener>(
        _ path: any WritableKeyPath<Listeners, [Int: Listener]> & Sendable, _ body: Listener
    ) -> ListenerToken {
        nonisolated(unsafe) let body = body
        let number = listeners.withLock { listeners in
            listeners.next += 1
            listeners[keyPath: path][listeners.next] = body
            note(listeners)
            return listeners.next
        }
        return ListenerToken { [weak self] in
            self?.listeners.withLock { listeners in
                listeners[keyPath: path][number] = nil
                self?.note(listeners)
            }
        }
    }

    private func note(_ listeners: Listeners) {
        statementListeners.store(
            !listeners.beforeExecute.isEmpty || !listeners.afterExecute.isEmpty, ordering: .releasing)
        connectionListeners.store(!listeners.connect.isEmpty || !listeners.checkout.isEmpty, ordering: .releasing)
        transactionListeners.store(
            !listeners.begin.isEmpty || !listeners.commit.isEmpty || !listeners.rollback.isEmpty, ordering: .releasing)
    }

    // MARK: Telling

    var hasStatementListeners: Bool { statementListeners.load(ordering: .acquiring) }
    var hasConnectListeners: Bool { connectionListeners.load(ordering: .acquiring) }
    var hasCheckoutListeners: Bool { hasConnectListeners }

    /// In the order in which they were added.
    private func current<Listener>(_ path: KeyPath<Listeners, [Int: Listener]>) -> [Listener] {
        nonisolated(unsafe) var current: [Listener] = []
        listeners.withLock { listeners in
            current = listeners[keyPath: path].sorted { $0.key < $1.key }.map(\.value)
        }
        return current
    }

    nonisolated(nonsending) func didConnect(_ connection: RawConnection) async throws {
        for listener in current(\.connect) { try await listener(connection) }
    }
    nonisolated(nonsending) func didCheckOut(_ connection: RawConnection) async throws {
        for listener in current(\.checkout) { try await listener(connection) }
    }
    nonisolated(nonsending) func willExecute(_ statement: ExecutedStatement, on connection: Connection) async throws {
        guard hasStatementListeners else { return }
        for listener in current(\.beforeExecute) { try await listener(connection, statement.sql) }
    }
    nonisolated(nonsending) func didExecute(_ statement: ExecutedStatement, on connection: Connection) async throws {
        guard hasStatementListeners else { return }
        for listener in current(\.afterExecute) { try await listener(connection, statement.sql) }
    }
    nonisolated(nonsending) func didBegin(_ connection: Connection) async throws {
        guard transactionListeners.load(ordering: .acquiring) else { return }
        for listener in current(\.begin) { try await listener(connection) }
    }
    nonisolated(nonsending) func didEnd(_ connection: Connection, committed: Bool) async throws {
        guard transactionListeners.load(ordering: .acquiring) else { return }
        for listener in current(committed ? \.commit : \.rollback) { try await listener(connection) }
    }
}
