internal import AzothEngine
internal import AzothSQL

/// How many statements a piece of code may take.
final class StatementBudget {
    let limit: Int
    var statements: [String] = []
    init(limit: Int) { self.limit = limit }
}

extension Session {
    /// Runs a closure that may execute at most so many statements; BEGIN and the like do not count.
    ///
    /// - Throws: `invalidRequest` with the list of what ran, after the closure returned.
    @discardableResult
    public func expectStatements<Value>(
        atMost limit: Int, _ body: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        let budget = StatementBudget(limit: limit)
        budgets.append(budget)
        defer { budgets.removeAll { $0 === budget } }
        let value = try await body()
        try check(budget)
        return value
    }

    /// Runs a closure that may execute at most so many statements; BEGIN and the like do not count.
    public func expectStatements(
        atMost limit: Int, _ body: nonisolated(nonsending) () async throws -> Void
    ) async throws {
        let budget = StatementBudget(limit: limit)
        budgets.append(budget)
        defer { budgets.removeAll { $0 === budget } }
        try await body()
        try check(budget)
    }

    /// Has the connection tell of its statements while somebody counts.
    func watchStatements() {
        guard !budgets.isEmpty else {
            connectionInUse?._statementHook = nil
            return
        }
        connectionInUse?._statementHook = { [budgets] statement in
            guard !statement.isTransactionCommand else { return }
            for budget in budgets { budget.statements.append(statement.sql) }
        }
    }

    private func check(_ budget: StatementBudget) throws {
        guard budget.statements.count > budget.limit else { return }
        throw AzothError(
            .invalidRequest,
            "\(budget.statements.count) statements ran where at most \(budget.limit) were expected:\n"
                + budget.statements.joined(separator: "\n"))
    }
}
