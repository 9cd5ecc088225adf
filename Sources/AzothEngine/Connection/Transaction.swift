internal import AzothSQL

/// A transaction or savepoint of a connection.
///
/// It keeps its connection alive, and not the other way round: a connection that is dropped with a transaction open is
/// rolled back and goes back to its pool.
public final class Transaction {
    let connection: Connection
    let id: Int
    /// Whether it is a savepoint inside another transaction.
    public let isNested: Bool

    init(_ connection: Connection, id: Int, isNested: Bool) {
        self.connection = connection
        self.id = id
        self.isNested = isNested
    }

    /// Whether it can still be committed.
    public var isActive: Bool { !connection.isFailed && connection.frames.contains { $0.id == id } }

    /// Commits, or releases the savepoint. Inner savepoints end with it.
    ///
    /// - Throws: `invalidRequest` where the transaction has ended, and what the database says against it.
    public func commit() async throws {
        try connection.flag.enter("Transaction.commit()")
        defer { connection.flag.leave() }
        guard connection.frames.contains(where: { $0.id == id }) else {
            throw AzothError(.invalidRequest, "this transaction has ended already: begin another")
        }
        try await connection.end(id, .commit)
    }

    /// Undoes everything since the beginning. Inner savepoints end with it. Does nothing where it has ended already.
    public func rollback() async throws {
        try connection.flag.enter("Transaction.rollback()")
        defer { connection.flag.leave() }
        try await connection.end(id, .rollback)
    }

    /// Rolls back where nothing else ended the transaction.
    public func close() async throws { try await rollback() }
}

@available(*, unavailable, message: "a transaction belongs to the task of its connection")
extension Transaction: Sendable {}

/// Two handles of one transaction are equal.
extension Transaction: Equatable {
    public static func == (left: Transaction, right: Transaction) -> Bool {
        left.connection === right.connection && left.id == right.id
    }
}
