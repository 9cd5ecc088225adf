package import AzothSQL

extension Connection {
    /// How many rows are made, and given, at a time.
    package static var _rowsPerPiece: Int { 1000 }

    /// Executes a statement with many rows of parameters, as ``_run(_:parameters:options:)`` does: where the driver executes
    /// piece by piece, rows are made while the database is busy with those before, and what it has done is dealt with
    /// while it goes on. It is one statement for everybody who observes it.
    ///
    /// - Parameters:
    ///   - count: How many rows of parameters there are.
    ///   - make: Makes the parameters of some of them. What it throws ends the execution.
    ///   - take: Is given the result for some of them, range by range in their order. It runs nothing on the connection.
    package nonisolated(nonsending) func _run(
        _ statement: CompiledStatement, rows count: Int, options: DriverOptions,
        make: (Range<Int>) throws -> RowBatch, take: (Range<Int>, DriverResult) throws -> Void
    ) async throws {
        guard count > Self._rowsPerPiece, case let driver = try await usableDriver(), driver.executesPiecewise else {
            return try take(0..<count, await _run(statement, parameters: make(0..<count), options: options))
        }
        func range(after last: Range<Int>) -> Range<Int> {
            last.upperBound..<min(last.upperBound + Self._rowsPerPiece, count)
        }
        var made = range(after: 0..<0)
        let first = try make(made)
        let later = isObserved ? LaterParameters(count: count - first.count) : nil
        _ = try await run(statement, parameters: first, later, options: options, on: driver) { statement, options in
            var isFirst = true
            var taken = 0..<0
            var total = DriverResult()
            try await driver.execute(statement, options: options) {
                if isFirst {
                    isFirst = false
                    return first
                }
                made = range(after: made)
                if made.isEmpty { return nil }
                let rows = try make(made)
                later?.append(rows)
                return rows
            } results: { result in
                taken = range(after: taken)
                total.affectedRows += result.affectedRows
                total.rowsTaken += result.batch.count
                try take(taken, result)
            }
            return total
        }
    }
}
