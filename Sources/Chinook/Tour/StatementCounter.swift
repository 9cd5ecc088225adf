import Azoth
import Synchronization

/// Counts the statements that an engine executes. BEGIN, ROLLBACK and the like are not among them.
final class StatementCounter: StatementObserver {
    private let count = Atomic<Int>(0)

    func willExecute(_ statement: ExecutedStatement) {
        guard !statement.isTransactionCommand else { return }
        count.add(1, ordering: .relaxed)
    }

    /// What `body` returns, and how many statements ran in it.
    nonisolated(nonsending) func counting<T>(
        _ body: nonisolated(nonsending) () async throws -> T
    ) async throws -> (T, Int) {
        let before = count.load(ordering: .relaxed)
        let value = try await body()
        return (value, count.load(ordering: .relaxed) - before)
    }
}
