internal import AzothSQL
internal import Logging

/// Writes statements that took long to a log: `slowStatementThreshold`.
final class SlowStatementLogger: StatementObserver {
    private let logger: Logger
    private let threshold: Duration
    private let hidesParameters: Bool
    private let prefix: String

    init(_ logger: Logger, threshold: Duration, options: EngineOptions) {
        self.logger = logger
        self.threshold = threshold
        hidesParameters = options.hideParameters
        prefix = options.loggingToken.map { "[\($0)] " } ?? ""
    }

    func didExecute(_ statement: ExecutedStatement, _ outcome: StatementOutcome) {
        guard outcome.duration >= threshold else { return }
        var text = "\(prefix)slow statement, \(outcome.duration.formatted), "
        text +=
            outcome.error.map { "failed (\(($0 as? AzothError)?.kind.description ?? "\(type(of: $0))"))" }
            ?? "\(outcome.rowCount) rows"
        text += ", for \(statement.site): \(statement.sql)"
        if let shown = statement.shownParameters(hidden: hidesParameters) { text += " \(shown)" }
        logger.warning("\(text)")
    }
}
