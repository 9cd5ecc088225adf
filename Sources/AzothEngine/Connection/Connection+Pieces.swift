package import AzothSQL

extension Connection {
    /// How many rows are made, and given, at a time.
    private static var rowsPerPiece: Int { 1000 }

    /// Whether ``_run(_:rows:options:make:take:)`` has the database work on some rows while others are made.
    package nonisolated(nonsending) func _executesPiecewise() async throws -> Bool {
        try await usableDriver().executesPiecewise
    }

    /// Executes a statement with many rows of parameters, as ``_run(_:parameters:options:)`` does: where the driver executes
    /// piece by piece, rows are made while the database is busy with those before, and what it has done is dealt with
    /// while it goes on. It is one statement for everybody who observes it.
    ///
    /// - Parameters:
    ///   - count: How many rows of parameters there are.
    ///   - make: Makes the parameters of some of them.
    ///   - take: Is given the result for some of them, range by range in their order. It runs nothing on the connection.
    /// - Throws: What the closures throw, as it is: the execution ends there, and has not failed by itself.
    package nonisolated(nonsending) func _run(
        _ statement: CompiledStatement, rows count: Int, options: DriverOptions,
        make: (Range<Int>) throws -> RowBatch, take: (Range<Int>, DriverResult) throws -> Void
    ) async throws {
        guard count > Self.rowsPerPiece, case let driver = try await usableDriver(), driver.executesPiecewise else {
            return try take(0..<count, await _run(statement, parameters: make(0..<count), options: options))
        }
        func range(after last: Range<Int>) -> Range<Int> {
            last.upperBound..<min(last.upperBound + Self.rowsPerPiece, count)
        }
        var made = range(after: 0..<0)
        let first = try make(made)
        let later = isObserved ? LaterParameters(count: count - first.count) : nil
        var problem: (any Error)?
        _ = try await run(statement, parameters: first, later, options: options, on: driver) { statement, options in
            var isFirst = true
            var taken = 0..<0
            var total = DriverResult()
            func noting<Value>(_ body: () throws -> Value) throws -> Value {
                do { return try body() } catch {
                    problem = error
                    throw error
                }
            }
            do {
                try await driver.execute(statement, options: options) {
                    if isFirst {
                        isFirst = false
                        return first
                    }
                    made = range(after: made)
                    if made.isEmpty { return nil }
                    let rows = try noting { try make(made) }
                    later?.append(rows)
                    return rows
                } results: { result in
                    taken = range(after: taken)
                    total.affectedRows += result.affectedRows
                    total.rowsTaken += result.batch.count
                    try noting { try take(taken, result) }
                }
            } catch {
                if problem == nil { throw error }
            }
            return total
        }
        if let problem { throw problem }
    }
}
