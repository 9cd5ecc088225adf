internal import AzothSQL

extension Connection {
    /// Runs a closure whose statements have to be done within a time from now, all of them together.
    ///
    /// A statement that is still running then is stopped, and throws `queryCancelled`, as does one that comes later. The
    /// connection stays usable. Deadlines inside deadlines can only be earlier. Commits and rollbacks are not stopped.
    @discardableResult
    public func with<Value>(
        deadline: Duration, _ body: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        let outer = _setDeadline(Deadline(in: deadline))
        defer { _resetDeadline(outer) }
        return try await body()
    }

    /// Runs a closure whose statements have to be done within a time from now, all of them together.
    public func with(deadline: Duration, _ body: nonisolated(nonsending) () async throws -> Void) async throws {
        let outer = _setDeadline(Deadline(in: deadline))
        defer { _resetDeadline(outer) }
        try await body()
    }

    /// Sets a deadline, unless there is an earlier one, and gives the one before.
    package func _setDeadline(_ new: Deadline) -> Deadline? {
        let outer = deadline
        deadline = outer.map { min($0, new) } ?? new
        noteTimes()
        return outer
    }

    package func _resetDeadline(_ outer: Deadline?) {
        deadline = outer
        noteTimes()
    }

    func noteTimes() { isTimed = deadline != nil || executionOptions.timeout != nil }

    /// How long the next statement may take.
    ///
    /// - Parameter own: The limit of the statement itself.
    /// - Throws: `queryCancelled` where the deadline has passed.
    func remainingTime(_ own: Duration?) throws -> Duration? {
        let limit = own ?? executionOptions.timeout
        guard let deadline else { return limit }
        let rest = deadline.rest
        guard rest > .zero else {
            throw AzothError(.queryCancelled, "the deadline passed before the statement could be executed")
        }
        return limit.map { min($0, rest) } ?? rest
    }
}
