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
        guard !statement.isTransactionCommand else { return }
        guard !hidesParameters else {
            logger.info("\(prefix)[parameters hidden]")
            return
        }
        let rows = statement.parameters
        guard let first = rows.first, !first.isEmpty else { return }
        let shown = rows.prefix(3).map { "(\($0.joined(separator: ", ")))" }.joined(separator: ", ")
        let rest = rows.count > 3 ? ", … [\(rows.count) rows]" : ""
        logger.info("\(prefix)[\(shown)\(rest)]")
    }
}
