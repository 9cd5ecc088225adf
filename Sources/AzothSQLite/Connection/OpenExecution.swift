internal import AzothEngine
internal import AzothSQL
internal import Synchronization

/// An execution whose rows are not all read yet. The statement is used under the connection's lock.
final class OpenExecution: @unchecked Sendable {
    /// Why no more rows come.
    enum End: UInt8 {
        case none
        /// All rows were read.
        case complete
        /// The reader wants no more.
        case closed
        /// The transaction that it read in was committed or rolled back, or its savepoint was rolled back.
        case transactionEnded
        /// Reading on failed, or was cancelled.
        case failed
    }

    let prepared: PreparedStatement
    /// Text that is bound stands in here.
    let parameters: RowBatch
    let sql: String
    let columnNames: [String]
    let batchSize: Int?
    /// Reading on ends where this says so.
    let limit: RunLimit
    /// How many savepoints were open when it began.
    var depth = 0
    private let givenUp = Atomic<Bool>(false)
    private let ended = Atomic<UInt8>(End.none.rawValue)

    init(_ prepared: PreparedStatement, parameters: RowBatch, sql: String, batchSize: Int?, limit: RunLimit) {
        self.prepared = prepared
        self.parameters = parameters
        self.sql = sql
        columnNames = prepared.columnNames
        self.batchSize = batchSize
        self.limit = limit
    }

    /// Its reader is gone. May be called on any thread: who uses the connection next closes it.
    func giveUp() {
        limit.cancel()
        givenUp.store(true, ordering: .releasing)
    }

    var isGivenUp: Bool { givenUp.load(ordering: .acquiring) }

    var end: End { End(rawValue: ended.load(ordering: .acquiring)) ?? .closed }

    /// The first reason is the one that stays.
    func end(_ reason: End) {
        _ = ended.compareExchange(
            expected: End.none.rawValue, desired: reason.rawValue, ordering: .acquiringAndReleasing)
    }
}
