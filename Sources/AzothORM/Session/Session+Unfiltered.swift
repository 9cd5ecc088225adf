internal import AzothEngine
internal import AzothSQL

// The only way around a session's criteria.
extension Session {
    /// Runs a closure in which the session's criteria do not hold: the only way around them.
    ///
    /// Changes are flushed before and after, so that what was changed inside is written without the criteria, and nothing
    /// else is; not where autoflush is off. Nothing that was read inside is met afterwards: what is in memory is stale,
    /// links to models that have criteria are not loaded any more, and streams that were opened inside are closed. Objects
    /// that the closure hands out keep their columns.
    @discardableResult
    public func unfiltered<Value>(
        _ body: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        try await withoutCriteria(body)
    }

    /// Runs a closure in which the session's criteria do not hold, as the form of it whose closure gives a value.
    public func unfiltered(_ body: nonisolated(nonsending) () async throws -> Void) async throws {
        try await withoutCriteria(body)
    }

    private nonisolated(nonsending) func withoutCriteria<Value>(
        _ body: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        try await liftCriteria()
        let value: Value
        do {
            value = try await body()
            try await flushForCriteria("the session's criteria hold again")
        } catch {
            await restoreCriteria()
            throw error
        }
        await restoreCriteria()
        return value
    }

    private nonisolated(nonsending) func liftCriteria() async throws {
        try await flushForCriteria("the session's criteria are lifted")
        unfilteredDepth += 1
        if unfilteredDepth == 1, !criteria.filters.isEmpty { graph.markAllStale() }
    }

    private nonisolated(nonsending) func restoreCriteria() async {
        unfilteredDepth -= 1
        guard unfilteredDepth == 0, !criteria.filters.isEmpty else { return }
        graph.lookAgain(criteria.filters)
        let streams = unfilteredStreams
        unfilteredStreams = []
        for stream in streams { await stream.source?.close("the end of unfiltered { }") }
    }

    /// Writes at the edge of the outermost closure what was changed on this side of it.
    private nonisolated(nonsending) func flushForCriteria(_ moment: String) async throws {
        guard !criteria.filters.isEmpty, unfilteredDepth <= 1, !isClosed, failure == nil, graph.hasChanges else {
            return
        }
        try enter("unfiltered(_:)")
        defer { leave() }
        try await autoflush(moment)
    }
}

/// A stream, as long as somebody reads it.
struct UnfilteredStream {
    weak var source: StreamSource?
}
