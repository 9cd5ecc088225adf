internal import AzothEngine
internal import CoreMetrics
internal import Synchronization

/// Counts statements and measures their times, by what they do and how they end.
final class StatementMetrics: StatementObserver {
    private let identity: DatabaseIdentity
    private let factory: any MetricsFactory
    private let known = Mutex<[Series: Handles]>([:])

    /// What has metrics of its own.
    private struct Series: Hashable {
        let operation: String
        /// Nil where there is no error.
        let error: String?
    }

    private struct Handles {
        let duration: Timer
        let count: Counter
        let rows: Recorder
    }

    init(_ identity: DatabaseIdentity, _ factory: any MetricsFactory) {
        self.identity = identity
        self.factory = factory
    }

    func didExecute(_ statement: ExecutedStatement, _ outcome: StatementOutcome) {
        let handles = handles(Series(operation: statement.operation, error: outcome.error.map(errorType)))
        handles.duration.recordNanoseconds(outcome.duration.nanoseconds)
        handles.count.increment()
        if outcome.error == nil, !statement.isTransactionCommand { handles.rows.record(outcome.returnedRows) }
    }

    private func handles(_ series: Series) -> Handles {
        known.withLock { known in
            if let found = known[series] { return found }
            let operation = [("db.system.name", identity.system), ("db.operation.name", series.operation)]
            let outcome = series.error.map { operation + [("error.type", $0)] } ?? operation
            let handles = Handles(
                duration: Timer(label: "db.client.operation.duration", dimensions: outcome, factory: factory),
                count: Counter(
                    label: "db.client.operations",
                    dimensions: outcome + [("outcome", series.error == nil ? "success" : "failure")], factory: factory),
                rows: Recorder(
                    label: "db.client.response.returned_rows", dimensions: operation, aggregate: true, factory: factory)
            )
            known[series] = handles
            return handles
        }
    }
}

extension Duration {
    /// Whole nanoseconds.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isOver ? .max : product &+ attoseconds / 1_000_000_000
    }
}
