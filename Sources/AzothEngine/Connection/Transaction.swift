internal import AzothSQL

/// A transaction or savepoint of a connection.
public final class Transaction {
    private let connection: Connection
    /// The name of the savepoint; nil: the transaction itself.
    let savepoint: String?
    public internal(set) var isActive = true
    public var isNested: Bool { savepoint != nil }

    init(_ connection: Connection, savepoint: String?) {
        self.connection = connection
        self.savepoint = savepoint
    }

    /// Commits, or releases the savepoint. Inner savepoints end with it.
    public func commit() async throws {
        try connection.flag.enter("Transaction.commit()")
        defer { connection.flag.leave() }
        try await connection.end(self, .commit)
    }

    /// Undoes everything since the beginning. Inner savepoints end with it.
    public func rollback() async throws {
        try connection.flag.enter("Transaction.rollback()")
        defer { connection.flag.leave() }
        try await connection.end(self, .rollback)
    }

    /// Rolls back where nothing else ended the transaction.
    public func close() async throws {
        if isActive { try await rollback() }
    }
}

@available(*, unavailable, message: "a transaction belongs to the task of its connection")
extension Transaction: Sendable {}
