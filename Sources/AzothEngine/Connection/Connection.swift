public import AzothSQL
internal import Logging

/// A connection to the database, in the hands of one task.
///
/// The first statement begins a transaction; ``commit()`` and ``rollback()`` end it. ``close()`` gives the connection
/// back to the pool and rolls back what is open.
public final class Connection {
    public let engine: Engine
    let flag = OwnerFlag("connection")
    private var lease: Lease?
    /// From the outermost transaction to the innermost savepoint.
    private(set) var transactions: [Transaction] = []
    /// The outermost transaction of a `begin { }` that was ended inside the closure: nothing more may be executed.
    private var finishedBlock = false
    private var blockDepth = 0
    private var savepointNumber = 0
    private let observers: [any StatementObserver]
    /// What the session that uses the connection wants to know.
    package var _statementHook: ((ExecutedStatement) -> Void)?
    public private(set) var isInvalidated = false
    /// Streams that are open: they end with the transaction.
    private var streams: [WeakStream] = []
    private struct WeakStream { weak var stream: (any OpenStream)? }

    init(_ engine: Engine, _ lease: Lease) {
        self.engine = engine
        self.lease = lease
        observers = engine.currentObservers
    }

    public var dialect: Dialect { engine.dialect }
    public var isClosed: Bool { lease == nil }
    public var inTransaction: Bool { !transactions.isEmpty }
    public var inNestedTransaction: Bool { transactions.count > 1 }
    public var transaction: Transaction? { transactions.first }
    public var nestedTransaction: Transaction? { transactions.count > 1 ? transactions.last : nil }

    // MARK: Execute

    /// Executes a statement and gives all its rows.
    @discardableResult
    public func execute<S: Statement>(_ statement: S) async throws -> S.Result {
        try flag.enter("execute(_:)")
        defer { flag.leave() }
        let compiled = try statement._core.compile(for: dialect)
        let collector = statement._collector(DecodingContext())
        let result = try await _run(compiled.statement, parameters: compiled.parameters, options: DriverOptions())
        try collector.add(result.batch)
        try await drain(result.cursor) { try collector.add($0) }
        return try collector.finish(
            columnNames: result.columnNames, affectedRows: result.affectedRows,
            lastInsertedRowID: result.lastInsertedRowID)
    }

    /// The only column of the first row; nil where there is no row.
    public func scalar<Value: ScalarRow>(_ statement: some RowStatement<Value>) async throws -> Value? {
        try await execute(statement).first()
    }

    /// The rows of a statement of one column.
    public func scalars<Value: ScalarRow>(_ statement: some RowStatement<Value>) async throws -> ResultSet<Value> {
        try await execute(statement)
    }

    /// Executes text as it is, with parameters for its placeholders, in the database's own form.
    @discardableResult
    public func executeDriverSQL(
        _ sql: String, _ parameters: [any MappedValue] = []
    ) async throws -> ResultSet<RowMapping> {
        try flag.enter("executeDriverSQL(_:_:)")
        defer { flag.leave() }
        var builder = RowBatch.Builder(columnCount: parameters.count)
        for value in parameters { try value.encode(into: &builder, as: Swift.type(of: value).sqlType) }
        builder.endRow()
        let statement = CompiledStatement(
            sql, kind: .other, parameterTypes: parameters.map { Swift.type(of: $0).sqlType }, returnsRows: true)
        let collector = MappingCollector()
        let result = try await _run(statement, parameters: builder.finish(), options: DriverOptions())
        collector.add(result.batch)
        try await drain(result.cursor) { collector.add($0) }
        return collector.finish(
            columnNames: result.columnNames, affectedRows: result.affectedRows,
            lastInsertedRowID: result.lastInsertedRowID)
    }

    private nonisolated(nonsending) func drain(
        _ cursor: (any DriverCursor)?, _ take: (RowBatch) throws -> Void
    ) async throws {
        guard let cursor else { return }
        do {
            while let batch = try await cursor.next() { try take(batch) }
        } catch {
            await cursor.close()
            throw error
        }
    }

    /// Executes a compiled statement, beginning a transaction where none is open. The caller has entered the
    /// connection, or is the session that owns it.
    package nonisolated(nonsending) func _run(
        _ statement: CompiledStatement, parameters: RowBatch, options: DriverOptions
    ) async throws -> DriverResult {
        let driver = try usableDriver()
        if transactions.isEmpty { try await autobegin(driver) }
        if !observers.isEmpty || _statementHook != nil { tell(ExecutedStatement(statement, parameters)) }
        do {
            return try await driver.execute(statement, parameters: parameters, options: options)
        } catch {
            throw noteFailure(error, driver)
        }
    }

