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
    /// How parameters stand in the text of statements.
    public enum Placeholders: Sendable {
        /// As the database has them: `?`, or `$1`.
        case asSent
        /// `?` for every parameter: many a text is then the same for all databases, and is expected once.
        case questionMarks
    }

    private let recorded = Mutex<[ExecutedStatement]>([])
    private let placeholders: Placeholders
    /// Weak: the engine keeps its observers.
    private weak let engine: Engine?

    /// Records from now on, until ``stop()``.
    public init(_ engine: Engine, placeholders: Placeholders = .asSent) {
        self.engine = engine
        self.placeholders = placeholders
        engine.add(self)
    }

    public func willExecute(_ statement: ExecutedStatement) { recorded.withLock { $0.append(statement) } }

    /// Ends the recording.
    public func stop() { engine?.remove(self) }

    /// Everything, BEGIN and COMMIT included, in order.
    public var all: [String] { recorded.withLock { $0.map(text) } }
    /// The statements without BEGIN, COMMIT, ROLLBACK and savepoints.
    public var statements: [String] {
        recorded.withLock { $0.filter { !$0.isTransactionCommand }.map(text) }
    }
    /// The number of statements without BEGIN, COMMIT, ROLLBACK and savepoints. One with many rows of parameters
    /// counts once.
    public var count: Int { recorded.withLock { $0.count { !$0.isTransactionCommand } } }
    /// The parameters of each statement of ``statements``, row by row, as text.
    public var parameters: [[[String]]] {
        recorded.withLock { $0.filter { !$0.isTransactionCommand }.map(\.parameters) }
    }

    /// The statements since the last call, without BEGIN and the like; and forgets them.
    public func take() -> [String] {
        recorded.withLock { statements in
            defer { statements = [] }
            return statements.filter { !$0.isTransactionCommand }.map(text)
        }
    }
    /// Forgets what was recorded.
    public func clear() { recorded.withLock { $0 = [] } }

    private func text(of statement: ExecutedStatement) -> String {
        switch placeholders {
        case .asSent: statement.sql
        case .questionMarks: PlaceholderText.questionMarks(statement.sql)
        }
    }
}
