import AzothEngine
import AzothSQL
import AzothTesting
import Logging
import Synchronization
import TestSupport
import Testing

@Suite(.everyDatabase) struct StatementObserverTests {
    /// Writes down what it is told.
    private final class Notes: StatementObserver {
        struct Note: Sendable {
            let id: UInt64
            let sql: String
            let site: CallSite
            var outcome: StatementOutcome?
        }
        private let notes = Mutex<[Note]>([])
        var all: [Note] { notes.withLock { $0 } }
        var last: Note? { all.last { $0.sql != "ROLLBACK" && $0.sql != "COMMIT" } }

        func willExecute(_ statement: ExecutedStatement) {
            notes.withLock { $0.append(Note(id: statement.id, sql: statement.sql, site: statement.site)) }
        }
        func didExecute(_ statement: ExecutedStatement, _ outcome: StatementOutcome) {
            notes.withLock { notes in
                guard let index = notes.firstIndex(where: { $0.id == statement.id }), notes[index].outcome == nil else {
                    Issue.record("\(statement.sql) ended without having begun, or twice")
                    return
                }
                notes[index].outcome = outcome
            }
        }
    }

    private func database(_ count: Int = 3, _ options: EngineOptions = .init()) async throws -> (Engine, Notes) {
        let engine = try TestDatabase.current.engine(options, oneConnection: true)
        try await engine.begin { connection in
            try await connection.createAll(schema)
            try await connection.executeDriverSQL(
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < \(count)) "
                    + "INSERT INTO item (name) SELECT 'n' || x FROM c")
        }
        let notes = Notes()
        engine.add(notes)
        return (engine, notes)
    }

    @Test func `every execution has one end, with its rows`() async throws {
        let (engine, notes) = try await database()
        try await engine.connect { connection in
            _ = try await connection.execute(select(Item.id)).all()
            try await connection.execute(update(Item.self).where(Item.id > 1).set(Item.name, to: "x"))
            _ = await failure { try await connection.executeDriverSQL("SELECT * FROM nowhere") }
            try await connection.rollback()
        }
        let all = notes.all
        #expect(all.map { String($0.sql.prefix(6)) } == ["BEGIN ", "SELECT", "UPDATE", "SELECT", "ROLLBA"])
        #expect(Set(all.map(\.id)).count == 5)
        #expect(all.allSatisfy { $0.outcome != nil })
        #expect(all[1].outcome?.returnedRows == 3)
        #expect(all[2].outcome?.affectedRows == 2)
        #expect(all[2].outcome?.rowCount == 2)
        #expect((all[3].outcome?.error as? AzothError)?.kind == .unknownTable)
        #expect(all.allSatisfy { ($0.outcome?.duration ?? .zero) > .zero })
        #expect(all[1].site.description.hasPrefix("connect { } at AzothEngineTests/StatementObserverTests.swift:"))
    }

    @Test func `a result that comes in several batches ends with the last one`() async throws {
        let (engine, notes) = try await database(5000)
        try await engine.connect { connection in
            let rows = try await connection.execute(select(Item.id)).all()
            #expect(rows.count == 5000)
            #expect(notes.last?.outcome?.returnedRows == 5000)
        }
    }

    @Test func `a stream ends when it was read, was closed, or was dropped`() async throws {
        let (engine, notes) = try await database(5000)
        try await engine.connect { connection in
            let start = ContinuousClock.now
            let read = try await connection.stream(select(Item.id))
            #expect(notes.last?.outcome == nil)
            try await Task.sleep(for: .milliseconds(500))
            _ = try await read.all()
            #expect(notes.last?.outcome?.returnedRows == 5000)
            // What the reader did meanwhile does not count.
            let elapsed = ContinuousClock.now - start
            #expect(notes.last?.outcome.map { $0.duration < elapsed - .milliseconds(400) } == true)

            let closed = try await connection.stream(select(Item.name))
            _ = try await closed.fetchOne()
            #expect(notes.last?.outcome == nil)
            try await closed.close()
            #expect(notes.last?.outcome.map { $0.error == nil && $0.returnedRows < 5000 } == true)

            func drop() async throws { _ = try await connection.stream(select(Item.id, Item.name)).fetchOne() }
            try await drop()
            #expect(notes.last?.outcome.map { $0.error == nil } == true)
        }
    }

    @Test(arguments: [Duration.zero, .seconds(600)])
    func `slow statements are logged with their place, and no others`(_ threshold: Duration) async throws {
        let lines = Mutex<[String]>([])
        let log = Lines { line in lines.withLock { $0.append(line) } }
        let logger = Logger(label: "test") { _ in log }
        var options = EngineOptions(logger: logger, loggingToken: "T")
        options.slowStatementThreshold = threshold
        let query = try sql("SELECT CAST(? AS INTEGER)")
        let engine = try TestDatabase.current.engine(options, oneConnection: true)
        try await engine.connect { connection in
            _ = try await connection.number(query, [5])
            _ = await failure { try await connection.number("SELECT * FROM nowhere") }
        }
        let logged = lines.withLock { $0 }
        guard threshold == .zero else {
            #expect(logged == [])
            return
        }
        try #require(logged.count == 4)
        #expect(logged[1].hasPrefix("[T] slow statement, "))
        #expect(logged[1].contains(" s, 1 rows, for connect { } at AzothEngineTests/StatementObserverTests.swift:"))
        #expect(logged[1].hasSuffix(": \(query) [(5)]"))
        #expect(logged[2].contains("failed (unknownTable)"))
    }
}
