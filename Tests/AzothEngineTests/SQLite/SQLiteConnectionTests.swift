import AzothEngine
import AzothSQL
import AzothSQLite
import TestSupport
import Testing

@Suite struct SQLiteConnectionTests {
    @Test func `a private database in memory has one connection and refuses a larger pool`() async throws {
        #expect(throws: AzothError.self) { try Engine.sqlite(.memory, options: .init(pool: .queue())) }
        let engine = try Engine.sqlite(.memory)
        try await engine.begin { try await $0.createAll(schema) }
        for _ in 0..<5 { try await engine.begin { try await $0.executeDriverSQL("INSERT INTO item DEFAULT VALUES") } }
        #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == 5)
        #expect(engine.pool.status.checkedIn == 1)
    }

    @Test func `a shared database in memory serves many connections, and names keep databases apart`() async throws {
        let engine = try Engine.sqlite(.memory(shared: "one / two?"))
        try await engine.begin { try await $0.createAll(schema) }
        try await engine.connect { first in
            try await first.executeDriverSQL("INSERT INTO item (name) VALUES ('x')")
            try await first.commit()
            let seen = try await engine.connect { try await $0.number("SELECT count(*) FROM item") }
            #expect(seen == 1)
        }
        let other = try Engine.sqlite(.memory(shared: "other"))
        #expect(try await other.connect { try await $0.number("SELECT count(*) FROM sqlite_master") } == 0)
    }

    @Test func `files have a write-ahead log and enforced foreign keys, unless options say otherwise`() async throws {
        let file = TemporaryFile()
        let engine = try Engine.sqlite(.file(file.path))
        try await engine.connect { connection in
            #expect(try await connection.number("PRAGMA foreign_keys") == 1)
            let mode = try await connection.executeDriverSQL("PRAGMA journal_mode").one()
            #expect(mode["journal_mode", as: String.self] == "wal")
        }
        try await engine.dispose()
        let options = SQLiteOptions(
            enforcesForeignKeys: false, journalMode: .delete, synchronous: .normal, pragmas: ["cache_size = -1234"])
        let plain = try Engine.sqlite(.uri("file:\(file.path)"), sqlite: options)
        try await plain.connect { connection in
            for (name, value) in [("foreign_keys", 0), ("synchronous", 1), ("cache_size", -1234)] {
                let set = try await connection.number("PRAGMA \(name)")
                #expect(set == value)
            }
        }
        try await plain.dispose()
    }

    @Test func `many rows of parameters are executed in order, and their rows come back in order`() async throws {
        let connection = try await SQLiteConnector(.memory).connect(EngineOptions())
        func run(_ sql: String, _ kind: CompiledStatement.Kind, _ parameters: RowBatch) async throws -> DriverResult {
            try await connection.execute(CompiledStatement(sql, kind: kind), parameters: parameters, options: .init())
        }
        _ = try await run("CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER, s TEXT)", .ddl, .noParameters)
        try await connection.execute(.begin(.init()))
        for _ in 0..<4 {
            let values = (0..<10_000).map { [Optional($0)] }
            let inserted = try await run(
                "INSERT INTO t (x, s) VALUES (?, 'text') RETURNING id, x, s", .insert, rows(values))
            #expect(inserted.affectedRows == 10_000)
            #expect(inserted.batch.count == 10_000)
            #expect(inserted.columnNames == ["id", "x", "s"])
            var next: Int64 = 0
            try inserted.batch.forEachRow { reader throws in
                reader.skip()
                let x = try reader.integer()
                let s = try reader.string()
                if x != next || s != "text" { Issue.record("row \(next) is \(x), \(s)") }
                next += 1
            }
        }
        let changed = try await run("UPDATE t SET s = 'new' WHERE x < ?", .update, rows([[10], [5], [0]]))
        #expect(changed.affectedRows == 4 * 15)
        #expect(changed.batch.isEmpty)
        let none = try await run("DELETE FROM t WHERE id = ?", .delete, rows([[-1]]))
        #expect(none.affectedRows == 0)
        try await connection.execute(.commit)
        await connection.close()
    }

    @Test func `updates of many rows never end their own transaction, however long they take`() async throws {
        let connection = try await SQLiteConnector(.memory).connect(EngineOptions())
        let none = DriverOptions()
        _ = try await connection.execute(
            CompiledStatement("CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER)", kind: .ddl),
            parameters: .noParameters,
            options: none)
        let insert = CompiledStatement("INSERT INTO t (id, x) VALUES (?, ?)", kind: .insert, isKept: true)
        let update = CompiledStatement("UPDATE t SET x = ? WHERE id = ?", kind: .update, isKept: true)
        let count = 2000
        try await connection.execute(.begin(.init()))
        _ = try await connection.execute(insert, parameters: rows((1...count).map { [$0, 0] }), options: none)
        try await connection.execute(.commit)
        for round in 1...30 {
            try await connection.execute(.begin(.init()))
            let changed = try await connection.execute(
                update, parameters: rows((1...count).map { [round, $0] }), options: none)
            #expect(changed.affectedRows == count)
            #expect(connection.isInTransaction)
            try await connection.execute(.commit)
        }
        let sum = try await connection.execute(
            CompiledStatement("SELECT sum(x) FROM t", kind: .select), parameters: .noParameters, options: none)
        #expect(try sum.batch.withRow(0) { reader throws in try reader.integer() } == Int64(30 * count))
        await connection.close()
    }

