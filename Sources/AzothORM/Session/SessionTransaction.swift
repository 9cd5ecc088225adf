internal import AzothEngine
internal import AzothSQL

/// A transaction or savepoint of a session.
public final class SessionTransaction {
    private unowned(unsafe) var session: Session?
    /// The connection's savepoint, once there is a connection.
    var savepoint: Transaction?
    /// Whether this is a savepoint.
    public let isNested: Bool
    /// Begun by `begin`, which says when it ends; else by itself.
    let isExplicit: Bool
    /// Begun by a change in a closure whose transaction had ended: undone when the closure returns.
    fileprivate(set) var isLate = false
    /// Whether it was neither committed nor rolled back.
    public private(set) var isActive = true

    init(_ session: Session, isNested: Bool, isExplicit: Bool) {
        self.session = session
        self.isNested = isNested
        self.isExplicit = isExplicit
    }

    func end() {
        isActive = false
        session = nil
        savepoint = nil
    }

    private func activeSession() throws -> Session {
        guard isActive, let session else {
            throw AzothError(.invalidRequest, "this transaction has ended: begin another")
        }
        return session
    }

    /// Flushes, and commits or releases the savepoint; inner savepoints with it.
    public func commit() async throws {
        let session = try activeSession()
        try session.enter("SessionTransaction.commit()")
        defer { session.leave() }
        try await session.commit(self)
    }

    /// Undoes everything since the beginning, in the database and in objects.
    public func rollback() async throws {
        let session = try activeSession()
        try session.enter("SessionTransaction.rollback()", allowsFailed: true)
        defer { session.leave() }
        try await session.rollback(self)
    }

    /// Rolls back where nothing else ended the transaction.
    public func close() async throws {
        if isActive { try await rollback() }
    }
}

@available(*, unavailable, message: "a transaction belongs to the task of its session")
extension SessionTransaction: Sendable {}

extension Session {
    /// Begins a transaction without a statement: the connection is taken with the first one.
    func autobegin() {
        guard transactions.isEmpty, options.autobegin else { return }
        let transaction = pushTransaction(isNested: false, isExplicit: false)
        guard let problem = finishedBlock else { return }
        transaction.isLate = true
        if !graph.refusals.contains(where: { $0.message == problem.message }) { graph.refusals.append(problem) }
    }

    /// Throws where the program has to begin the transaction, and has not.
    func requireTransaction() throws {
        guard transactions.isEmpty, !options.autobegin else { return }
        throw AzothError(.invalidRequest, Self.autobeginIsOff)
    }

    static let autobeginIsOff = "autobegin is off: call begin() first"

    @discardableResult func pushTransaction(isNested: Bool, isExplicit: Bool) -> SessionTransaction {
        let transaction = SessionTransaction(self, isNested: isNested, isExplicit: isExplicit)
        transactions.append(transaction)
        if graph.log == nil { graph.log = RollbackLog(nextID: graph.nextFrame) }
        graph.log?.push()
        return transaction
    }

    /// Whether a transaction is begun.
    public var inTransaction: Bool { !transactions.isEmpty }
    /// Whether a savepoint is set.
    public var inNestedTransaction: Bool { transactions.count > 1 }
    /// The outermost transaction.
    public var transaction: SessionTransaction? { transactions.first }
    /// The innermost savepoint.
    public var nestedTransaction: SessionTransaction? { transactions.count > 1 ? transactions.last : nil }
    /// False after a flush failed, until ``rollback()``.
    public var isActive: Bool { failure == nil }

    // MARK: Begin

    /// Begins a transaction that the caller ends.
    public func begin() async throws -> SessionTransaction {
        try enter("begin()")
        defer { leave() }
        if let finishedBlock { throw finishedBlock }
        guard transactions.isEmpty else {
            throw AzothError(
                .invalidRequest, "a transaction is already begun on this session: use beginNested() for a savepoint")
        }
        return pushTransaction(isNested: false, isExplicit: true)
    }

    /// A transaction for the time of a closure: committed where it returns, rolled back where it throws.
    @discardableResult
    public func begin<Value>(
        _ body: nonisolated(nonsending) (SessionTransaction) async throws -> Value
    ) async throws -> Value {
        let transaction = try await begin()
        return try await carry(transaction, body)
    }

