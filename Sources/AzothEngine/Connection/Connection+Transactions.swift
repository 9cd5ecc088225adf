public import AzothSQL

// Beginning: by itself, by begin() and beginNested(), and by scoped calls.
extension Connection {
    /// Whether a transaction is open, begun by itself or by ``begin()-(_)``.
    public var inTransaction: Bool { !frames.isEmpty }
    /// Whether a savepoint is open.
    public var inNestedTransaction: Bool { frames.count > 1 }
    /// The outermost transaction that is open: the same object as long as somebody holds it.
    public var transaction: Transaction? { frames.isEmpty ? nil : handle(0) }
    /// The innermost savepoint that is open.
    public var nestedTransaction: Transaction? { frames.count > 1 ? handle(frames.count - 1) : nil }

    private func handle(_ depth: Int) -> Transaction {
        if let handle = frames[depth].handle { return handle }
        let handle = Transaction(self, id: frames[depth].id, isNested: frames[depth].savepoint != nil)
        frames[depth].handle = handle
        return handle
    }

    /// Begins a transaction that the caller ends.
    ///
    /// - Parameter options: How it begins, where that is not as the connection's options say: its isolation level, and
    ///   whether it only reads.
    /// - Throws: `invalidRequest` where one is begun, also by a statement before.
    public func begin(options: ExecutionOptions? = nil) async throws -> Transaction {
        try flag.enter("begin()")
        defer { flag.leave() }
        let driver = try await usableDriver()
        guard frames.isEmpty else {
            throw AzothError(
                .invalidRequest,
                "a transaction is already begun on this connection, by begin() or by its first statement: commit it or "
                    + "roll it back first, or use beginNested() for a savepoint")
        }
        try await start("BEGIN", driver, options)
        return handle(0)
    }

    /// A transaction for the time of a closure: committed where it returns, rolled back where it throws.
    @discardableResult
    public func begin<Value>(
        options: ExecutionOptions? = nil, _ body: nonisolated(nonsending) (Transaction) async throws -> Value
    ) async throws -> Value {
        try await carry(try await begin(options: options), body)
    }

    /// A transaction for the time of a closure: committed where it returns, rolled back where it throws.
    public func begin(
        options: ExecutionOptions? = nil, _ body: nonisolated(nonsending) (Transaction) async throws -> Void
    ) async throws {
        try await carry(try await begin(options: options), body)
    }

    /// Sets a savepoint that the caller ends. Where no transaction is open, one is begun around it.
    public func beginNested() async throws -> Transaction {
        try flag.enter("beginNested()")
        defer { flag.leave() }
        let driver = try await usableDriver()
        if frames.isEmpty { try await autobegin(driver) }
        let name = "azoth_savepoint_\(nextTransaction)"
        let isLogical = frames[0].isLogical
        if !isLogical { try await command(.savepoint(name), "SAVEPOINT \(name)", driver) }
        push(savepoint: name, isLogical: isLogical)
        if !isLogical { try await call(engine.events.savepoint) { listener in try await listener(self, name) } }
        return handle(frames.count - 1)
    }

    /// A savepoint for the time of a closure: released where it returns, rolled back where it throws.
    @discardableResult
    public func beginNested<Value>(
        _ body: nonisolated(nonsending) (Transaction) async throws -> Value
    ) async throws -> Value {
        try await carry(try await beginNested(), body)
    }

    /// A savepoint for the time of a closure: released where it returns, rolled back where it throws.
    public func beginNested(_ body: nonisolated(nonsending) (Transaction) async throws -> Void) async throws {
        try await carry(try await beginNested(), body)
    }

    func autobegin(_ driver: any DriverConnection, _ options: ExecutionOptions? = nil) async throws {
        try await start("BEGIN (implicit)", driver, options)
    }

    private func start(_ text: String, _ driver: any DriverConnection, _ options: ExecutionOptions?) async throws {
        let mode = transactionMode(options)
        currentMode = mode
        if mode.isolation == .autocommit {
            push(savepoint: nil, isLogical: true)
            return
        }
        if !observers.isEmpty { transactionObservation = TransactionObservation(observers, at: site) }
        do {
            try await command(.begin(mode), text, driver)
        } catch {
            transactionObservation?.end(.failed(error))
            transactionObservation = nil
            throw error
        }
        push(savepoint: nil, isLogical: false)
        try await call(engine.events.begin) { listener in try await listener(self) }
    }

    private func push(savepoint: String?, isLogical: Bool) {
        frames.append(Frame(id: nextTransaction, savepoint: savepoint, isLogical: isLogical))
        nextTransaction += 1
    }

    private func carry<Value>(
        _ transaction: Transaction, _ body: nonisolated(nonsending) (Transaction) async throws -> Value
    ) async throws -> Value {
        blocks.append(transaction.id)
        defer { blocks.removeAll { $0 == transaction.id } }
        do {
            let value = try await body(transaction)
            if frames.contains(where: { $0.id == transaction.id }) { try await transaction.commit() }
            return value
        } catch {
            // Drivers don't let the task's cancellation stop a ROLLBACK.
            try? await transaction.rollback()
            throw error
        }
    }
}

