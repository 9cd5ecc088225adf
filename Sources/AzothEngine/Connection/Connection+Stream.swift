public import AzothSQL

extension Connection {
    /// Executes a statement whose rows are read as they are asked for. Close the stream, or read it to its end.
    public func stream<Row>(_ statement: some RowStatement<Row>) async throws -> ResultStream<Row> {
        try flag.enter("stream(_:)")
        defer { flag.leave() }
        let compiled = try statement._core.compile(for: dialect)
        let options = DriverOptions(batchSize: statement._core.executionOptions.yieldPer, isStream: true)
        let decoder = statement._decoder
        let context = DecodingContext()
        let result = try await _run(compiled.statement, parameters: compiled.parameters, options: options)
        let core = statement._core
        let stream = ResultStream<Row>(result, of: statement) { batch in
            try core.checkColumns(result.columnNames)
            var rows: [Row] = []
            try decoder.decodeBatch(batch, context, &rows)
            return rows
        }
        register(stream.source)
        return stream
    }

    /// A stream for the time of a closure, closed on every way out.
    @discardableResult
    public func stream<Row, Value>(
        _ statement: some RowStatement<Row>,
        _ body: nonisolated(nonsending) (ResultStream<Row>) async throws -> Value
    ) async throws -> Value {
        let stream = try await stream(statement)
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