    /// A transaction for the time of a closure: committed where it returns, rolled back where it throws.
    public func begin(_ body: nonisolated(nonsending) (SessionTransaction) async throws -> Void) async throws {
        let transaction = try await begin()
        try await carry(transaction, body)
    }

    /// Flushes, and sets a savepoint that the caller ends.
    public func beginNested() async throws -> SessionTransaction {
        try enter("beginNested()")
        defer { leave() }
        try throwRefusals()
        autobegin()
        try await flushOrFail()
        let connection = try await usedConnection()
        let savepoint = try await connection.beginNested()
        let transaction = pushTransaction(isNested: true, isExplicit: true)
        transaction.savepoint = savepoint
        try await tellBegin(connection)
        return transaction
    }

    /// A savepoint for the time of a closure: released where it returns, rolled back where it throws.
    @discardableResult
    public func beginNested<Value>(
        _ body: nonisolated(nonsending) (SessionTransaction) async throws -> Value
    ) async throws -> Value {
        let transaction = try await beginNested()
        return try await carry(transaction, body)
    }

    /// A savepoint for the time of a closure: released where it returns, rolled back where it throws.
    public func beginNested(_ body: nonisolated(nonsending) (SessionTransaction) async throws -> Void) async throws {
        let transaction = try await beginNested()
        try await carry(transaction, body)
    }

    private nonisolated(nonsending) func carry<Value>(
        _ transaction: SessionTransaction, _ body: nonisolated(nonsending) (SessionTransaction) async throws -> Value
    ) async throws -> Value {
        blocks.append(transaction)
        defer { blocks.removeLast() }
        do {
            let value = try await body(transaction)
            if transaction.isActive { try await transaction.commit() } else { try await undoLateChanges() }
            return value
        } catch {
            if transaction.isActive { try? await transaction.rollback() } else { try? await undoLateChanges() }
            throw error
        }
    }

    /// Undoes what a closure did after its transaction had ended, and says so.
    private nonisolated(nonsending) func undoLateChanges() async throws {
        guard let late = transactions.first, late.isLate else { return }
        try await late.rollback()
        try throwRefusals()
    }

    /// Why nothing more can be done in a scoped call: its transaction has ended, and its end is that of the closure.
    var finishedBlock: AzothError? {
        guard blocks.contains(where: { !$0.isActive }) else { return nil }
        return AzothError(
            .invalidRequest,
            "Can't operate on closed transaction inside context manager: the closure of begin { } has committed or "
                + "rolled back itself, so it has to return before the session is used again")
    }

    // MARK: End

    /// Flushes, and commits the outermost transaction through all savepoints.
    public func commit() async throws {
        try enter("commit()")
        defer { leave() }
        // Without a transaction there is nothing to commit, but what listeners do before it.
        if transactions.isEmpty, events.has([.at(.beforeCommit), .at(.afterCommit)]) { autobegin() }
        guard let outermost = transactions.first else {
            try throwRefusals()
            if graph.hasChanges { try requireTransaction() }
            return
        }
        try await commit(outermost)
    }

    /// Undoes the outermost transaction through all savepoints: the database, and every object as it was when the
    /// transaction began. New objects are transient again. Does nothing where no transaction is begun.
    public func rollback() async throws {
        try enter("rollback()", allowsFailed: true)
        defer { leave() }
        graph.refusals = []
        guard let outermost = transactions.first else {
            failure = nil
            return
        }
        try await rollback(outermost)
    }

    nonisolated(nonsending) func commit(_ transaction: SessionTransaction) async throws {
        try throwRefusals()
        try refuseInFlush("commit()")
        try await tell(.beforeCommit)
        try await flushUntilClean()
        guard let depth = transactions.firstIndex(where: { $0 === transaction }) else { return }
        do {
            if depth == 0 {
                if let connectionInUse { try await footing.commit(connectionInUse) }
            } else {
                for inner in transactions[depth...].reversed() { try await inner.savepoint?.commit() }
            }
        } catch {
            await fail(error)
            throw error
        }
        while transactions.count > depth + 1 { releaseInnermost() }
        let deleted = depth == 0 ? graph.log?.deletedByOutermost ?? [] : []
        releaseInnermost()
        guard depth == 0 else { return try await tell(.afterCommit) }
        graph.log = nil
        // Deleted objects are detached; the rest stays as it is, or is stale where the options say so.
        for slot in deleted {
            slot.clear(.attached)
            graph.announce(slot, .deleted, .detached)
        }
        if options.expireOnCommit { graph.markAllStale() }
        graph.isOutdated = true
        try await releaseConnection()
        try await tell(.afterCommit)
    }

