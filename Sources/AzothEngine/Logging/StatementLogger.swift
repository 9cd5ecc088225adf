internal import AzothSQL
internal import Logging

/// Writes statements to a log as they are executed: `echo`.
final class StatementLogger: StatementObserver {
    private let logger: Logger
    private let hidesParameters: Bool
    private let prefix: String

    init(_ logger: Logger, options: EngineOptions) {
        self.logger = logger
        hidesParameters = options.hideParameters
        prefix = options.loggingToken.map { "[\($0)] " } ?? ""
    }

    func willExecute(_ statement: ExecutedStatement) {
        logger.info("\(prefix)\(statement.sql)")
        if let shown = statement.shownParameters(hidden: hidesParameters) { logger.info("\(prefix)\(shown)") }
    }
}

extension ExecutedStatement {
    /// The parameters as a log shows them: those of the first rows. Nil where there are none.
    func shownParameters(hidden: Bool) -> String? {
        guard !isTransactionCommand else { return nil }
        if hidden { return "[parameters hidden]" }
        let rows = firstParameters(rows: 3)
        guard let first = rows.first, !first.isEmpty else { return nil }
        let shown = rows.map { "(\($0.joined(separator: ", ")))" }.joined(separator: ", ")
        let rest = parameterRows > 3 ? ", … [\(parameterRows) rows]" : ""
        return "[\(shown)\(rest)]"
    }
}
