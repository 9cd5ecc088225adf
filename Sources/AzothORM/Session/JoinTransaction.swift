internal import AzothEngine
internal import AzothSQL

/// How a session on a given connection lives with a transaction that is open there: `SessionOptions.joinTransaction`.
///
/// Where none is open, the session begins its own and ends it, whatever the mode.
public enum JoinTransaction: Sendable, Hashable {
    /// ``createSavepoint`` where the connection is inside a savepoint, else ``rollbackOnly``.
    case conditionalSavepoint
    /// The session works in the transaction: its commit writes and leaves it open, its rollback rolls it back, its close
    /// does nothing to it.
    case rollbackOnly
    /// The session's commit, rollback and close are those of the transaction, or of the innermost savepoint.
    case controlFully
    /// The session works in a savepoint of its own, which it releases or rolls back: the transaction stays as it is. What
    /// tests need that roll everything back at their end.
    case createSavepoint
}

/// What the outermost transaction of a session is at its connection.
enum Footing {
    /// A transaction of its own, begun by the first statement.
    case own
    /// One that somebody else began.
    case joined(Transaction, isControlled: Bool)
    /// A savepoint in one that somebody else began.
    case savepoint(Transaction)

    /// Joins what is open at a connection.
    static func join(_ connection: Connection, _ mode: JoinTransaction) async throws -> Footing {
        guard let open = connection.nestedTransaction ?? connection.transaction else { return .own }
        switch mode {
        case .createSavepoint: return .savepoint(try await connection.beginNested())
        case .conditionalSavepoint where connection.inNestedTransaction:
            return .savepoint(try await connection.beginNested())
        case .conditionalSavepoint, .rollbackOnly: return .joined(open, isControlled: false)
        case .controlFully: return .joined(open, isControlled: true)
        }
    }

    func commit(_ connection: Connection) async throws {
        switch self {
        case .own: try await connection.commit()
        case .joined(_, isControlled: false): break
        case .joined(let transaction, isControlled: true), .savepoint(let transaction): try await transaction.commit()
        }
    }

    /// - Parameter isClosed: The connection is closed right afterwards.
    func rollback(_ connection: Connection, isClosed: Bool) async throws {
        switch self {
        case .own where isClosed: try await connection._rollbackBeforeClose()
        case .own: try await connection.rollback()
        case .joined(let transaction, _), .savepoint(let transaction): try await transaction.rollback()
        }
    }

    /// Whether closing the session undoes what it did not commit.
    var endsWithClose: Bool {
        if case .joined(_, isControlled: false) = self { false } else { true }
    }
}
