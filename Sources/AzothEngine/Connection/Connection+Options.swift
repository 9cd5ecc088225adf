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
        noteTimes()
        try await call(engine.events.options) { listener in try await listener(self, options) }
    }

    /// How the next transaction begins, where something says more than the connection's options do.
    func transactionMode(_ more: ExecutionOptions? = nil) -> TransactionMode {
        let options = more.map(executionOptions.merging) ?? executionOptions
        var mode = options.transactionMode ?? TransactionMode()
        mode.isolation = options.isolationLevel ?? mode.isolation ?? engine.options.isolationLevel
        return mode
    }

    /// What the options of a statement and of its call mean for the driver. Where they say how transactions begin, one is
    /// begun, or has to be of that kind.
    nonisolated(nonsending) func prepare(
        _ statement: ExecutionOptions, _ call: ExecutionOptions?
    ) async throws -> DriverOptions {
        let options = call.map(statement.merging) ?? statement
        if options.hasOthers, options.saysHowTransactionsBegin {
            let driver = try await usableDriver()
            if frames.isEmpty {
                try await autobegin(driver, options)
            } else if transactionMode(options) != currentMode {
                throw AzothError(
                    .invalidRequest,
                    "a transaction is open that was begun in another way than the options of this statement say: "
                        + "commit or roll back first, or leave the isolation level out")
            }
        }
        return DriverOptions(timeout: options.timeout)
    }

    /// The isolation level of transactions where nothing else is said.
    public var defaultIsolationLevel: IsolationLevel {
        engine.options.isolationLevel ?? (dialect.name == .sqlite ? .serializable : .readCommitted)
    }

    /// The isolation level that is in force: of the transaction that is open, or of the next.
    public func isolationLevel() async throws -> IsolationLevel {
        try flag.enter("isolationLevel()")
        defer { flag.leave() }
        if let chosen = currentMode?.isolation ?? transactionMode().isolation { return chosen }
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

    /// How transactions begin: read-only, with the write lock at once, and so on. Its isolation level, if it has one, is
    /// ``isolationLevel``, too.
    public var transactionMode: TransactionMode? {
        get { self[TransactionMode.self] }
        set {
            self[TransactionMode.self] = newValue
            if let isolation = newValue?.isolation { isolationLevel = isolation }
        }
    }

    var saysHowTransactionsBegin: Bool { isolationLevel != nil || transactionMode != nil }

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
