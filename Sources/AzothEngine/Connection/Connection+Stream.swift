public import AzothSQL

extension Connection {
    /// Executes a statement whose rows are read as they are asked for. Close the stream, or read it to its end.
    ///
    /// - Parameter options: How it is carried out this time; they go before those of the statement.
    public func stream<Row>(
        _ statement: some RowStatement<Row>, options: ExecutionOptions? = nil
    ) async throws -> ResultStream<Row> {
        try flag.enter("stream(_:)")
        defer { flag.leave() }
        let compiled = try statement._core.compile(for: dialect)
        let own = statement._core.executionOptions
        let all = executionOptions.merging(options.map(own.merging) ?? own)
        var options = try await prepare(own, options)
        options.batchSize = all.yieldPer
        options.isStream = true
        options.borrowsConnection = all.borrowsConnection ?? false
        let decoder = statement._decoder
        let context = DecodingContext()
        let result = try await _run(compiled.statement, parameters: compiled.parameters, options: options)
        let core = statement._core
        let stream = ResultStream<Row>(result, of: statement) { batch in
            try core.checkColumns(result.columnNames)
            var rows: [Row] = []
            do {
                try decoder.decodeBatch(batch, context, &rows)
            } catch {
                throw core.selections?.describing(error) ?? error
            }
            return rows
        }
        register(stream.source)
        return stream
    }

    /// A stream for the time of a closure, closed on every way out.
    @discardableResult
    public func stream<Row, Value>(
        _ statement: some RowStatement<Row>, options: ExecutionOptions? = nil,
        _ body: nonisolated(nonsending) (ResultStream<Row>) async throws -> Value
    ) async throws -> Value {
        let stream = try await stream(statement, options: options)
        do {
            let value = try await body(stream)
            try await stream.close()
            return value
        } catch {
            try? await stream.close()
            throw error
        }
    }
}
