internal import AzothSQL

/// Is told of every statement and transaction of an engine: what logs, metrics and traces stand on. Add one by ``Engine/add(_:)-(StatementObserver)``.
///
/// The members are called on the task that executes the statement, `didExecute` once for each `willExecute`, `didEnd` once
/// for each `willBegin`. They must not block. Engines without observers don't even look at the clock.
public protocol StatementObserver: AnyObject, Sendable {
    /// A statement is about to be executed.
    func willExecute(_ statement: ExecutedStatement)

    /// A statement was executed and its last row read, or it failed, or its reader gave up.
    ///
    /// ``ExecutedStatement/id`` tells which `willExecute` belongs to it: in between, other statements of the connection may
    /// have been executed, where the rows were streamed.
    func didExecute(_ statement: ExecutedStatement, _ outcome: StatementOutcome)

    /// A transaction is about to be begun.
    func willBegin(_ transaction: ObservedTransaction)

    /// A transaction has ended.
    func didEnd(_ transaction: ObservedTransaction, _ end: TransactionEnd)
}

extension StatementObserver {
    public func willExecute(_ statement: ExecutedStatement) {}
    public func didExecute(_ statement: ExecutedStatement, _ outcome: StatementOutcome) {}
    public func willBegin(_ transaction: ObservedTransaction) {}
    public func didEnd(_ transaction: ObservedTransaction, _ end: TransactionEnd) {}
}

/// How an execution ended.
public struct StatementOutcome: Sendable {
    /// How long the database was waited for, up to the last row. What the reader of a stream does between two rows does
    /// not count; what a flush of more than a thousand rows does meanwhile does.
    public let duration: Duration
    /// How many rows came back.
    public let returnedRows: Int
    /// How many rows were inserted, changed or deleted.
    public let affectedRows: Int
    /// Why it failed; nil where it did not. A reader that gave up is no failure.
    public let error: (any Error)?

    /// The rows of the statement: those that came back, or else those that were changed.
    public var rowCount: Int { returnedRows > 0 ? returnedRows : affectedRows }
}
