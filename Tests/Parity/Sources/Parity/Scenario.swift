import Azoth
import AzothSQLite
import AzothTesting
import Logging
import ParityModels
import Synchronization

/// A database of its own, its statements, and what a scenario notes.
final class Scenario: Sendable {
    let engine: Engine
    let sessions: SessionFactory
    /// What the engine warned of.
    let warnings: Warnings
    private let log: StatementLog
    private let outcome = Mutex<[String]>([])

    init(_ location: SQLiteLocation) async throws {
        let warnings = Warnings()
        self.warnings = warnings
        engine = try Engine.sqlite(location, options: EngineOptions(logger: Logger(label: "parity") { _ in warnings }))
        sessions = SessionFactory(engine)
        try await engine.begin { connection in try await connection.createAll(ParitySchema.metadata) }
        log = StatementLog(engine)
    }

    func note(_ values: Any?...) {
        let line = values.map { value in value.map { "\($0)" } ?? "nil" }.joined(separator: " ")
        outcome.withLock { $0.append(line) }
    }
    func clear() { log.clear() }
    /// How many statements there were, without those that begin and end transactions.
    var count: Int { log.count }

    struct Record: Encodable {
        struct Statement: Encodable {
            let sql: String
            let rows: Int
            func encode(to encoder: any Encoder) throws {
                var container = encoder.unkeyedContainer()
                try container.encode(sql)
                try container.encode(rows)
            }
        }
        let statements: [Statement]
        let outcome: [String]
    }

    var record: Record {
        var rows = log.parameters.map { max(1, $0.count) }[...]
        let commands = ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"]
        let statements = log.all.map { sql in
            let isCommand = commands.contains { sql.hasPrefix($0) }
            return Record.Statement(sql: sql, rows: isCommand ? 1 : rows.removeFirst())
        }
        return Record(statements: statements, outcome: outcome.withLock { $0 })
    }
}
