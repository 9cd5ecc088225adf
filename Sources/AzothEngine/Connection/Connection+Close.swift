internal import AzothSQL
internal import Logging

extension Connection {
    /// Rolls back what is open and gives the connection back. May be called more than once.
    public func close() async throws {
        guard !isClosed else { return }
        try flag.enter("close()")
        defer { flag.leave() }
        try await giveBack()
    }

    /// Closes whatever happens: what a scoped connection does on its way out with an error.
    nonisolated(nonsending) func abandon() async {
        guard !isClosed else { return }
        do {
            try await giveBack()
        } catch {
            engine.logger.warning("a connection was thrown away, because it could not be reset: \(error)")
        }
    }

    private nonisolated(nonsending) func giveBack() async throws {
        await endStreams()
        let hadTransaction = !frames.isEmpty && !frames[0].isLogical
        frames = []
        isFailed = false
        currentMode = nil
        isClosed = true
        // What is not committed now never will be.
        defer { transactionObservation = nil }
        guard let lease else { return }
        defer {
            self.lease = nil
            lease.giveBack()
        }
        let driver = lease.connection
        do {
            if hadTransaction, driver.isInTransaction {
                try await command(.rollback, "ROLLBACK", driver, isLast: true)
                try await call(engine.events.rollback) { listener in try await listener(self) }
            }
            // What was begun by text, behind our back, ends as the pool wants it.
            try await engine.pool.reset(lease) { command in
                try await self.command(command, command == .commit ? "COMMIT" : "ROLLBACK", driver)
            }
        } catch {
            lease.isUsable = false
            throw error
        }
    }

    /// Throws the connection to the database away: nobody uses it again. What was open in it is lost; after
    /// ``rollback()`` the next statement takes another one.
    ///
    /// - Parameter soft: The connection is used to the end, and replaced when somebody asks the pool for it next. What is
    ///   open in it goes on.
    public func invalidate(soft: Bool = false) async throws {
        try flag.enter("invalidate()")
        defer { flag.leave() }
        guard let lease else { return }
        if soft { return engine.pool.outdate(lease.record) }
        await endStreams()
        await discardLease(nil)
    }

    /// Takes the connection out of the pool, which may open another in its place. It is closed by ``close()``: for
    /// connections that are kept for long, or in a state that nobody else can use.
    public func detach() async throws {
        try flag.enter("detach()")
        defer { flag.leave() }
        _ = try await usableDriver()
        guard let lease, !lease.record.isDetached else { return }
        engine.pool.detach(lease.record)
        try await call(engine.events.detach) { listener in try await listener(RawConnection(lease.record)) }
    }
}
