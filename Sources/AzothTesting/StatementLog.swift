public import AzothEngine
internal import Synchronization

/// Records the statements of an engine, for tests that assert exact SQL and its number.
///
/// ```swift
/// let log = StatementLog(engine)
/// _ = try await session.execute(select(A.self).options(.selectIn(A.bs)))
/// #expect(log.count == 2)
/// ```
public final class StatementLog: StatementObserver {
    private let recorded = Mutex<[ExecutedStatement]>([])
    /// Weak: the engine keeps its observers.
    private weak let engine: Engine?

    /// Records from now on, until ``stop()``.
    public init(_ engine: Engine) {
        self.engine = engine
        engine.add(self)
    }

    public func willExecute(_ statement: ExecutedStatement) { recorded.withLock { $0.append(statement) } }

    /// Ends the recording.
    public func stop() { engine?.remove(self) }

    /// Everything, BEGIN and COMMIT included, in order.
    public var all: [String] { recorded.withLock { $0.map(\.sql) } }
    /// The statements without BEGIN, COMMIT, ROLLBACK and savepoints.
    public var statements: [String] {
        recorded.withLock { $0.filter { !$0.isTransactionCommand }.map(\.sql) }
    }
    /// The number of statements without BEGIN, COMMIT, ROLLBACK and savepoints. One with many rows of parameters
    /// counts once.
    public var count: Int { statements.count }
    /// The parameters of each statement of ``statements``, row by row, as text.
    public var parameters: [[[String]]] {
        recorded.withLock { $0.filter { !$0.isTransactionCommand }.map(\.parameters) }
    }

    /// The statements since the last call, without BEGIN and the like; and forgets them.
    public func take() -> [String] {
        recorded.withLock { statements in
            defer { statements = [] }
            return statements.filter { !$0.isTransactionCommand }.map(\.sql)
        }
    }
    public func clear() { recorded.withLock { $0 = [] } }
}
