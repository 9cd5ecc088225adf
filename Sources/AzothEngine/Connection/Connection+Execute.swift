public import AzothSQL

extension Connection {
    /// Executes a statement and gives all its rows.
    ///
    /// - Parameter options: How it is carried out this time; they go before those of the statement. Where it begins a
    ///   transaction, they say how.
    /// - Throws: ``AzothError`` with the statement and what the database said. A cancelled task gets `queryCancelled`, as
    ///   does a statement that takes longer than it may.
    @discardableResult
    public func execute<S: Statement>(_ statement: S, options: ExecutionOptions? = nil) async throws -> S.Result {
        try flag.enter("execute(_:)")
        defer { flag.leave() }
        let core = statement._core
        let compiled = try core.compile(for: dialect)
        let collector = statement._collector(DecodingContext())
        let driverOptions = try await prepare(core.executionOptions, options)
        let result = try await _run(compiled.statement, parameters: compiled.parameters, options: driverOptions)
        try await collect(result) { batch throws in
            try core.checkColumns(result.columnNames)
            try collector.add(batch)
        }
        return try collector.finish(
            columnNames: result.columnNames, affectedRows: result.affectedRows,
            lastInsertedRowID: result.lastInsertedRowID)
    }

    /// The only column of the first row; nil where there is no row.
    public func scalar<Value: ScalarRow>(
        _ statement: some RowStatement<Value>, options: ExecutionOptions? = nil
    ) async throws -> Value? {
        try await execute(statement, options: options).first()
    }

    /// The rows of a statement of one column.
    public func scalars<Value: ScalarRow>(
        _ statement: some RowStatement<Value>, options: ExecutionOptions? = nil
    ) async throws -> ResultSet<Value> {
        try await execute(statement, options: options)
    }

    /// Executes text as it is, with parameters for its placeholders, in the database's own form.
    @discardableResult
    public func executeDriverSQL(
        _ sql: String, _ parameters: [any MappedValue] = [], options: ExecutionOptions? = nil
    ) async throws -> ResultSet<RowMapping> {
        try flag.enter("executeDriverSQL(_:_:)")
        defer { flag.leave() }
        let (statement, row) = try CompiledStatement.driverSQL(sql, parameters)
        let collector = MappingCollector()
        let driverOptions = try await prepare(ExecutionOptions(), options)
        let result = try await _run(statement, parameters: row, options: driverOptions)
        try await collect(result) { collector.add($0) }
        return collector.finish(
            columnNames: result.columnNames, affectedRows: result.affectedRows,
            lastInsertedRowID: result.lastInsertedRowID)
    }

    private func collect(_ result: DriverResult, _ take: (RowBatch) throws -> Void) async throws {
        do {
            try take(result.batch)
            while let batch = try await result.cursor?.next() { try take(batch) }
        } catch {
            await result.cursor?.close()
            throw error
        }
    }

    /// Executes a compiled statement, beginning a transaction where none is open. The caller has entered the
    /// connection, or is the session that owns it.
    package nonisolated(nonsending) func _run(
        _ statement: CompiledStatement, parameters: RowBatch, options: DriverOptions
    ) async throws -> DriverResult {
        let driver = try await usableDriver()
        return try await run(statement, parameters: parameters, options: options, on: driver) { statement, options in
            try await driver.execute(statement, parameters: parameters, options: options)
        }
    }

    /// - Parameters:
    ///   - parameters: What is shown of them to those who observe.
    ///   - later: More of them, that are made meanwhile.
    ///   - carryOut: What the driver does with the statement.
    @inline(__always)
    nonisolated(nonsending) func run(
        _ statement: CompiledStatement, parameters: RowBatch, _ later: LaterParameters? = nil, options: DriverOptions,
        on driver: any DriverConnection,
        _ carryOut: nonisolated(nonsending) (CompiledStatement, DriverOptions) async throws -> DriverResult
    ) async throws -> DriverResult {
        if frames.isEmpty { try await autobegin(driver) }
        lease?.record.lastStatement = statement
        if !statement.sensitiveParameters.isEmpty { isSensitive = true }
        var options = options
        if isTimed { options.timeout = try remainingTime(options.timeout) }
        if isObserved || engine.events.concernsStatements {
            return try await runObserved(statement, parameters, later, options, carryOut)
        }
        do {
            let result = try await carryOut(statement, options)
            return checked(result, of: statement, parameters)
        } catch {
            throw await noteFailure(error, of: ExecutedStatement(statement, parameters, at: site))
        }
    }

    private func runObserved(
        _ original: CompiledStatement, _ parameters: RowBatch, _ later: LaterParameters?, _ options: DriverOptions,
        _ carryOut: nonisolated(nonsending) (CompiledStatement, DriverOptions) async throws -> DriverResult
    ) async throws -> DriverResult {
        let events = engine.events
        var statement = original
        try await call(events.rewriting) { rewriter in
            let sql = try await rewriter(self, statement.sql)
            if sql != statement.sql { statement = statement.rewritten(sql) }
        }
        try await call(events.before) { [statement] listener in try await listener(self, statement.sql) }
        let executed = ExecutedStatement(
            statement, parameters, later, at: site, in: transactionObservation?.transaction.id)
        let observation = observe(executed)
        let start = ContinuousClock.now
        let result: DriverResult
        do {
            result = try await carryOut(statement, options)
        } catch {
            let noted = await noteFailure(error, of: executed)
            observation.note(since: start)
            observation.end(noted)
            throw noted
        }
        observation.note(since: start, rows: result.batch.count + result.rowsTaken, affectedRows: result.affectedRows)
        let checked = checked(result, of: statement, parameters, observation)
        try await call(events.after) { [statement] listener in try await listener(self, statement.sql) }
        return checked
    }
}

extension CompiledStatement {
    /// Text as the program wrote it, with one row of parameters.
    static func driverSQL(
        _ sql: String, _ parameters: [any MappedValue]
    ) throws -> (statement: CompiledStatement, row: RowBatch) {
        var row = RowBatch.Builder(columnCount: parameters.count)
        for value in parameters { try value.encode(into: &row, as: type(of: value).sqlType) }
        row.endRow()
        return (CompiledStatement(sql, kind: kind(of: sql), returnsRows: true), row.finish())
    }

    /// What text does, by its first word. WITH may be anything.
    private static func kind(of sql: String) -> Kind {
        switch sql.drop(while: \.isWhitespace).prefix(while: \.isLetter).uppercased() {
        case "SELECT", "VALUES": .select
        case "INSERT", "REPLACE": .insert
        case "UPDATE": .update
        case "DELETE": .delete
        case "CREATE", "DROP", "ALTER": .ddl
        default: .other
        }
    }
}
