import Azoth
import AzothEngine
import AzothPostgres
import AzothSQL
internal import StormHistory
import StormModels

// Many rows at once.
extension Work {
    func insertObjects() async throws {
        effects.items = 1 + random.below(random.once(in: 4) ? 1500 : 60)
        try await place.sessions.begin { session in
            session.addAll(
                (0..<effects.items).map { Item(operation: operation, position: $0, text: Item.text(at: $0)) })
            if random.once(in: 2) { try await session.flush() }
            if random.once(in: 3) { try await session.connection().executeDriverSQL("SELECT pg_sleep(0.01)") }
        }
    }

    /// As many executions of one statement, in a pipeline.
    func insertBatch() async throws {
        effects.items = 1 + random.below(2500)
        try await place.engine.begin { connection in
            try await execute(rows(0..<effects.items), connection)
            if random.once(in: 3) { try await rollBackSavepoint(connection) }
        }
    }

    /// Outside a transaction a pipeline is one, too.
    func insertBatchAtOnce() async throws {
        effects.items = 1 + random.below(1500)
        try await place.engine.with(executionOptions: .init(isolationLevel: .autocommit)).connect { connection in
            try await execute(rows(0..<effects.items), connection)
        }
    }

    /// Nothing of it may stay, in a transaction or outside of one.
    func insertFaultyBatch() async throws {
        let count = 2 + random.below(1500)
        let level: IsolationLevel = random.once(in: 2) ? .autocommit : .readCommitted
        try await place.engine.with(executionOptions: .init(isolationLevel: level)).connect { connection in
            do {
                try await execute(rows(-count ..< -1, then: -count + random.below(count - 1)), connection)
                place.history.violation("operation \(operation): a row was inserted that was there already")
            } catch let error as AzothError {
                guard case .uniqueViolation = error.kind else { throw error }
            }
            try await connection.rollback()
        }
    }

    private func rows(_ positions: Range<Int>, then last: Int? = nil) -> RowBatch {
        var builder = RowBatch.Builder(columnCount: 3, rows: positions.count + 1)
        for position in Array(positions) + (last.map { [$0] } ?? []) {
            builder.append(integer: Int64(operation))
            builder.append(integer: Int64(position))
            builder.append(text: Item.text(at: position))
            builder.endRow()
        }
        return builder.finish()
    }

    private static let insertItem = CompiledStatement(
        "INSERT INTO item (operation, position, text) VALUES ($1, $2, $3)", kind: .insert,
        parameterTypes: [.int64, .int64, .text()], isKept: true)

    private func execute(_ rows: RowBatch, _ connection: Connection) async throws {
        try await connection.withDriver(PostgresConnection.self, sql: Self.insertItem.sql) { driver in
            _ = try await driver.execute(Self.insertItem, parameters: rows, options: DriverOptions())
        }
    }

    func copy() async throws {
        effects.items = 1 + random.below(3000)
        let fault = random.below(6)
        try await place.engine.begin { connection in
            let count = try await connection.copyIn("COPY item (operation, position, text) FROM STDIN") { input in
                for position in 0..<effects.items {
                    try await input.write("\(operation)\t\(position)\t\(Item.text(at: position))\n")
                    if fault == 0, position == effects.items / 2 { throw Abort() }
                    if fault == 1, position == effects.items / 2 { try await input.write("nonsense\n") }
                    if fault == 2, position % 500 == 0 { try await Task.sleep(for: .milliseconds(5)) }
                }
            }
            if count != effects.items { place.history.violation("operation \(operation): COPY took \(count) rows") }
        }
    }
}
