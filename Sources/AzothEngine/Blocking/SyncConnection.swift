public import AzothSQL

extension Connection {
    /// Runs a closure in blocking style: for code that can't be `async`.
    ///
    /// ```swift
    /// let names = try await connection.runSync { connection in
    ///     try connection.createAll(schema)
    ///     return try connection.inspector.tableNames()
    /// }
    /// ```
    ///
    /// The closure has the isolation of its caller, but blocks no thread of the cooperative pool: it runs on a thread of
    /// its own. The main actor alone, and actors with an executor of their own, run it in place, and do nothing else
    /// meanwhile; a listener that waits for such an actor, or for the actor that the closure belongs to, waits for ever.
    /// A thread costs more than a statement: don't do this for each.
    @discardableResult
    public func runSync<Value>(_ body: (SyncConnection) throws -> Value) async throws -> Value {
        try await BlockingBridge.run { bridge in try body(SyncConnection(self, bridge)) }
    }
}

/// A ``Connection`` whose members block: what ``Connection/runSync(_:)`` hands out, for the time of its closure.
public final class SyncConnection {
    private let connection: Connection
    private let bridge: BlockingBridge

    init(_ connection: Connection, _ bridge: BlockingBridge) {
        self.connection = connection
        self.bridge = bridge
    }

    // MARK: Statements

    /// Executes a statement and gives all its rows. See ``Connection/execute(_:options:)``.
    @discardableResult
    public func execute<S: Statement>(_ statement: S, options: ExecutionOptions? = nil) throws -> S.Result {
        try bridge.wait { [connection] in try await connection.execute(statement, options: options) }
    }

    /// The only column of the first row; nil where there is no row.
    public func scalar<Value: ScalarRow>(
        _ statement: some RowStatement<Value>, options: ExecutionOptions? = nil
    ) throws -> Value? {
        try execute(statement, options: options).first()
    }

    /// The rows of a statement of one column.
    public func scalars<Value: ScalarRow>(
        _ statement: some RowStatement<Value>, options: ExecutionOptions? = nil
    ) throws -> ResultSet<Value> {
        try execute(statement, options: options)
    }

    /// Executes text as it is, with parameters for its placeholders, in the database's own form.
    @discardableResult
    public func executeDriverSQL(
        _ sql: String, _ parameters: [any MappedValue] = [], options: ExecutionOptions? = nil
    ) throws -> ResultSet<RowMapping> {
        try bridge.wait { [connection] in try await connection.executeDriverSQL(sql, parameters, options: options) }
    }

    // MARK: Transactions

    /// Begins a transaction that the caller ends by ``commit()`` or ``rollback()``.
    public func begin(options: ExecutionOptions? = nil) throws {
        _ = try bridge.wait { [connection] in try await connection.begin(options: options) }
    }

    /// A transaction for the time of a closure: committed where it returns, rolled back where it throws.
    @discardableResult
    public func begin<Value>(options: ExecutionOptions? = nil, _ body: () throws -> Value) throws -> Value {
        try carry(try bridge.wait { [connection] in try await connection.begin(options: options) }, body)
    }

    /// A savepoint for the time of a closure: released where it returns, rolled back where it throws.
    @discardableResult
    public func beginNested<Value>(_ body: () throws -> Value) throws -> Value {
        try carry(try bridge.wait { [connection] in try await connection.beginNested() }, body)
    }

    private func carry<Value>(_ transaction: Transaction, _ body: () throws -> Value) throws -> Value {
        do {
            let value = try body()
            if transaction.isActive { try bridge.wait { try await transaction.commit() } }
            return value
        } catch {
            try? bridge.wait { try await transaction.rollback() }
            throw error
        }
    }

    /// Commits the outermost transaction, and the savepoints in it. Without one, nothing happens.
    public func commit() throws { try bridge.wait { [connection] in try await connection.commit() } }

    /// Rolls the outermost transaction back. Without one, nothing happens.
    public func rollback() throws { try bridge.wait { [connection] in try await connection.rollback() } }

    /// Whether a transaction is open.
    public var inTransaction: Bool { connection.inTransaction }
    /// Whether a savepoint is open.
    public var inNestedTransaction: Bool { connection.inNestedTransaction }

    // MARK: The connection

    /// The database's family: what its SQL looks like.
    public var dialect: Dialect { connection.dialect }
    /// How statements are carried out, where they do not say themselves.
    public var executionOptions: ExecutionOptions { connection.executionOptions }
    /// Values of the program's own.
    public var info: Info {
        get { connection.info }
        set { connection.info = newValue }
    }

    /// Changes how this connection carries statements out, until it is closed.
    public func setExecutionOptions(_ options: ExecutionOptions) throws {
        try bridge.wait { [connection] in try await connection.setExecutionOptions(options) }
    }

    /// The isolation level that is in force: of the transaction that is open, or of the next.
    public func isolationLevel() throws -> IsolationLevel {
        try bridge.wait { [connection] in try await connection.isolationLevel() }
    }

    // MARK: The schema

    /// Creates the tables, in the order of their references. See ``Connection/createAll(_:checkFirst:)``.
    public func createAll(_ metadata: Metadata, checkFirst: Bool = true) throws {
        try bridge.wait { [connection] in try await connection.createAll(metadata, checkFirst: checkFirst) }
    }

    /// Drops the tables, in the reverse order. See ``Connection/dropAll(_:checkFirst:)``.
    public func dropAll(_ metadata: Metadata, checkFirst: Bool = true) throws {
        try bridge.wait { [connection] in try await connection.dropAll(metadata, checkFirst: checkFirst) }
    }

    /// Looks at what the database has.
    public var inspector: SyncInspector { SyncInspector(connection.inspector, bridge) }
}

@available(*, unavailable, message: "a connection belongs to one task")
extension SyncConnection: Sendable {}

/// An ``Inspector`` whose members block.
public struct SyncInspector {
    private let inspector: Inspector
    private let bridge: BlockingBridge

    init(_ inspector: Inspector, _ bridge: BlockingBridge) {
        self.inspector = inspector
        self.bridge = bridge
    }

    /// The tables, by name.
    public func tableNames(schema: String? = nil) throws -> [String] {
        try bridge.wait { [inspector] in try await inspector.tableNames(schema: schema) }
    }
    /// The views, by name.
    public func viewNames(schema: String? = nil) throws -> [String] {
        try bridge.wait { [inspector] in try await inspector.viewNames(schema: schema) }
    }
    /// Whether there is a table or view of this name.
    public func hasTable(_ name: String, schema: String? = nil) throws -> Bool {
        try bridge.wait { [inspector] in try await inspector.hasTable(name, schema: schema) }
    }
    /// The columns of a table or view, in order; none where there is no such table.
    public func columns(of table: String, schema: String? = nil) throws -> [Inspector.Column] {
        try bridge.wait { [inspector] in try await inspector.columns(of: table, schema: schema) }
    }
}

@available(*, unavailable, message: "an inspector belongs to the task of its connection")
extension SyncInspector: Sendable {}
