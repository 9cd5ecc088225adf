internal import AzothSQL

extension Connection {
    /// What an error means for the connection, and the error as the program gets it.
    nonisolated(nonsending) func noteFailure(_ error: any Error, of statement: ExecutedStatement?) async -> any Error {
        var error = error
        if let known = error as? AzothError { error = described(known, statement) }
        if let lease, !frames.isEmpty, !frames[0].isLogical, !lease.connection.isInTransaction { isFailed = true }
        let isDisconnect = lease?.connection.isBroken ?? false
        // One that is lost means that the others are suspect too. One that was given up, because a cancellation was not
        // confirmed, does not.
        let context = FailureContext(
            error, on: self, statement: statement?.sql, isDisconnect: isDisconnect,
            invalidatesPool: isDisconnect && isLoss(error))
        do {
            try await call(engine.events.failure) { listener in try await listener(context) }
        } catch {
            context.error = error
        }
        if context.isDisconnect {
            if context.invalidatesPool, let lease { engine.pool.invalidateAll(with: lease.record) }
            await discardLease(context.error)
        }
        return context.error
    }

    private func isLoss(_ error: any Error) -> Bool {
        switch (error as? AzothError)?.kind {
        case .disconnected?, .outcomeUnknown?: true
        default: false
        }
    }

    /// The error with its statement, and without values that are not to be shown.
    private func described(_ error: AzothError, _ statement: ExecutedStatement?) -> AzothError {
        let hidesAll = engine.options.hideParameters
        let error = error.withoutRow()
        var described = hidesAll || isSensitive || statement?.isSensitive ?? false ? error.hidingValues() : error
        if hidesAll { described.parameters = [] }
        if let deadline, deadline.rest <= .zero, described.kind == .queryCancelled,
            !(described.underlying is CancellationError)
        {
            described.message = "the deadline passed: \(described.message)"
        }
        guard let statement else { return described }
        if described.statement == nil { described.statement = statement.sql }
        if described.parameters.isEmpty, !hidesAll { described.parameters = statement.firstParameters }
        return described
    }

    /// The connection to the database is not used again, by nobody.
    nonisolated(nonsending) func discardLease(_ reason: (any Error)?) async {
        guard let lease else { return }
        self.lease = nil
        if !frames.isEmpty { isFailed = true }
        await engine.pool.throwAway(lease, reason)
    }
}
