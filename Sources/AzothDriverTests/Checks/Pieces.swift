internal import AzothEngine
internal import AzothSQL
internal import Testing

extension DriverCheck {
    /// Connections that execute piece by piece.
    static let pieces = [
        DriverCheck("pieces are executed in order, and give their results in order, each once") { bench async throws in
            try await withTable(bench) { connection, table async throws in
                // Each execution sees what those before have done.
                var left = 10
                var results: [[Int?]] = []
                try await connection.execute(
                    connection.statement("INSERT INTO \(table) (id) SELECT count(*) + ? FROM \(table) RETURNING id"),
                    options: DriverOptions()
                ) {
                    left -= 1
                    return left < 0 ? nil : batch(Array(repeating: [100], count: 50 * left + 1), [.int64])
                } results: { result in
                    #expect(result.affectedRows == result.batch.count && result.cursor == nil)
                    results.append(try result.batch.integers())
                }
                #expect(results.map(\.count) == (0..<10).reversed().map { 50 * $0 + 1 })
                #expect(results.flatMap { $0 } == (0..<results.joined().count).map { $0 + 100 })
                #expect(try await connection.numbers(in: table) == results.flatMap { $0 })
            }
        },
        DriverCheck("no pieces execute nothing") { bench async throws in
            try await withTable(bench) { connection, table async throws in
                try await connection.execute(insertion(into: table, connection), options: DriverOptions()) {
                    nil
                } results: { _ in
                    Issue.record("a result of nothing")
                }
                #expect(try await connection.count(in: table) == 0)
            }
        },
        DriverCheck("where a piece fails, those after it are not executed") { bench async throws in
            try await withTable(bench) { connection, table async throws in
                for failing in [0, 1, 4, 9] {
                    try await connection.execute(.begin(TransactionMode()))
                    var (next, taken) = (0, 0)
                    let error = await failure {
                        try await connection.execute(insertion(into: table, connection), options: DriverOptions()) {
                            defer { next += 1 }
                            return next == 10 ? nil : numbers(next, repeatsFirst: next == failing)
                        } results: { _ in
                            taken += 1
                        }
                    }
                    #expect(error.map { .uniqueViolation ~= $0.kind } == true)
                    #expect(taken == failing)
                    if bench.dialect.name == .sqlite {
                        let last = try await connection.run("SELECT max(id) FROM \(table)").integers()
                        #expect(last == [failing * 100 + 98])
                    }
                    try await connection.execute(.rollback)
                    #expect(await connection.isUsable())
                }
            }
        },
        DriverCheck("an error of who makes the pieces or takes the results comes out, with nothing going on any more") {
            bench async throws in
            try await withTable(bench) { connection, table async throws in
                for (making, taking) in [(0, 10), (3, 10), (9, 10), (10, 0), (10, 2), (10, 9)] {
                    try await connection.execute(.begin(TransactionMode()))
                    var (next, taken) = (0, 0)
                    let error = await failure {
                        try await connection.execute(insertion(into: table, connection), options: DriverOptions()) {
                            defer { next += 1 }
                            if next == 10 { return nil }
                            if next == making { throw AzothError(.invalidValue, "made") }
                            return numbers(next)
                        } results: { _ in
                            if taken == taking { throw AzothError(.invalidValue, "taken") }
                            taken += 1
                        }
                    }
                    #expect(error?.message == (making < 10 ? "made" : "taken"))
                    #expect(taken <= min(making, taking))
                    #expect(await connection.isUsable())
                    try await connection.execute(.rollback)
                    #expect(try await connection.count(in: table) == 0)
                }
            }
        },
        DriverCheck("the cancellation of its task, and the end of its time, stop an execution between pieces") {
            bench async throws in
            try await withTable(bench) { connection, table async throws in
                for isTimed in [false, true] {
                    try await connection.execute(.begin(TransactionMode()))
                    let error = await failure {
                        try await Task {
                            var next = 0
                            let limit = DriverOptions(timeout: isTimed ? .milliseconds(50) : nil)
                            try await connection.execute(insertion(into: table, connection), options: limit) {
                                next += 1
                                if next == 3, !isTimed { withUnsafeCurrentTask { $0?.cancel() } }
                                return numbers(next)
                            } results: { _ in
                            }
                        }.value
                    }
                    #expect(error?.kind == .queryCancelled)
                    #expect(await connection.isUsable())
                    try await connection.execute(.rollback)
                }
            }
        },
        DriverCheck("an interrupt stops an execution, also between two pieces") { bench async throws in
            try await withTable(bench) { connection, table async throws in
                try await connection.execute(.begin(TransactionMode()))
                var next = 0
                let error = await failure {
                    try await connection.execute(insertion(into: table, connection), options: DriverOptions()) {
                        next += 1
                        if next == 3 { connection.interrupt() }
                        return numbers(next)
                    } results: { _ in
                    }
                }
                #expect(error?.kind == .queryCancelled)
                #expect(next < 20)
                #expect(await connection.isUsable())
                try await connection.execute(.rollback)
            }
        },
    ]

    private static func insertion(into table: String, _ connection: any DriverConnection) -> CompiledStatement {
        connection.statement("INSERT INTO \(table) (id) VALUES (?)", types: [.int64], isKept: true)
    }

    /// A hundred rows.
    private static func numbers(_ piece: Int, repeatsFirst: Bool = false) -> RowBatch {
        batch((0..<100).map { [piece * 100 + (repeatsFirst && $0 == 99 ? 0 : $0)] }, [.int64])
    }

    private static func withTable(
        _ bench: Bench, _ body: nonisolated(nonsending) (any DriverConnection, String) async throws -> Void
    ) async throws {
        let connection = try await bench.connect()
        guard connection.executesPiecewise else { return }
        try await body(connection, try await bench.table(on: connection))
    }
}
