import Azoth
import AzothSQLite
import AzothTesting
import ParityModels
import Synchronization

/// A database of its own, its statements, and what a scenario notes.
final class Scenario: Sendable {
    let engine: Engine
    let sessions: SessionFactory
    private let log: StatementLog
    private let outcome = Mutex<[String]>([])

    init() async throws {
        engine = try Engine.sqlite(.memory)
        sessions = SessionFactory(engine)
        try await engine.begin { connection in try await connection.createAll(ParitySchema.metadata) }
        log = StatementLog(engine)
    }

    func note(_ values: Any...) { outcome.withLock { $0.append(values.map { "\($0)" }.joined(separator: " ")) } }
    func clear() { log.clear() }

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
        Record(
            statements: zip(log.statements, log.parameters).map { .init(sql: $0, rows: max(1, $1.count)) },
            outcome: outcome.withLock { $0 })
    }
}
