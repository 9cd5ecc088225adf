internal import AzothSQL
internal import Synchronization

/// One transaction of the database, from before BEGIN to after COMMIT or ROLLBACK.
public struct ObservedTransaction: Sendable {
    /// A number that no other transaction of the process has: ``ExecutedStatement/transaction`` of its statements.
    public let id: UInt64
    /// Where the program asked for the connection or session.
    public let site: CallSite
}

/// How a transaction ended.
public enum TransactionEnd: Sendable {
    case committed
    /// By the program, by the database, or because its connection was given back or dropped.
    case rolledBack
    /// It could not be begun, or the connection was lost while it was committed.
    case failed(any Error)
}

/// One transaction that observers are told of: tells its end once, at the latest when nobody knows it any more.
final class TransactionObservation {
    let transaction: ObservedTransaction
    private let observers: [any StatementObserver]
    private var isOver = false

    private static let lastID = Atomic<UInt64>(0)

    init(_ observers: [any StatementObserver], at site: CallSite) {
        transaction = ObservedTransaction(id: Self.lastID.wrappingAdd(1, ordering: .relaxed).newValue, site: site)
        self.observers = observers
        for observer in observers { observer.willBegin(transaction) }
    }

    func end(_ end: TransactionEnd) {
        guard !isOver else { return }
        isOver = true
        for observer in observers { observer.didEnd(transaction, end) }
    }

    deinit { end(.rolledBack) }
}
