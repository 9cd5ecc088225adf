internal import AzothEngine
internal import AzothSQL
internal import Synchronization

/// The rest of the rows of an execution: the connection's thread reads up to three batches ahead.
///
/// The thread reads one batch per job and then looks what else is queued, so that other statements of the connection get
/// their turn. It never waits for the reader: where enough batches lie ready it stops, and the reader starts it again.
final class ReadAhead: Sendable {
    private static let batchesAhead = 3

    private struct State {
        var ready: [RowBatch] = []
        var isReading = false
        /// Nothing comes after `ready`.
        var isComplete = false
        var error: AzothError?
        var waiter: CheckedContinuation<RowBatch?, any Error>?
    }

    private let state = Mutex(State())
    private let execution: OpenExecution
    private let connection: SQLiteConnection

    init(_ execution: OpenExecution, on connection: SQLiteConnection) {
        self.execution = execution
        self.connection = connection
    }

    // MARK: Reading ahead

    func start() {
        state.withLock { $0.isReading = true }
        goOnReading()
    }

    /// Nobody reads the rest. The statement is reset by whoever uses the connection next, or by its thread.
    func giveUp() {
        guard execution.end == .none else { return }
        execution.giveUp()
        let connection = connection
        connection.thread.run { _ = connection.locked(nil) { _ throws(AzothError) in } }
    }

    private func goOnReading() {
        let isTaken = connection.thread.run { self.readBatch() }
        if !isTaken {
            // The connection was closed, and with it the execution.
            state.withLock { $0.isReading = false }
        }
    }

    /// Reads one batch. Called on the connection's thread.
    private func readBatch() {
        guard execution.end == .none else { return finishReading(nil, nil) }
        // For the batch, and for the pages of the database's cache.
        HeapGrowth.makeRoom(for: HeapGrowth.most)
        switch connection.locked(
            execution.limit,
            { database throws(AzothError) in
                try database.nextRows(execution, rows: SQLiteDatabase.batchRows)
            })
        {
        case .success(let batch): finishReading(batch, nil)
        case .failure(let error): finishReading(nil, error)
        }
    }

    private func finishReading(_ batch: RowBatch?, _ error: AzothError?) {
        let isAtEnd = execution.end != .none
        let (waiter, goesOn) = state.withLock { state in
            let waiter = state.waiter
            state.waiter = nil
            state.error = error
            state.isComplete = isAtEnd || batch == nil
            if let batch, waiter == nil { state.ready.append(batch) }
            state.isReading = !state.isComplete && state.ready.count < Self.batchesAhead
            return (waiter, state.isReading)
        }
        if goesOn { goOnReading() }
        guard let waiter else { return }
        if let error {
            waiter.resume(throwing: error)
        } else if let ended = endedError, batch == nil {
            waiter.resume(throwing: ended)
        } else {
            waiter.resume(returning: batch)
        }
    }

    // MARK: For the cursor

    nonisolated(nonsending) func next() async throws -> RowBatch? {
        if Task.isCancelled {
            await close()
            throw AzothError.stopped(.cancelled, execution.sql)
        }
        if let ended = endedError { throw ended }
        if case .some(let batch) = try takeReady() { return batch }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in wait(continuation) }
        } onCancel: {
            connection.interrupt(execution.limit)
        }
    }

    /// A batch that lies ready, or nil at the end; `.none` where one has to wait.
    private func takeReady() throws -> RowBatch?? {
        let (batch, starts, isAtEnd, error) = state.withLock { state -> (RowBatch?, Bool, Bool, AzothError?) in
            guard !state.ready.isEmpty else { return (nil, false, state.isComplete, state.error) }
            let batch = state.ready.removeFirst()
            let starts = !state.isReading && !state.isComplete
            if starts { state.isReading = true }
            return (batch, starts, false, nil)
        }
        if starts { goOnReading() }
        if let batch { return .some(batch) }
        if let error { throw error }
        return isAtEnd ? .some(nil) : .none
    }

    private func wait(_ continuation: CheckedContinuation<RowBatch?, any Error>) {
        // What was not ready a moment ago may be now.
        let isWaiting = state.withLock { state in
            guard state.isReading, state.ready.isEmpty else { return false }
            state.waiter = continuation
            return true
        }
        guard !isWaiting else { return }
        continuation.resume(
            with: Result {
                guard case .some(let batch) = try takeReady() else {
                    throw AzothError(.resourceClosed, "the rows were given up: the cursor was closed")
                }
                return batch
            })
    }

    nonisolated(nonsending) func close() async {
        guard execution.end == .none else { return }
        // First: that the thread stops reading is no failure then.
        execution.end(.closed)
        execution.limit.cancel()
        let closing: (SQLiteDatabase) throws(AzothError) -> Void = { [execution] database in
            database.close(execution, .closed)
        }
        if (try? connection.tryInline(closing)) ?? nil != nil { return }
        let execution = execution
        try? await connection.onThread(nil) { database throws(AzothError) in database.close(execution, .closed) }
    }

    /// The error of reading on after the rows were given up.
    private var endedError: AzothError? {
        switch execution.end {
        // A failure comes with its own error, as soon as the thread has said which.
        case .none, .complete, .failed: nil
        case .closed: AzothError(.resourceClosed, "the rows were given up", statement: execution.sql)
        case .transactionEnded:
            AzothError(
                .resourceClosed,
                "the transaction was committed or rolled back while its rows were read: read them first, or read them "
                    + "on another connection", statement: execution.sql)
        }
    }
}
