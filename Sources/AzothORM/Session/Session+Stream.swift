public import AzothEngine
public import AzothSQL

extension Session {
    /// Writes pending changes, and executes a statement whose rows are read as they are asked for.
    ///
    /// Memory is constant, whatever the number of rows: eager loads are done per batch, and what the program dropped is
    /// swept at each batch. Other statements may run inside the loop; a commit or rollback ends the stream.
    public func stream<Row>(_ statement: some RowStatement<Row>) async throws -> ResultStream<Row> {
        try enter("stream(_:)")
        defer { leave() }
        try await autoflush("a query")
        graph.sweepIfGrown()
        let connection = try await usedConnection()
        let query = try PreparedQuery(statement._core, for: connection.dialect, in: graph, filters)
        guard !query.context.plan.joinsCollections else {
            throw AzothError(
                .unsupported,
                "a stream can't load collections by a join, because an object's rows may stand in two batches: use "
                    + ".selectIn")
        }
        let size = statement._core.executionOptions.yieldPer ?? Self.rowsPerStreamBatch
        let options = try driverOptions(batchSize: size, isStream: true)
        let result = try await connection._run(query.statement, parameters: query.parameters, options: options)
        let filterCount = filters.count
        let decoder = statement._decoder
        let core = statement._core
        let stream = ResultStream<Row>(result, of: statement) { [self] batch in
            try enter("the next step of a stream")
            defer { leave() }
            guard filters.count <= filterCount else {
                throw AzothError(
                    .resourceClosed,
                    "the stream was opened before the session had the criteria that it has now: open another")
            }
            try core.checkColumns(result.columnNames)
            graph.sweepIfGrown()
            query.context.follow(graph)
            var rows: [Row] = []
            try decoder.decodeBatch(batch, query.context, &rows)
            try await finishLoads(query)
            return rows
        }
        connection.register(stream.source)
        if unfilteredDepth > 0, !criteria.filters.isEmpty {
            unfilteredStreams.append(UnfilteredStream(source: stream.source))
        }
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

    /// How many rows of a stream are objects at a time, where `yieldPer` does not say.
    private static var rowsPerStreamBatch: Int { 1000 }
}