    private func tell(_ statement: ExecutedStatement) {
        for observer in observers { observer.willExecute(statement) }
        _statementHook?(statement)
    }

    private func usableDriver() throws -> any DriverConnection {
        guard let lease else {
            throw AzothError(
                isInvalidated ? .disconnected : .resourceClosed,
                isInvalidated
                    ? "the connection was invalidated: close it and take another" : "the connection is closed")
        }
        if finishedBlock {
            throw AzothError(
                .invalidRequest,
                "can't operate on a closed transaction inside begin { }: complete the closure before going on")
        }
        return lease.connection
    }

    /// A lost connection is not used again, and the others of the pool are suspect.
    private func noteFailure(_ error: any Error, _ driver: any DriverConnection) -> any Error {
        if driver.isBroken {
            lease?.isUsable = false
            engine.pool.invalidateAll()
        }
        return error
    }

    // MARK: Transactions

    private nonisolated(nonsending) func autobegin(_ driver: any DriverConnection) async throws {
        guard engine.options.isolationLevel != .autocommit else { return }
        try await command(.begin(engine.transactionMode), "BEGIN (implicit)", driver)
        transactions.append(Transaction(self, savepoint: nil))
    }

    private nonisolated(nonsending) func command(
        _ command: TransactionCommand, _ text: String, _ driver: any DriverConnection
    ) async throws {
        if !observers.isEmpty || _statementHook != nil { tell(ExecutedStatement(text)) }
        do {
            try await driver.execute(command)
        } catch {
            throw noteFailure(error, driver)
        }
    }

    /// Begins a transaction that the caller ends.
    public func begin() async throws -> Transaction {
        try flag.enter("begin()")
        defer { flag.leave() }
        let driver = try usableDriver()
        guard transactions.isEmpty else {
            throw AzothError(
                .invalidRequest,
                "a transaction is already begun on this connection: commit it or roll it back first, or use "
                    + "beginNested() for a savepoint")
        }
        try await command(.begin(engine.transactionMode), "BEGIN", driver)
        let transaction = Transaction(self, savepoint: nil)
        transactions.append(transaction)
        return transaction
    }

    /// A transaction for the time of a closure: committed where it returns, rolled back where it throws.
    @discardableResult
    public func begin<Value>(
        _ body: nonisolated(nonsending) (Transaction) async throws -> Value
    ) async throws -> Value {
        try await carry(try await begin(), body)
    }

    public func begin(_ body: nonisolated(nonsending) (Transaction) async throws -> Void) async throws {
        try await carry(try await begin(), body)
    }

    /// Sets a savepoint that the caller ends.
    public func beginNested() async throws -> Transaction {
        try flag.enter("beginNested()")
        defer { flag.leave() }
        let driver = try usableDriver()
        if transactions.isEmpty { try await autobegin(driver) }
        savepointNumber += 1
        let name = "azoth_savepoint_\(savepointNumber)"
        try await command(.savepoint(name), "SAVEPOINT \(name)", driver)
        let transaction = Transaction(self, savepoint: name)
        transactions.append(transaction)
        return transaction
    }

    /// A savepoint for the time of a closure: released where it returns, rolled back where it throws.
    @discardableResult
    public func beginNested<Value>(
        _ body: nonisolated(nonsending) (Transaction) async throws -> Value
    ) async throws -> Value {
        try await carry(try await beginNested(), body)
    }

    public func beginNested(_ body: nonisolated(nonsending) (Transaction) async throws -> Void) async throws {
        try await carry(try await beginNested(), body)
    }

    private nonisolated(nonsending) func carry<Value>(
        _ transaction: Transaction, _ body: nonisolated(nonsending) (Transaction) async throws -> Value
    ) async throws -> Value {
        blockDepth += 1
        defer {
            blockDepth -= 1
            finishedBlock = false
        }
        do {
            let value = try await body(transaction)
            if transaction.isActive { try await transaction.commit() }
            return value
        } catch {
            finishedBlock = false
            if transaction.isActive { try? await transaction.rollback() }
            throw error
        }
    }

    /// Commits the outermost transaction. Without one, nothing happens.
    public func commit() async throws {
        try flag.enter("commit()")
        defer { flag.leave() }
        if let outermost = transactions.first { try await end(outermost, .commit) }
    }

    /// Rolls the outermost transaction back. Without one, nothing happens.
    public func rollback() async throws {
        try flag.enter("rollback()")
        defer { flag.leave() }
        if let outermost = transactions.first { try await end(outermost, .rollback) }
    }

    enum Ending { case commit, rollback }

