public import AzothSQL

/// What an engine tells about. Listeners belong to one engine, and to those that share its pool.
///
/// They run on the task that does what they are told of, in the order in which they were added. An error that they throw
/// is thrown there. What happens to connections in the pool is in `EngineEvents+Pool`.
public final class EngineEvents: Sendable {
    /// A listener of a connection.
    public typealias ConnectionListener = nonisolated(nonsending) @Sendable (Connection) async throws -> Void
    /// A listener of statements: the connection, and the text.
    public typealias StatementListener = nonisolated(nonsending) @Sendable (Connection, String) async throws -> Void
    /// Makes another text of a statement.
    public typealias StatementRewriter = nonisolated(nonsending) @Sendable (Connection, String) async throws -> String
    /// A listener of savepoints: the connection, and the savepoint's name.
    public typealias SavepointListener = nonisolated(nonsending) @Sendable (Connection, String) async throws -> Void
    /// A listener of options.
    public typealias OptionsListener =
        nonisolated(nonsending) @Sendable (Connection, ExecutionOptions) async throws -> Void
    /// A listener of failures.
    public typealias FailureListener = nonisolated(nonsending) @Sendable (FailureContext) async throws -> Void
    /// A listener of an engine.
    public typealias EngineListener = nonisolated(nonsending) @Sendable (Engine) async throws -> Void

    // The engine's own
    let connection = Listeners<ConnectionListener>()
    let before = Listeners<StatementListener>()
    let after = Listeners<StatementListener>()
    let rewriting = Listeners<StatementRewriter>()
    let failure = Listeners<FailureListener>()
    let begin = Listeners<ConnectionListener>()
    let commit = Listeners<ConnectionListener>()
    let rollback = Listeners<ConnectionListener>()
    let savepoint = Listeners<SavepointListener>()
    let release = Listeners<SavepointListener>()
    let rollbackToSavepoint = Listeners<SavepointListener>()
    let options = Listeners<OptionsListener>()
    let dispose = Listeners<EngineListener>()

    // The pool's
    let firstConnect = Listeners<RawListener>()
    let connect = Listeners<RawListener>()
    let checkout = Listeners<RawListener>()
    let checkin = Listeners<RawListener>()
    let reset = Listeners<ResetListener>()
    let invalidate = Listeners<InvalidationListener>()
    let detach = Listeners<RawListener>()
    let close = Listeners<RawListener>()

    init() {}

    // MARK: Statements

    /// Calls a listener with the text of each statement, before it is executed; not for BEGIN, COMMIT and the like. What
    /// it throws is thrown in place of the execution.
    @discardableResult
    public func beforeExecute(_ body: @escaping StatementListener) -> ListenerToken { before.add(body) }

    /// Calls a listener with the text of each statement that was executed.
    @discardableResult
    public func afterExecute(_ body: @escaping StatementListener) -> ListenerToken { after.add(body) }

    /// Executes the text that a listener makes of each statement: with a comment for the database's log, for example. Its
    /// parameters stay what they are.
    ///
    /// Statements are prepared and kept by their text: one that is different each time is prepared each time.
    @discardableResult
    public func rewriteStatements(_ body: @escaping StatementRewriter) -> ListenerToken { rewriting.add(body) }

    /// Calls a listener with each error of the database, before it is thrown: to replace it, or to say that it means a
    /// lost connection.
    @discardableResult
    public func onFailure(_ body: @escaping FailureListener) -> ListenerToken { failure.add(body) }

    // MARK: Connections and transactions

    /// Calls a listener with each connection that the engine hands to the program.
    @discardableResult
    public func onConnection(_ body: @escaping ConnectionListener) -> ListenerToken { connection.add(body) }

    /// Calls a listener when ``Connection/setExecutionOptions(_:)`` changed what a connection does, with what was set.
    @discardableResult
    public func onSetExecutionOptions(_ body: @escaping OptionsListener) -> ListenerToken { options.add(body) }

    /// Calls a listener when a transaction was begun.
    @discardableResult
    public func onBegin(_ body: @escaping ConnectionListener) -> ListenerToken { begin.add(body) }

    /// Calls a listener when a transaction was committed.
    @discardableResult
    public func onCommit(_ body: @escaping ConnectionListener) -> ListenerToken { commit.add(body) }

    /// Calls a listener when a transaction was rolled back.
    @discardableResult
    public func onRollback(_ body: @escaping ConnectionListener) -> ListenerToken { rollback.add(body) }

    /// Calls a listener when a savepoint was set.
    @discardableResult
    public func onSavepoint(_ body: @escaping SavepointListener) -> ListenerToken { savepoint.add(body) }

    /// Calls a listener when a savepoint was released: when what came after it became part of its transaction.
    @discardableResult
    public func onReleaseSavepoint(_ body: @escaping SavepointListener) -> ListenerToken { release.add(body) }

    /// Calls a listener when everything after a savepoint was undone.
    @discardableResult
    public func onRollbackToSavepoint(_ body: @escaping SavepointListener) -> ListenerToken {
        rollbackToSavepoint.add(body)
    }

    /// Calls a listener when the engine was disposed of.
    @discardableResult
    public func onDispose(_ body: @escaping EngineListener) -> ListenerToken { dispose.add(body) }

    /// Whether somebody listens when a connection goes back to the pool.
    var concernsReturns: Bool { !reset.isEmpty || !checkin.isEmpty }

    /// Whether an execution has to take the way that looks for listeners.
    @inline(__always) var concernsStatements: Bool { !before.isEmpty || !after.isEmpty || !rewriting.isEmpty }
}

/// An error of the database while listeners look at it.
public final class FailureContext {
    /// The connection that it happened on.
    public let connection: Connection
    /// The statement that was executed; nil for BEGIN, COMMIT and the like.
    public let statement: String?
    /// What is thrown. Assign it to throw something else.
    public var error: any Error
    /// The connection is lost, and is thrown away.
    public var isDisconnect: Bool
    /// All connections of the pool are suspect and are closed: the idle ones now, others when they come back.
    public var invalidatesPool: Bool

    init(
        _ error: any Error, on connection: Connection, statement: String?, isDisconnect: Bool, invalidatesPool: Bool
    ) {
        self.error = error
        self.connection = connection
        self.statement = statement
        self.isDisconnect = isDisconnect
        self.invalidatesPool = invalidatesPool
    }
}

@available(*, unavailable, message: "a failure belongs to the task of its connection")
extension FailureContext: Sendable {}