    /// Flushes what listeners of flushes add, too.
    private nonisolated(nonsending) func flushUntilClean() async throws {
        try await flushOrFail()
        settleUnchanged()
        var count = 1
        while graph.hasWritableChanges {
            guard count < 100 else {
                let error = AzothError(
                    .invalidRequest,
                    "Over 100 subsequent flushes have occurred within commit(): a listener of afterFlush or "
                        + "afterFlushPostexec changes objects each time")
                await fail(error)
                throw error
            }
            try await flushOrFail()
            settleUnchanged()
            count += 1
        }
    }

    /// Rows that listeners of a flush assigned the values to that they have: no reason to flush again.
    private func settleUnchanged() {
        let unchanged = graph.changes.dirty.filter { slot in
            slot.has(.dirty) && !slot.has(.deleting) && !slot.isOrphan && !isModified(slot)
        }
        for slot in unchanged { settle(slot, slot.entity) }
        graph.changes.forgetWritten()
    }

    func refuseInFlush(_ call: String) throws {
        guard isFlushing else { return }
        throw AzothError(
            .invalidRequest,
            "\(call) was called by a listener of a flush: the flush has to end before its transaction does")
    }

    private func releaseInnermost() {
        transactions.removeLast().end()
        graph.log?.release()
    }

    nonisolated(nonsending) func rollback(_ transaction: SessionTransaction) async throws {
        guard let depth = transactions.firstIndex(where: { $0 === transaction }) else { return }
        try refuseInFlush("rollback()")
        let wasBegun = connectionInUse != nil && failure == nil
        var problem: (any Error)?
        do {
            if depth == 0 {
                if let connectionInUse { try await footing.rollback(connectionInUse, isClosed: closesConnection) }
            } else if failure == nil || transactions[depth].savepoint?.isActive == true {
                try await transactions[depth].savepoint?.rollback()
            }
        } catch {
            problem = error
        }
        restoreObjects(to: depth)
        failure = nil
        if depth == 0 {
            do { try await releaseConnection() } catch { problem = problem ?? error }
        }
        if wasBegun { try await tell(.afterRollback) }
        try await tell(.afterSoftRollback)
        if let problem { throw problem }
    }

    private func restoreObjects(to depth: Int) {
        while transactions.count > depth {
            transactions.removeLast().end()
            if let frame = graph.log?.pop() { graph.restore(frame) }
        }
        guard depth == 0 else { return }
        graph.log = nil
        graph.isOutdated = true
    }

    // MARK: Failure

    /// Flushes; where that fails, the transaction is over for the database, and for the session until rollback().
    nonisolated(nonsending) func flushOrFail() async throws {
        guard graph.hasChanges else { return }
        try requireTransaction()
        guard !isReadOnly else {
            throw AzothError(
                .invalidRequest,
                "the session of read { } writes nothing, and objects were changed in it: use with { } or begin { }")
        }
        guard !isFlushing else {
            throw AzothError(
                .invalidRequest, "the session is flushing already: a listener of a flush can't flush it again")
        }
        do {
            try await flushChanges()
        } catch {
            await fail(error)
            throw error
        }
    }

    /// The innermost transaction failed: it is rolled back at once, and objects are as they were.
    nonisolated(nonsending) func fail(_ error: any Error) async {
        let innermost = transactions.count - 1
        if innermost > 0 {
            try? await transactions[innermost].savepoint?.rollback()
        } else {
            if let connectionInUse { try? await footing.rollback(connectionInUse, isClosed: false) }
        }
        if let frame = graph.log?.pop() { graph.restore(frame) }
        graph.log?.push()
        // An error of a listener is no reason to forget the one that it was told of.
        try? await tell(.afterRollback)
        failure =
            error as? AzothError
            ?? AzothError(.databaseError, "a flush failed: \(error)", underlying: error)
    }
}