    /// Ends a transaction, and the savepoints inside it.
    nonisolated(nonsending) func end(_ transaction: Transaction, _ ending: Ending) async throws {
        guard let depth = transactions.firstIndex(where: { $0 === transaction }), let lease else {
            throw AzothError(.invalidRequest, "this transaction has ended: begin another")
        }
        let driver = lease.connection
        await endStreams()
        func forget() {
            for ended in transactions[depth...] { ended.isActive = false }
            transactions.removeSubrange(depth...)
            if blockDepth > 0, depth == 0 { finishedBlock = true }
        }
        // An interrupted write, or a lost connection, has rolled back already.
        guard driver.isInTransaction else {
            forget()
            guard ending == .commit else { return }
            throw AzothError(
                driver.isBroken ? .outcomeUnknown : .invalidRequest,
                driver.isBroken
                    ? "the connection was lost before the transaction was committed"
                    : "the transaction was rolled back by the database: nothing was committed")
        }
        do {
            switch (transaction.savepoint, ending) {
            case (nil, .commit): try await command(.commit, "COMMIT", driver)
            case (nil, .rollback): try await command(.rollback, "ROLLBACK", driver)
            case (let name?, .commit):
                try await command(.releaseSavepoint(name), "RELEASE SAVEPOINT \(name)", driver)
            case (let name?, .rollback):
                try await command(.rollbackToSavepoint(name), "ROLLBACK TO SAVEPOINT \(name)", driver)
            }
        } catch {
            // A commit that failed may be tried again, or rolled back, as long as the transaction is open.
            if !driver.isInTransaction { forget() }
            throw error
        }
        forget()
    }

    // MARK: Streams

    package func register(_ stream: any OpenStream) {
        streams.removeAll { $0.stream == nil }
        streams.append(WeakStream(stream: stream))
    }

    private nonisolated(nonsending) func endStreams() async {
        let open = streams
        streams = []
        for entry in open { await entry.stream?.endWithTransaction() }
    }

    // MARK: End

    /// Rolls back what is open and gives the connection back. May be called more than once.
    public func close() async throws {
        guard lease != nil else { return }
        try flag.enter("close()")
        defer { flag.leave() }
        try await giveBack()
    }

    /// Closes whatever happens: what a scoped connection does on its way out with an error.
    nonisolated(nonsending) func abandon() async {
        guard lease != nil else { return }
        do {
            try await giveBack()
        } catch {
            engine.logger.warning("a connection was thrown away, because it could not be reset: \(error)")
        }
    }

    private nonisolated(nonsending) func giveBack() async throws {
        guard let lease else { return }
        await endStreams()
        for transaction in transactions { transaction.isActive = false }
        let hadTransaction = !transactions.isEmpty
        transactions = []
        defer {
            self.lease = nil
            lease.giveBack()
        }
        guard hadTransaction, lease.connection.isInTransaction else { return }
        do {
            try await command(.rollback, "ROLLBACK", lease.connection)
        } catch {
            lease.isUsable = false
            throw error
        }
    }

    /// Throws the connection away: it is not used again by anybody.
    public func invalidate() async throws {
        try flag.enter("invalidate()")
        defer { flag.leave() }
        guard let lease else { return }
        lease.isUsable = false
        isInvalidated = true
        transactions.forEach { $0.isActive = false }
        transactions = []
        self.lease = nil
        lease.giveBack()
    }

    // MARK: Schema

    /// Creates the tables, in the order of their references.
    ///
    /// - Parameter checkFirst: Leave tables alone that exist.
    public func createAll(_ metadata: Metadata, checkFirst: Bool = true) async throws {
        for statement in try metadata.createStatements(for: dialect, ifNotExists: checkFirst) {
            try await executeDDL(statement)
        }
    }

    /// Drops the tables, in the reverse order.
    public func dropAll(_ metadata: Metadata, checkFirst: Bool = true) async throws {
        for statement in metadata.dropStatements(for: dialect, ifExists: checkFirst) {
            try await executeDDL(statement)
        }
    }

    private nonisolated(nonsending) func executeDDL(_ sql: String) async throws {
        try flag.enter("createAll(_:) or dropAll(_:)")
        defer { flag.leave() }
        _ = try await _run(CompiledStatement(sql, kind: .ddl), parameters: .noParameters, options: DriverOptions())
    }
}

@available(*, unavailable, message: "a connection belongs to one task: take another from the engine")
extension Connection: Sendable {}

extension Engine {
    /// How transactions of the engine begin.
    var transactionMode: TransactionMode {
        var mode = TransactionMode()
        mode.isolation = options.isolationLevel
        return mode
    }
}