    @Test func `a connection that is closed ends what is read from it`() async throws {
        for rows in [1, 2000, 8000] {
            let connection = try await SQLiteConnector(.memory).connect(EngineOptions())
            let numbers = CompiledStatement(
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 100000) SELECT x FROM c",
                kind: .select)
            let result = try await connection.execute(
                numbers, parameters: .noParameters, options: DriverOptions(batchSize: rows, isStream: true))
            let cursor = try #require(result.cursor)
            _ = try await cursor.next()
            await connection.close()
            #expect(await failure { while try await cursor.next() != nil {} }?.kind == .resourceClosed)
            await cursor.close()
        }
    }

    @Test func `no parameter rows mean no execution`() async throws {
        let connection = try await SQLiteConnector(.memory).connect(EngineOptions())
        let result = try await connection.execute(
            CompiledStatement("SELECT ?", kind: .select),
            parameters: RowBatch.Builder(columnCount: 1).finish(), options: .init())
        #expect(result.batch.isEmpty)
        await connection.close()
    }

    @Test func `the schema may change under a prepared statement`() async throws {
        let engine = try Engine.sqlite(.memory)
        try await engine.connect { connection in
            try await connection.executeDriverSQL("CREATE TABLE t (a)")
            try await connection.executeDriverSQL("INSERT INTO t VALUES (1)")
            for width in 1...4 {
                for _ in 0..<3 {
                    let row = try await connection.executeDriverSQL("SELECT * FROM t").one()
                    #expect(row.keys.count == width)
                }
                try await connection.executeDriverSQL("ALTER TABLE t ADD COLUMN c\(width) DEFAULT \(width)")
            }
        }
    }

    @Test func `the cache of texts stays within its size`() async throws {
        let engine = try Engine.sqlite(.memory, options: .init(statementCacheSize: 8))
        try await engine.connect { connection in
            for _ in 0..<3 {
                for number in 0..<50 {
                    let read = try await connection.number("SELECT \(number)")
                    #expect(read == number)
                }
            }
        }
    }

    @Test func `a statement that is being read can be executed again`() async throws {
        let engine = try Engine.sqlite(.memory)
        try await engine.connect { connection in
            let sql: SQLText =
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 5000) SELECT x FROM c"
            let statement = text(sql).columns(Int.self)
            let stream = try await connection.stream(statement)
            #expect(try await stream.fetchOne() == 1)
            #expect(try await connection.execute(statement).all().count == 5000)
            #expect(try await stream.all().count == 4999)
        }
    }

    @Test func `names that SQL reserves are quoted in savepoints`() async throws {
        let connection = try await SQLiteConnector(.memory).connect(EngineOptions())
        try await connection.execute(.begin(.init()))
        try await connection.execute(.savepoint("select"))
        try await connection.execute(.rollbackToSavepoint("select"))
        try await connection.execute(.releaseSavepoint("select"))
        #expect(connection.isInTransaction)
        try await connection.execute(.rollback)
        try await connection.execute(.rollback)
        #expect(!connection.isInTransaction)
        await connection.close()
        await connection.close()
        #expect(connection.isBroken)
        let select = CompiledStatement("SELECT 1", kind: .select)
        let error = await failure {
            try await connection.execute(select, parameters: .noParameters, options: .init())
        }
        #expect(error?.kind == .resourceClosed)
        #expect(await failure { try await connection.execute(.begin(.init())) }?.kind == .resourceClosed)
    }

    @Test func `an engine is found by URL`() async throws {
        let file = TemporaryFile()
        let engine = try Engine(url: "sqlite:///\(file.path)?synchronous=off", drivers: [SQLiteDriver.self])
        #expect(engine.name == .sqlite)
        #expect(engine.driver == "sqlite")
        #expect(try await engine.connect { try await $0.number("PRAGMA synchronous") } == 0)
        #expect(throws: AzothError.self) { try Engine(url: "mysql://x", drivers: [SQLiteDriver.self]) }
        #expect(throws: AzothError.self) { try Engine(url: "sqlite://host/x", drivers: [SQLiteDriver.self]) }
        #expect(throws: AzothError.self) { try Engine(url: "sqlite:///x?nonsense=1", drivers: [SQLiteDriver.self]) }
        try await engine.dispose()
    }

    @Test func `a connection that can't be opened says where, and its place is free again`() async throws {
        let engine = try Engine.sqlite(
            .file("/no/such/folder/app.db"), options: .init(pool: .queue(size: 1, overflow: 0, timeout: .seconds(1))))
        for _ in 0..<3 {
            let error = await failure { try await engine.connect() }
            #expect(error?.kind == .connectionFailed)
            #expect(error?.message.contains("/no/such/folder/app.db") == true)
        }
        #expect(engine.pool.status.checkedOut == 0)
    }

    @Test func `what other connections see changes with the commit`() async throws {
        let file = TemporaryFile()
        let engine = try Engine.sqlite(.file(file.path))
        try await engine.begin { try await $0.createAll(schema) }
        try await engine.connect { writer in
            try await writer.executeDriverSQL("INSERT INTO item (name) VALUES ('x')")
            #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == 0)
            try await writer.commit()
            #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == 1)
        }
        try await engine.dispose()
    }
}
