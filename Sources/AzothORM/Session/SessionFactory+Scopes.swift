internal import AzothEngine
internal import AzothSQL

// Scoped calls that do more than open and close: reading, deadlines, repetition.
extension SessionFactory {
    // MARK: Reading

    /// A session that only reads, for the time of a closure: all its statements see the database as it was at the first of
    /// them, in a read-only transaction, which ends with the closure. Nothing can be flushed.
    ///
    /// PostgreSQL: `REPEATABLE READ, READ ONLY`; SQLite: a transaction that can't write.
    @discardableResult
    public func read<Value>(
        _ body: nonisolated(nonsending) (Session) async throws -> Value, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> Value {
        try await scoped(reader(CallSite("sessions.read { }", file: file, line: line)), body)
    }

    /// A session that only reads, for the time of a closure: all its statements see the database as it was at the first of
    /// them, in a read-only transaction, which ends with the closure. Nothing can be flushed.
    public func read(
        _ body: nonisolated(nonsending) (Session) async throws -> Void, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws {
        try await scoped(reader(CallSite("sessions.read { }", file: file, line: line)), body)
    }

    private func reader(_ site: CallSite) -> Session {
        let session = session(site)
        session.isReadOnly = true
        return session
    }

    // MARK: Deadlines

    /// A session for the time of a closure, whose statements have to end before a deadline: they are stopped when it
    /// passes, and what is executed later is refused. Both throw `queryCancelled`. What was not committed is rolled back.
    ///
    /// - Parameter deadline: How long, from now.
    @discardableResult
    public func with<Value>(
        deadline: Duration, _ body: nonisolated(nonsending) (Session) async throws -> Value,
        file: StaticString = #fileID, line: UInt = #line
    ) async throws -> Value {
        let site = CallSite("sessions.with(deadline:) { }", file: file, line: line)
        return try await scoped(limited(deadline, site), body)
    }

    /// A session for the time of a closure, whose statements have to end before a deadline: they are stopped when it
    /// passes, and what is executed later is refused. Both throw `queryCancelled`. What was not committed is rolled back.
    ///
    /// - Parameter deadline: How long, from now.
    public func with(
        deadline: Duration, _ body: nonisolated(nonsending) (Session) async throws -> Void,
        file: StaticString = #fileID, line: UInt = #line
    ) async throws {
        let site = CallSite("sessions.with(deadline:) { }", file: file, line: line)
        try await scoped(limited(deadline, site), body)
    }

    private func limited(_ deadline: Duration, _ site: CallSite) -> Session {
        let session = session(site)
        session.deadline = Deadline(in: deadline)
        return session
    }

    private func scoped<Value>(
        _ session: Session, _ body: nonisolated(nonsending) (Session) async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await body(session)
            try await session.close()
            return value
        } catch {
            await session.abandon()
            throw error
        }
    }

    // MARK: Repetition

    /// A session and a transaction for the time of a closure, like ``begin(_:)``. Where the transaction could not be put in
    /// order with others, the closure runs again: objects are as they were when it first began, and those that it added are
    /// new again.
    ///
    /// What the closure does beside the session it does each time.
    @discardableResult
    public func begin<Value>(
        retry policy: RetryPolicy, _ body: nonisolated(nonsending) (Session) async throws -> Value,
        file: StaticString = #fileID, line: UInt = #line
    ) async throws -> Value {
        let site = CallSite("sessions.begin(retry:) { }", file: file, line: line)
        return try await repeated(policy, session(site), body)
    }

    /// A session and a transaction for the time of a closure, like ``begin(_:)``. Where the transaction could not be put in
    /// order with others, the closure runs again: objects are as they were when it first began, and those that it added are
    /// new again.
    ///
    /// What the closure does beside the session it does each time.
    public func begin(
        retry policy: RetryPolicy, _ body: nonisolated(nonsending) (Session) async throws -> Void,
        file: StaticString = #fileID, line: UInt = #line
    ) async throws {
        let site = CallSite("sessions.begin(retry:) { }", file: file, line: line)
        try await repeated(policy, session(site), body)
    }

    private func repeated<Value>(
        _ policy: RetryPolicy, _ session: Session, _ body: nonisolated(nonsending) (Session) async throws -> Value
    ) async throws -> Value {
        try await scoped(session) { session in
            var attempt = 1
            while true {
                do {
                    return try await session.begin { _ in try await body(session) }
                } catch  where attempt < policy.attempts && policy.repeats(error) {
                    try await Task.sleep(for: policy.pause(after: attempt))
                    attempt += 1
                }
            }
        }
    }
}
