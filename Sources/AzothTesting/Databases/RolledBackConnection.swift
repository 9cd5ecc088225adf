internal import AzothEngine
internal import AzothSQL
internal import Synchronization

/// A connection inside of a transaction that is never committed: the transactions of those who use it are savepoints.
final class RolledBackConnection: DriverConnection {
    /// Stands for the transaction of whoever uses the connection.
    private static let savepoint = "azoth_transaction"

    private let base: any DriverConnection
    private let transactionIsOpen = Atomic<Bool>(false)
    private let closed = Atomic<Bool>(false)

    /// - Parameter base: Has a transaction open.
    init(_ base: any DriverConnection) { self.base = base }

    var dialect: Dialect { base.dialect }
    var isInTransaction: Bool { isInTransactionOfUser && base.isInTransaction }
    var isBroken: Bool { closed.load(ordering: .relaxed) || base.isBroken }

    func interrupt() { if !closed.load(ordering: .relaxed) { base.interrupt() } }
    func clearStatementCache() { base.clearStatementCache() }
    nonisolated(nonsending) func ping() async throws {
        try requireOpen()
        try await base.ping()
    }

    /// The test has ended: whoever has kept the connection reaches nothing of the next one.
    func end() { closed.store(true, ordering: .relaxed) }

    private func requireOpen() throws {
        guard closed.load(ordering: .relaxed) else { return }
        throw AzothError(.resourceClosed, "the test that this connection was for has ended: close sessions in tests")
    }

    /// The transaction is left as it was before this connection; it goes on.
    nonisolated(nonsending) func close() async {
        guard !closed.exchange(true, ordering: .relaxed), isInTransactionOfUser else { return }
        try? await undo()
    }

    private var isInTransactionOfUser: Bool { transactionIsOpen.load(ordering: .relaxed) }

    nonisolated(nonsending) func execute(
        _ statement: CompiledStatement, parameters: RowBatch, options: DriverOptions
    ) async throws -> DriverResult {
        try await byItself { try await base.execute(statement, parameters: parameters, options: options) }
    }

    var executesPiecewise: Bool { base.executesPiecewise }

    nonisolated(nonsending) func execute(
        _ statement: CompiledStatement, options: DriverOptions, pieces: () throws -> RowBatch?,
        results: (DriverResult) throws -> Void
    ) async throws {
        try await byItself {
            try await base.execute(statement, options: options, pieces: pieces, results: results)
        }
    }

    /// Does something in the transaction of whoever uses the connection. Where there is none it commits by itself: where it
    /// fails, the transaction around it goes on.
    private nonisolated(nonsending) func byItself<Result>(
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        try requireOpen()
        if isInTransactionOfUser { return try await body() }
        try await begin()
        do {
            let result = try await body()
            try await commit()
            return result
        } catch {
            if isInTransactionOfUser { try? await undo() }
            throw error
        }
    }

    nonisolated(nonsending) func execute(_ command: TransactionCommand) async throws {
        try requireOpen()
        switch command {
        // How it is kept apart from others was decided with the transaction around it.
        case .begin: try await begin()
        case .commit: try await commit()
        case .rollback: try await undo()
        case .savepoint, .releaseSavepoint, .rollbackToSavepoint: try await base.execute(command)
        }
    }

    private nonisolated(nonsending) func begin() async throws {
        try await base.execute(.savepoint(Self.savepoint))
        transactionIsOpen.store(true, ordering: .relaxed)
    }

    private nonisolated(nonsending) func commit() async throws {
        do {
            try await base.execute(.releaseSavepoint(Self.savepoint))
            transactionIsOpen.store(false, ordering: .relaxed)
        } catch {
            // As a commit of a transaction that has failed: it has ended, by a rollback.
            try? await undo()
            throw error
        }
    }

    private nonisolated(nonsending) func undo() async throws {
        transactionIsOpen.store(false, ordering: .relaxed)
        guard base.isInTransaction else { return }
        try await base.execute(.rollbackToSavepoint(Self.savepoint))
        try await base.execute(.releaseSavepoint(Self.savepoint))
    }
}

extension RolledBackConnection: BulkLoading {
    func bulkLoad(into table: Table, columns: [Int], generatedKey: Int?) -> BulkLoad? {
        (base as? any BulkLoading)?.bulkLoad(into: table, columns: columns, generatedKey: generatedKey)
    }

    nonisolated(nonsending) func load(
        _ statement: CompiledStatement, options: DriverOptions, _ rows: () throws -> RowBatch?
    ) async throws -> Int {
        try await byItself {
            guard let base = base as? any BulkLoading else {
                throw AzothError(
                    .unsupported, "the connection takes no rows in bulk: insert them", statement: statement.sql)
            }
            return try await base.load(statement, options: options, rows)
        }
    }
}