// Ending.
extension Connection {
    /// Commits the outermost transaction, and the savepoints in it. Without one, nothing happens.
    public func commit() async throws {
        try flag.enter("commit()")
        defer { flag.leave() }
        if let outermost = frames.first { try await end(outermost.id, .commit) }
    }

    /// Rolls the outermost transaction back. Without one, nothing happens.
    public func rollback() async throws {
        try flag.enter("rollback()")
        defer { flag.leave() }
        if let outermost = frames.first { try await end(outermost.id, .rollback) }
    }

    /// Rolls the outermost transaction back, for a caller who closes the connection right afterwards.
    package nonisolated(nonsending) func _rollbackBeforeClose() async throws {
        try flag.enter("rollback()")
        defer { flag.leave() }
        if let outermost = frames.first { try await end(outermost.id, .rollback, isLast: true) }
    }

    enum Ending { case commit, rollback }

    /// Ends a transaction, and the savepoints inside it. Does nothing where it has ended.
    ///
    /// - Parameter isLast: The connection is closed right afterwards.
    func end(_ id: Int, _ ending: Ending, isLast: Bool = false) async throws {
        guard let depth = frames.firstIndex(where: { $0.id == id }) else { return }
        let frame = frames[depth]
        if isFailed { return try endFailed(depth, ending) }
        guard let driver = lease?.connection, !frame.isLogical else { return forget(depth) }
        // What is released was read in a transaction that goes on.
        if depth == 0 || ending == .rollback { await endStreams() }
        do {
            switch (frame.savepoint, ending) {
            case (nil, .commit): try await command(.commit, "COMMIT", driver)
            case (nil, .rollback): try await command(.rollback, "ROLLBACK", driver, isLast: isLast)
            case (let name?, .commit):
                try await command(.releaseSavepoint(name), "RELEASE SAVEPOINT \(name)", driver)
            case (let name?, .rollback):
                try await command(.rollbackToSavepoint(name), "ROLLBACK TO SAVEPOINT \(name)", driver)
            }
        } catch {
            endedBadly(depth, ending, error, wasLost: driver.isBroken)
            throw error
        }
        if depth == 0, ending == .commit { transactionObservation?.end(.committed) }
        forget(depth)
        try await tellEnd(frame.savepoint, ending)
    }

    private func tellEnd(_ savepoint: String?, _ ending: Ending) async throws {
        let events = engine.events
        if let savepoint {
            let listeners = ending == .commit ? events.release : events.rollbackToSavepoint
            try await call(listeners) { listener in try await listener(self, savepoint) }
        } else {
            try await call(ending == .commit ? events.commit : events.rollback) { listener in
                try await listener(self)
            }
        }
    }

    /// The database has no transaction any more.
    private func endFailed(_ depth: Int, _ ending: Ending) throws {
        guard ending == .rollback else {
            throw AzothError(
                .pendingRollback,
                "there is nothing to commit: the database rolled the transaction back, or the connection was lost. "
                    + "Call rollback() and begin again")
        }
        forget(depth)
    }

    private func endedBadly(_ depth: Int, _ ending: Ending, _ error: any Error, wasLost: Bool) {
        guard ending == .rollback else {
            // A commit that failed may be tried again, or rolled back, as long as the transaction is open. Where nobody
            // knows what became of it, the driver says so.
            if wasLost, depth == 0 { transactionObservation?.end(.failed(error)) }
            return
        }
        // Whatever went wrong, nothing of the transaction will be seen again: a connection that can't roll back is thrown
        // away.
        lease?.isUsable = false
        forget(depth)
    }

    private func forget(_ depth: Int) {
        frames.removeSubrange(depth...)
        guard frames.isEmpty else { return }
        isFailed = false
        isSensitive = false
        currentMode = nil
        transactionObservation = nil
    }

    /// Executes BEGIN, COMMIT and the like.
    ///
    /// - Parameter isLast: It is a ROLLBACK, after which the connection is closed.
    func command(
        _ command: TransactionCommand, _ text: @autoclosure () -> String, _ driver: any DriverConnection,
        isLast: Bool = false
    ) async throws {
        // Listeners may take their time before the connection is with the next holder.
        let isHandedOn = isLast && engine.events.rollback.isEmpty && !engine.events.concernsReturns
        guard isObserved else {
            do {
                if isHandedOn { try await driver.rollBackOnReturn() } else { try await driver.execute(command) }
            } catch {
                throw await noteFailure(error, of: nil)
            }
            return
        }
        let observation = observe(ExecutedStatement(text(), at: site, in: transactionObservation?.transaction.id))
        let start = ContinuousClock.now
        do {
            if isHandedOn { try await driver.rollBackOnReturn() } else { try await driver.execute(command) }
            observation.note(since: start)
            observation.end()
        } catch {
            let noted = await noteFailure(error, of: nil)
            observation.note(since: start)
            observation.end(noted)
            throw noted
        }
    }
}
