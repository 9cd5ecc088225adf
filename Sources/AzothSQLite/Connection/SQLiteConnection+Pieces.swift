public import AzothEngine
public import AzothSQL
internal import CSQLite
internal import Synchronization

extension SQLiteConnection {
    /// The connection's thread executes, the caller's makes rows.
    public var executesPiecewise: Bool { true }

    /// How many pieces are made ahead of their results: so many that the thread always finds one, and so few that they are
    /// still in the processor's caches.
    private static let piecesAhead = 4

    public nonisolated(nonsending) func execute(
        _ statement: CompiledStatement, options: DriverOptions, pieces: () throws -> RowBatch?,
        results take: (DriverResult) throws -> Void
    ) async throws {
        let limit = RunLimit(timeout: options.timeout)
        let results = PieceResults()
        var problem: (any Error)?
        var underWay = 0
        var isComplete = false
        if Task.isCancelled { limit.cancel() }
        piecewise.withLock { $0 = limit }
        defer { piecewise.withLock { $0 = nil } }
        await withTaskCancellationHandler {
            while true {
                do {
                    while !isComplete, underWay < Self.piecesAhead {
                        guard let rows = try pieces() else {
                            isComplete = true
                            break
                        }
                        start(statement, rows, options, limit, results)
                        underWay += 1
                    }
                    if underWay == 0 { return }
                    let result = await results.next()
                    underWay -= 1
                    if problem == nil { try take(result.get()) }
                } catch {
                    problem = error
                    isComplete = true
                    results.stop()
                }
            }
        } onCancel: {
            interrupt(limit)
        }
        if let problem { throw problem }
    }

    /// Has the connection's thread execute a piece, unless the execution is stopped by then.
    private func start(
        _ statement: CompiledStatement, _ rows: RowBatch, _ options: DriverOptions, _ limit: RunLimit,
        _ results: PieceResults
    ) {
        let isTaken = thread.run {
            if results.isStopped { return results.put(.failure(.notExecuted(statement))) }
            let outcome = self.locked(limit) { database throws(AzothError) in
                try database.runOnThread(statement, rows, options, limit, progress: nil)
            }
            switch outcome {
            case .success(.done(let result)): results.put(.success(result))
            case .success(.rows(_, let execution)):
                execution.giveUp()
                let message = "a query is not executed in pieces"
                results.put(.failure(AzothError(.unsupported, message, statement: statement.sql)))
            case .success: results.put(.failure(.notExecuted(statement)))
            case .failure(let error): results.put(.failure(error))
            }
        }
        if !isTaken { results.put(.failure(AzothError(.resourceClosed, "the connection is closed"))) }
    }
}

extension AzothError {
    static func notExecuted(_ statement: CompiledStatement) -> AzothError {
        AzothError(.databaseError, "the statement was not executed", statement: statement.sql)
    }
}

/// What pieces of an execution gave, on its way from the connection's thread to the task that waits for it.
private final class PieceResults: Sendable {
    typealias Piece = Result<DriverResult, AzothError>

    private struct State {
        var arrived: [Piece] = []
        var waiting: CheckedContinuation<Piece, Never>?
        var isStopped = false
    }
    private let state = Mutex(State())

    /// One has failed, or what made or took one: no other is to be executed.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    func stop() { state.withLock { $0.isStopped = true } }

    func put(_ piece: Piece) {
        let waiting = state.withLock { state -> CheckedContinuation<Piece, Never>? in
            if case .failure = piece { state.isStopped = true }
            if let waiting = state.waiting {
                state.waiting = nil
                return waiting
            }
            state.arrived.append(piece)
            return nil
        }
        waiting?.resume(returning: piece)
    }

    /// The next result, in the order of the pieces.
    nonisolated(nonsending) func next() async -> Piece {
        await withCheckedContinuation { continuation in
            let piece = state.withLock { state -> Piece? in
                if state.arrived.isEmpty {
                    state.waiting = continuation
                    return nil
                }
                return state.arrived.removeFirst()
            }
            if let piece { continuation.resume(returning: piece) }
        }
    }
}
