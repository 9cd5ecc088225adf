public import AzothEngine
public import AzothSQL
internal import CSQLite
internal import Synchronization

/// A connection to a SQLite database.
///
/// It is used by one thread at a time: by its caller's for statements that are known to be short, by its own for
/// everything else. See `docs/decisions/0002-sqlite-threads.md`.
public final class SQLiteConnection: DriverConnection {
    /// Held by whoever uses the database. Callers only try; the connection's own thread waits.
    private let lock = Mutex<Void>(())
    nonisolated(unsafe) private let database: SQLiteDatabase
    let thread: WorkerThread
    private let usesCallersThread: Bool
    private let running = Mutex<Running?>(nil)
    /// What stops the execution that comes in pieces.
    let piecewise = Mutex<RunLimit?>(nil)
    private let transactionIsOpen = Atomic<Bool>(false)
    private let closed = Atomic<Bool>(false)

    /// The statement that the connection's thread is busy with.
    private struct Running {
        let limit: RunLimit
        /// Nothing else is being read: SQLite's own interrupt hits the right one.
        let isAlone: Bool
    }

    init(_ database: consuming sending SQLiteDatabase, thread: WorkerThread, usesCallersThread: Bool) {
        self.database = database
        self.thread = thread
        self.usesCallersThread = usesCallersThread
    }

    deinit { thread.stop() }

    public var dialect: Dialect { .sqlite }
    public var isInTransaction: Bool { transactionIsOpen.load(ordering: .acquiring) }
    public var isBroken: Bool { closed.load(ordering: .relaxed) }

    // MARK: Executing

    public nonisolated(nonsending) func execute(
        _ statement: CompiledStatement, parameters: RowBatch, options: DriverOptions
    ) async throws -> DriverResult {
        if Task.isCancelled { throw AzothError.stopped(.cancelled, statement.sql) }
        let limit = options.timeout.map { RunLimit(timeout: $0) }
        var progress: WriteProgress?
        if mayRunInline {
            let outcome = try tryInline { database throws(AzothError) in
                try database.runInline(statement, parameters, options, limit)
            }
            switch outcome {
            case .done(let result): return result
            case .rows(let batch, let execution): return result(batch, execution)
            case .unfinished(let unfinished): progress = unfinished
            case .elsewhere, nil: break
            }
        }
        return try await executeOnThread(statement, parameters, options, limit ?? RunLimit(), progress)
    }

    private nonisolated(nonsending) func executeOnThread(
        _ statement: CompiledStatement, _ parameters: RowBatch, _ options: DriverOptions, _ limit: RunLimit,
        _ progress: WriteProgress?
    ) async throws -> DriverResult {
        let outcome = try await onThread(limit) { database throws(AzothError) in
            try database.runOnThread(statement, parameters, options, limit, progress: progress)
        }
        switch outcome {
        case .done(let result): return result
        case .rows(let batch, let execution): return result(batch, execution)
        case .unfinished, .elsewhere:
            throw AzothError.notExecuted(statement)
        }
    }

    private func result(_ batch: RowBatch, _ execution: OpenExecution) -> DriverResult {
        DriverResult(
            columnNames: execution.columnNames, batch: batch, cursor: SQLiteCursor(execution, on: self))
    }

    public nonisolated(nonsending) func execute(_ command: TransactionCommand) async throws {
        if mayRunInline {
            let isDone = try tryInline { database throws(AzothError) in try database.run(command, isInline: true) }
            if isDone ?? false { return }
        }
        // Waiting for the write lock may be cancelled; the end of a transaction never: one that was left open would be
        // worse.
        let limit: RunLimit? = if case .begin = command { RunLimit() } else { nil }
        _ = try await onThread(limit) { database throws(AzothError) in
            try database.run(command, isInline: false, limit: limit)
        }
    }

    public func clearStatementCache() {
        let isDone: Void? = try? tryInline { database throws(AzothError) in database.statements.removeAll() }
        guard isDone == nil else { return }
        thread.run { _ = self.locked(nil) { database throws(AzothError) in database.statements.removeAll() } }
    }

    public nonisolated(nonsending) func ping() async throws {
        guard !isBroken else { throw AzothError(.disconnected, "the connection is closed") }
    }

    public nonisolated(nonsending) func close() async {
        guard !closed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        try? await onThread(nil) { database throws(AzothError) in database.close() }
        thread.stop()
    }

    public func interrupt() {
        running.withLock { running in
            if let running { interrupt(running) }
        }
        // Between two pieces nothing runs, and the execution goes on all the same.
        piecewise.withLock { $0?.cancel() }
    }

    /// Stops the execution that has this limit, whether it runs already or waits.
    func interrupt(_ limit: RunLimit) {
        limit.cancel()
        running.withLock { running in
            if let running, running.limit === limit { interrupt(running) }
        }
    }

    /// The limit stops one statement, at the next look of its progress handler. SQLite's interrupt is quicker in a few
    /// places, but hits all statements that are open.
    private func interrupt(_ running: Running) {
        running.limit.cancel()
        if running.isAlone { sqlite3_interrupt(database.handle) }
    }

    // MARK: Threads

    /// The main thread is never kept waiting.
    @inline(__always)
    private var mayRunInline: Bool { usesCallersThread && azoth_is_main_thread() == 0 }

    /// Runs something short on this thread, unless another one has the database. Nil where it has.
    @inline(__always)
    func tryInline<Value: Sendable>(
        _ body: (SQLiteDatabase) throws(AzothError) -> Value
    ) throws(AzothError) -> Value? {
        try lock.withLockIfAvailable { _ throws(AzothError) in
            defer { noteTransaction() }
            database.closeGivenUp()
            return try body(database)
        }
    }

    /// Runs something on the connection's thread. Cancelling the task stops what has the limit.
    nonisolated(nonsending) func onThread<Value: Sendable>(
        _ limit: RunLimit?, _ body: @escaping @Sendable (SQLiteDatabase) throws(AzothError) -> Value
    ) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isTaken = thread.run {
                    let result = self.locked(limit, body)
                    continuation.resume(with: result.mapError { $0 as any Error })
                }
                if !isTaken {
                    continuation.resume(throwing: AzothError(.resourceClosed, "the connection is closed"))
                }
            }
        } onCancel: {
            if let limit { interrupt(limit) }
        }
    }

    /// Called on the connection's thread.
    func locked<Value>(
        _ limit: RunLimit?, _ body: (SQLiteDatabase) throws(AzothError) -> Value
    ) -> Result<Value, AzothError> {
        lock.lockWaiting {
            database.closeGivenUp()
            if let limit {
                let isAlone = database.openExecutions.isEmpty
                running.withLock { $0 = Running(limit: limit, isAlone: isAlone) }
            }
            defer {
                if limit != nil { running.withLock { $0 = nil } }
                noteTransaction()
            }
            do throws(AzothError) {
                return .success(try body(database))
            } catch {
                return .failure(error)
            }
        }
    }

    private func noteTransaction() {
        transactionIsOpen.store(database.isInTransaction, ordering: .releasing)
    }
}

extension Mutex where Value == Void {
    /// The same as `withLock`, for results that need not be `Sendable`.
    fileprivate borrowing func lockWaiting<Result>(_ body: () -> Result) -> Result {
        nonisolated(unsafe) var result: Result?
        withLock { _ in result = body() }
        guard let result else { preconditionFailure("the lock did not run its body") }
        return result
    }
}
