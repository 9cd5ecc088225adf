internal import AzothSQL
internal import Synchronization

/// One execution that observers are told of: gathers time and rows, and tells its end once.
final class StatementObservation: Sendable {
    let statement: ExecutedStatement
    private let observers: [any StatementObserver]
    private let progress = Mutex(Progress())

    private struct Progress {
        var duration = Duration.zero
        var returnedRows = 0
        var affectedRows = 0
        var isOver = false
    }

    init(_ statement: ExecutedStatement, _ observers: [any StatementObserver]) {
        self.statement = statement
        self.observers = observers
    }

    /// Adds a wait for the database.
    func note(since start: ContinuousClock.Instant, rows: Int = 0, affectedRows: Int = 0) {
        let duration = ContinuousClock.now - start
        progress.withLock {
            $0.duration += duration
            $0.returnedRows += rows
            $0.affectedRows += affectedRows
        }
    }

    /// Tells the observers, unless they know already.
    func end(_ error: (any Error)? = nil) {
        let outcome = progress.withLock { progress -> StatementOutcome? in
            guard !progress.isOver else { return nil }
            progress.isOver = true
            return StatementOutcome(
                duration: progress.duration, returnedRows: progress.returnedRows, affectedRows: progress.affectedRows,
                error: error)
        }
        guard let outcome else { return }
        for observer in observers { observer.didExecute(statement, outcome) }
    }
}
