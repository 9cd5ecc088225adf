public import AzothSQL

/// The value of ``AzothSQL/ExecutionOptions/borrowsConnection``.
private struct BorrowsConnection: Sendable { let value: Bool }

extension ExecutionOptions {
    /// Streams of a connection have it to themselves: PostgreSQL sends the rows as fast as they are read (single-row
    /// mode), in place of a cursor that is asked again and again. Nothing else can be executed on the connection until
    /// the stream is read to its end or closed; closing it early stops the statement, and the transaction has failed then.
    /// Streams of sessions never borrow. SQLite's connections do not change.
    public var borrowsConnection: Bool? {
        get { self[BorrowsConnection.self]?.value }
        set { self[BorrowsConnection.self] = newValue.map { BorrowsConnection(value: $0) } }
    }

    /// Options that say whether streams have their connection to themselves.
    public init(borrowsConnection: Bool) {
        self.init()
        self.borrowsConnection = borrowsConnection
    }
}
