internal import AzothEngine
internal import AzothSQL
internal import Synchronization
internal import Tracing

/// Makes spans of statements and transactions.
final class EngineTraces: StatementObserver {
    private let identity: DatabaseIdentity
    private let chosen: (any Tracer)?
    private let includesText: Bool
    private let open = Mutex(Open())

    /// What has begun and not ended.
    private struct Open {
        var statements: [UInt64: any Span] = [:]
        var transactions: [UInt64: TransactionSpan] = [:]
    }

    private struct TransactionSpan {
        let span: any Span
        /// The place in the program's own traces where it began.
        let surroundings: TraceIdentity
    }

    init(_ identity: DatabaseIdentity, tracer: (any Tracer)?, includesText: Bool) {
        self.identity = identity
        chosen = tracer
        self.includesText = includesText
    }

    private var tracer: any Tracer { chosen ?? InstrumentationSystem.tracer }

    // MARK: Statements

    func willExecute(_ statement: ExecutedStatement) {
        // Their time is part of the transaction's span.
        guard !statement.isTransactionCommand else { return }
        let tracer = tracer
        let current = ServiceContext.current ?? .topLevel
        let transaction = statement.transaction.flatMap { id in open.withLock { $0.transactions[id] } }
        // A span that the program has opened inside the transaction is nearer.
        let isNearer = transaction.map { $0.surroundings != TraceIdentity(current, tracer) } ?? false
        let parent = transaction.map { isNearer ? current : $0.span.context } ?? current
        let operation = statement.operation
        let span = tracer.startSpan(operation, context: parent, ofKind: .client)
        if isNearer, let transaction { span.addLink(SpanLink(context: transaction.span.context, attributes: [:])) }
        span.updateAttributes { attributes in
            identity.describe(&attributes)
            attributes["db.operation.name"] = operation
            if includesText { attributes["db.query.text"] = statement.sql }
            if statement.parameterRows > 1 { attributes["db.operation.batch.size"] = statement.parameterRows }
            statement.site.describe(&attributes)
        }
        open.withLock { $0.statements[statement.id] = span }
    }

    func didExecute(_ statement: ExecutedStatement, _ outcome: StatementOutcome) {
        guard let span = open.withLock({ $0.statements.removeValue(forKey: statement.id) }) else { return }
        if let error = outcome.error {
            span.note(error)
        } else if statement.kind == .select || outcome.returnedRows > 0 {
            span.attributes["db.response.returned_rows"] = outcome.returnedRows
        }
        span.end()
    }

    // MARK: Transactions

    func willBegin(_ transaction: ObservedTransaction) {
        let tracer = tracer
        let current = ServiceContext.current ?? .topLevel
        let span = tracer.startSpan("TRANSACTION", context: current, ofKind: .client)
        span.updateAttributes { attributes in
            identity.describe(&attributes)
            attributes["db.operation.name"] = "TRANSACTION"
            transaction.site.describe(&attributes)
        }
        let begun = TransactionSpan(span: span, surroundings: TraceIdentity(current, tracer))
        open.withLock { $0.transactions[transaction.id] = begun }
    }

    func didEnd(_ transaction: ObservedTransaction, _ end: TransactionEnd) {
        guard let span = open.withLock({ $0.transactions.removeValue(forKey: transaction.id) })?.span else { return }
        switch end {
        case .committed: span.attributes["db.transaction.outcome"] = "committed"
        case .rolledBack: span.attributes["db.transaction.outcome"] = "rolled back"
        case .failed(let error): span.note(error)
        }
        span.end()
    }
}

extension Span {
    /// What went wrong, without the message, which may quote values.
    fileprivate func note(_ error: any Error) {
        attributes["error.type"] = errorType(error)
        if let code = (error as? AzothError)?.code { attributes["db.response.status_code"] = code }
        setStatus(SpanStatus(code: .error, message: errorType(error)))
    }
}

extension DatabaseIdentity {
    fileprivate func describe(_ attributes: inout SpanAttributes) {
        attributes["db.system.name"] = system
        if let namespace { attributes["db.namespace"] = namespace }
        if let address { attributes["server.address"] = address }
        if let port { attributes["server.port"] = port }
    }
}

extension CallSite {
    fileprivate func describe(_ attributes: inout SpanAttributes) {
        guard file.utf8CodeUnitCount > 0 else { return }
        attributes["code.file.path"] = "\(file)"
        attributes["code.line.number"] = Int(line)
    }
}
