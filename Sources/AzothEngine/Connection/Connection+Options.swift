public import AzothSQL

extension Connection {
    /// Changes how this connection carries statements out, until it is closed.
    ///
    /// - Throws: `invalidRequest` where a transaction is open whose beginning the options would change.
    public func setExecutionOptions(_ options: ExecutionOptions) async throws {
        try flag.enter("setExecutionOptions(_:)")
        defer { flag.leave() }
        if inTransaction, options.isolationLevel != nil || options.transactionMode != nil {
            throw AzothError(
                .invalidRequest,
                "a transaction is open, and its isolation level stays what it is: set it before the first statement, "
                    + "or after commit() or rollback()")
        }
        executionOptions = executionOptions.merging(options)
    }

    /// How the next transaction begins.
    var transactionMode: TransactionMode {
        var mode = executionOptions.transactionMode ?? TransactionMode()
        if mode.isolation == nil { mode.isolation = executionOptions.isolationLevel ?? engine.options.isolationLevel }
        return mode
    }

    /// The isolation level of transactions where nothing else is said.
    public var defaultIsolationLevel: IsolationLevel {
        engine.options.isolationLevel ?? (dialect.name == .sqlite ? .serializable : .readCommitted)
    }

    /// The isolation level that is in force: of the transaction that is open, or of the next.
    public func isolationLevel() async throws -> IsolationLevel {
        try flag.enter("isolationLevel()")
        defer { flag.leave() }
        if let chosen = transactionMode.isolation { return chosen }
        guard dialect.name == .postgres else { return defaultIsolationLevel }
        let driver = try await usableDriver()
        let name = inTransaction ? "transaction_isolation" : "default_transaction_isolation"
        let statement = CompiledStatement(
            "SELECT current_setting('\(name)')", kind: .select, returnsRows: true, isKept: false)
        let result = try await driver.execute(statement, parameters: .noParameters, options: DriverOptions())
        let text = try result.batch.withRow(0) { reader throws in try reader.string() }
        guard let level = IsolationLevel.allCases.first(where: { $0.words == text }) else {
            throw AzothError(.databaseError, "the database names an isolation level that is not known here: \(text)")
        }
        return level
    }
}

extension IsolationLevel {
    /// As SQL spells it: "read committed".
    package var words: String {
        switch self {
        case .serializable: "serializable"
        case .repeatableRead: "repeatable read"
        case .readCommitted: "read committed"
        case .readUncommitted: "read uncommitted"
        case .autocommit: "autocommit"
        }
    }
}

extension ExecutionOptions {
    /// How transactions are kept apart from others.
    public var isolationLevel: IsolationLevel? {
        get { self[IsolationLevel.self] }
        set { self[IsolationLevel.self] = newValue }
    }

    /// How transactions begin: read-only, with the write lock at once, and so on.
    public var transactionMode: TransactionMode? {
        get { self[TransactionMode.self] }
        set { self[TransactionMode.self] = newValue }
    }

    /// Options that say how transactions are kept apart.
    public init(isolationLevel: IsolationLevel) {
        self.init()
        self.isolationLevel = isolationLevel
    }

    /// Options that say how transactions begin.
    public init(transactionMode: TransactionMode) {
        self.init()
        self.transactionMode = transactionMode
    }
}

extension Connection {
    /// The driver's own connection, to be cast to its type; nil where the connection is closed or invalidated. What is
    /// done with it behind the connection's back is the program's business.
    public var driverConnection: (any DriverConnection)? { lease?.connection }
}
