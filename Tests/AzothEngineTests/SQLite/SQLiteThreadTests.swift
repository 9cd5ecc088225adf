import AzothEngine
import AzothSQL
import TestSupport
import Testing

@testable import AzothSQLite

/// Where statements run: the rules of `docs/decisions/0002-sqlite-threads.md`.
@Suite struct SQLiteThreadTests {
    /// A database without a connection around it: what runs here runs on this thread.
    private func database() throws -> SQLiteDatabase {
        let database = try SQLiteConnection.openDatabase(.memory, SQLiteOptions(), 100)
        try execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER UNIQUE, s TEXT)", .ddl, on: database)
        try execute("CREATE TABLE child (id INTEGER PRIMARY KEY, t_id INTEGER REFERENCES t (id))", .ddl, on: database)
        try execute(
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 100000) "
                + "INSERT INTO t (x, s) SELECT x, 'text ' || x FROM c", .insert, on: database)
        return database
    }

    private func execute(
        _ sql: String, _ kind: CompiledStatement.Kind, on database: SQLiteDatabase
    ) throws {
        _ = try database.runOnThread(
            CompiledStatement(sql, kind: kind), .noParameters, DriverOptions(), nil, progress: nil)
    }

    /// Runs what is known already on this thread, several times, and gives the shortest time: what is left of it on a
    /// busy machine.
    private func shortest(_ body: () throws -> Void) rethrows -> Duration {
        var best = Duration.seconds(100)
        for _ in 0..<10 {
            let start = ContinuousClock.now
            try body()
            best = min(best, ContinuousClock.now - start)
        }
        return best
    }

    private func isElsewhere(_ outcome: RunOutcome) -> Bool { if case .elsewhere = outcome { true } else { false } }
    private func isDone(_ outcome: RunOutcome) -> Bool { if case .done = outcome { true } else { false } }

    @Test func `a statement runs on the connection's thread first, and a short read on its caller's from then on`()
        throws
    {
        let database = try database()
        let get = CompiledStatement("SELECT id, x, s FROM t WHERE id = ?", kind: .select, isKept: true)
        #expect(isElsewhere(try database.runInline(get, rows([[1]]), DriverOptions())))
        // On a busy machine a run may take long by chance, and is forgotten after a few that did not.
        for _ in 0..<50 { _ = try database.runOnThread(get, rows([[1]]), DriverOptions(), nil, progress: nil) }
        #expect(isDone(try database.runInline(get, rows([[2]]), DriverOptions())))
    }

    @Test
    func `a read that turns long leaves its caller's thread within the bound, and is learned again when it is short`()
        throws
    {
        let database = try database()
        let statement = CompiledStatement(
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < ?) SELECT count(*) FROM c",
            kind: .select, isKept: true)
        func onThread(_ number: Int) throws {
            _ = try database.runOnThread(statement, rows([[number]]), DriverOptions(), nil, progress: nil)
        }
        try onThread(10)
        let time = try shortest {
            let prepared = try database.prepared(statement)
            prepared.pace = .read
            #expect(isElsewhere(try database.runInline(statement, rows([[1_000_000_000]]), DriverOptions())))
            #expect(prepared.pace == .long)
        }
        // 300 µs, and what one step and a busy machine add.
        #expect(time < .milliseconds(3))
        #expect(isElsewhere(try database.runInline(statement, rows([[10]]), DriverOptions())))
        for _ in 0..<4 { try onThread(10) }
        #expect(isDone(try database.runInline(statement, rows([[10]]), DriverOptions())))
    }

    @Test func `a long scan is handed over with the rows it has, within the bound`() throws {
        let database = try database()
        let scan = CompiledStatement("SELECT id, x, s FROM t", kind: .select, isKept: true)
        if case .rows(_, let execution) = try database.runOnThread(
            scan, .noParameters, DriverOptions(), nil, progress: nil)
        {
            database.close(execution, .closed)
        }
        let time = try shortest {
            try database.prepared(scan).pace = .read
            guard case .rows(let batch, let execution) = try database.runInline(scan, .noParameters, DriverOptions())
            else {
                Issue.record("the scan was not handed over")
                return
            }
            #expect(!batch.isEmpty)
            database.close(execution, .closed)
        }
        #expect(time < .milliseconds(3))
    }

    @Test func `many rows of parameters are handed over in the middle, and none is lost`() throws {
        let database = try database()
        _ = try database.run(.begin(TransactionMode()), isInline: false)
        let insert = CompiledStatement("INSERT INTO t (s) VALUES (?) RETURNING id", kind: .insert, isKept: true)
        for _ in 0..<2 {
            _ = try database.runOnThread(insert, rows([[0]]), DriverOptions(), nil, progress: nil)
        }
        let parameters = rows((0..<20_000).map { [$0] })
        guard case .unfinished(let progress) = try database.runInline(insert, parameters, DriverOptions()) else {
            Issue.record("20,000 rows were inserted on the caller's thread")
            return
        }
        #expect(progress.nextRow > 0 && progress.nextRow < 20_000)
        guard
            case .done(let result) = try database.runOnThread(
                insert, parameters, DriverOptions(), nil, progress: progress)
        else {
            Issue.record("the rest was not executed")
            return
        }
        #expect(result.affectedRows == 20_000)
        #expect(result.batch.count == 20_000)
    }

    @Test(arguments: [
        ("INSERT INTO t (x, s) VALUES (?, ?)", true), ("INSERT INTO late (t_id) VALUES (?)", true),
        ("INSERT INTO t (x) VALUES (?) RETURNING id, s", true),
        ("INSERT INTO child (t_id) VALUES (?)", true), ("UPDATE t SET s = ? WHERE id = ?", true),
        ("UPDATE t SET s = ? WHERE x = ?", true), ("UPDATE t SET s = 'a' || s WHERE id = ? RETURNING s", true),
        ("INSERT INTO t (x) VALUES (?) ON CONFLICT (x) DO UPDATE SET s = 'y'", true),
        ("DELETE FROM child WHERE id = ?", true),
        // A scan of the children, and everything whose length the parameters decide.
        ("DELETE FROM t WHERE id = ?", false), ("UPDATE t SET s = ? WHERE id < ?", false), ("DELETE FROM child", false),
        ("DELETE FROM child WHERE t_id = ?", false), ("INSERT INTO t (x) SELECT x + 1 FROM t", false),
        ("INSERT INTO t (x) VALUES (?), (?)", false), ("UPDATE t SET s = (SELECT max(s) FROM t) WHERE id = ?", false),
        ("INSERT INTO logged VALUES (?)", false),
    ])
    func `writes without loops are known by their program`(_ sql: String, _ isBounded: Bool) throws {
        let database = try database()
        try execute("CREATE TABLE logged (x)", .ddl, on: database)
        try execute(
            "CREATE TRIGGER tell AFTER INSERT ON logged BEGIN UPDATE t SET s = 'z'; END", .ddl, on: database)
        try execute(
            "CREATE TABLE late (id INTEGER PRIMARY KEY, t_id INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)",
            .ddl, on: database)
        #expect((BoundedProgram.answer(for: sql, on: database.handle) != .long) == isBounded)
    }

    @Test func `a new parent is not written on its caller's thread while children wait for it`() throws {
        let database = try database()
        try execute(
            "CREATE TABLE late (id INTEGER PRIMARY KEY, t_id INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)",
            .ddl, on: database)
        _ = try database.run(.begin(TransactionMode()), isInline: false)
        let parent = CompiledStatement("INSERT INTO t (id) VALUES (?)", kind: .insert, isKept: true)
        for id in [200_000, 200_001] {
            _ = try database.runOnThread(parent, rows([[id]]), DriverOptions(), nil, progress: nil)
        }
        #expect(isDone(try database.runInline(parent, rows([[200_002]]), DriverOptions())))
        try execute("INSERT INTO late (t_id) VALUES (300000)", .insert, on: database)
        #expect(isElsewhere(try database.runInline(parent, rows([[300_000]]), DriverOptions())))
        _ = try database.runOnThread(parent, rows([[300_000]]), DriverOptions(), nil, progress: nil)
        #expect(isDone(try database.runInline(parent, rows([[200_003]]), DriverOptions())))
        #expect(try database.run(.commit, isInline: false))
    }

    @Test func `a write that commits by itself waits for its disk on the connection's thread`() throws {
        let file = TemporaryFile()
        let database = try SQLiteConnection.openDatabase(.file(file.path), SQLiteOptions(), 100)
        try execute("CREATE TABLE t (x)", .ddl, on: database)
        let insert = CompiledStatement("INSERT INTO t VALUES (?)", kind: .insert, isKept: true)
        for _ in 0..<2 { _ = try database.runOnThread(insert, rows([[1]]), DriverOptions(), nil, progress: nil) }
        #expect(isElsewhere(try database.runInline(insert, rows([[1]]), DriverOptions())))
        _ = try database.run(.begin(TransactionMode()), isInline: true)
        #expect(isDone(try database.runInline(insert, rows([[1]]), DriverOptions())))
        #expect(try database.run(.commit, isInline: true) == false)
        #expect(try database.run(.commit, isInline: false))
        #expect(try database.run(.begin(TransactionMode()), isInline: true))
        #expect(try database.run(.commit, isInline: true))
    }

    @Test func `text of unknown kind never runs on its caller's thread`() throws {
        let database = try database()
        let pragma = CompiledStatement("PRAGMA user_version", kind: .other)
        for _ in 0..<8 { _ = try database.runOnThread(pragma, .noParameters, DriverOptions(), nil, progress: nil) }
        #expect(isElsewhere(try database.runInline(pragma, .noParameters, DriverOptions())))
    }

    @MainActor
    @Test func `the main thread is never kept, and gets the same answers`() async throws {
        let connection = try await SQLiteConnector(.memory).connect(EngineOptions())
        let get = CompiledStatement("SELECT ?", kind: .select, isKept: true)
        for number in 0..<100 {
            let result = try await connection.execute(get, parameters: rows([[number]]), options: DriverOptions())
            #expect(try result.batch.withRow(0) { reader throws in try reader.integer() } == Int64(number))
        }
        await connection.close()
    }

    @Test func `point reads keep their pace beside long queries on other connections`() async throws {
        let file = TemporaryFile()
        let engine = try Engine.sqlite(.file(file.path), options: .init(pool: .queue(size: 8)))
        try await engine.begin { try await $0.createAll(schema) }
        let long = Task {
            try await engine.connect { connection in
                try await connection.number(
                    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000) "
                        + "SELECT count(*) FROM c")
            }
        }
        var late = Duration.zero
        for _ in 0..<50 {
            let start = ContinuousClock.now
            try await Task.sleep(for: .milliseconds(1))
            late = max(late, ContinuousClock.now - start)
            _ = try await engine.connect { try await $0.number("SELECT 1") }
        }
        // A query of minutes on a thread of the pool would show as minutes, or as a hang.
        #expect(late < .seconds(20))
        long.cancel()
        #expect(await failure { try await long.value }?.kind == .queryCancelled)
        try await engine.dispose()
    }
}
