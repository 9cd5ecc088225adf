import AzothEngine
import AzothSQL
import AzothSQLite
import Foundation
import TestSupport
import Testing

/// Files that are full, damaged, locked or something else, and the locks of other connections.
@Suite struct SQLiteStorageTests {
    /// Long enough for a machine that is busy with other tests.
    private let patient = SQLiteOptions(busyTimeout: .seconds(60))

    private func failureOfOpening(
        _ location: SQLiteLocation, _ options: SQLiteOptions = .init()
    ) async -> AzothError? {
        await failure { try await Engine.sqlite(location, sqlite: options).connect { _ in } }
    }

    /// A file with so many rows.
    private func filledFile(rows count: Int, _ options: SQLiteOptions = .init()) async throws -> TemporaryFile {
        let file = TemporaryFile()
        let engine = try Engine.sqlite(.file(file.path), sqlite: options)
        try await engine.begin { connection in
            try await connection.createAll(schema)
            try await connection.executeDriverSQL(
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < \(count)) "
                    + "INSERT INTO item (name) SELECT 'a row of some length, number ' || x FROM c")
        }
        try await engine.dispose()
        return file
    }

    @Test func `a full database says so, and what it did with the transaction`() async throws {
        let file = TemporaryFile()
        let engine = try Engine.sqlite(.file(file.path), sqlite: .init(pragmas: ["max_page_count = 20"]))
        try await engine.begin { try await $0.createAll(schema) }
        try await engine.connect { connection in
            let error = await failure {
                for _ in 0..<100 {
                    try await connection.execute(
                        insert(Item.self).values(Item.name.set(String(repeating: "long ", count: 1000))))
                }
            }
            #expect(error?.kind == .storage)
            #expect(error?.code == "SQLITE_FULL")
            #expect(error?.message.contains("make room") == true)
            let driver = try #require(connection.driverConnection)
            let isOver = error?.message.contains("rolled the transaction back") == true
            #expect(driver.isInTransaction == !isOver)
            try await connection.rollback()
            #expect(try await connection.number("SELECT count(*) FROM item") == 0)
        }
        try await engine.dispose()
    }

    @Test func `a damaged file says so`() async throws {
        let file = try await filledFile(rows: 5000)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file.path))
        try handle.seek(toOffset: 4096)
        try handle.write(contentsOf: Data(repeating: 0xEE, count: 40_000))
        try handle.close()
        let engine = try Engine.sqlite(.file(file.path))
        let error = await failure { try await engine.connect { try await $0.number("SELECT count(name) FROM item") } }
        #expect(error?.kind == .storage)
        #expect(error?.code == "SQLITE_CORRUPT")
        #expect(error?.message.contains("integrity_check") == true)
        try await engine.dispose()
    }

    @Test func `a file that is cut off says so`() async throws {
        let file = try await filledFile(rows: 5000)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file.path))
        try handle.truncate(atOffset: 8192)
        try handle.close()
        let engine = try Engine.sqlite(.file(file.path))
        let error = await failure { try await engine.connect { try await $0.number("SELECT count(name) FROM item") } }
        #expect(error?.kind == .storage)
        try await engine.dispose()
    }

    @Test func `what can't be opened says what and why`() async throws {
        let missing = await failureOfOpening(.file("/nowhere/at/all.db"))
        #expect(missing?.kind == .connectionFailed)
        #expect(missing?.message.contains("/nowhere/at/all.db can't be opened") == true)
        #expect(missing?.message.contains("folder") == true)
        let folder = await failureOfOpening(.file(NSTemporaryDirectory()))
        #expect(folder?.kind == .connectionFailed)
        let file = TemporaryFile()
        #expect(await failureOfOpening(.file(file.path), .init(readOnly: true))?.kind == .connectionFailed)
        let pragma = await failureOfOpening(.memory, .init(pragmas: ["cache_size = = 3"]))
        #expect(pragma?.kind == .connectionFailed)
        #expect(pragma?.statement == "PRAGMA cache_size = = 3")
        try Data(repeating: 7, count: 4096).write(to: URL(fileURLWithPath: file.path))
        let other = await failureOfOpening(.file(file.path))
        #expect(other?.kind == .storage)
        #expect(other?.code == "SQLITE_NOTADB")
    }

    @Test func `a read-only database is opened by option and by URI, and never written`() async throws {
        let file = try await filledFile(rows: 3, .init(journalMode: .delete))
        let before = try Data(contentsOf: URL(fileURLWithPath: file.path))
        let readers = try [
            Engine.sqlite(.file(file.path), sqlite: .init(readOnly: true)),
            Engine.sqlite(.uri("file:\(file.path)?mode=ro")),
            Engine.sqlite(.uri("file:\(file.path)?immutable=1")),
            Engine(url: "sqlite:///\(file.path)?mode=ro", drivers: [SQLiteDriver.self]),
        ]
        for engine in readers {
            try await engine.connect { connection in
                let count = try await connection.number("SELECT count(*) FROM item")
                #expect(count == 3)
                let error = await failure { try await connection.executeDriverSQL("DELETE FROM item") }
                #expect(error?.kind == .storage)
                #expect(error?.code == "SQLITE_READONLY")
            }
            try await engine.dispose()
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == before)
    }

    @Test func `a read-only transaction refuses to write, and the next one does not`() async throws {
        let connection = try await SQLiteConnector(.memory).connect(EngineOptions())
        func run(_ sql: String, _ kind: CompiledStatement.Kind) async throws {
            _ = try await connection.execute(
                CompiledStatement(sql, kind: kind), parameters: .noParameters, options: .init())
        }
        try await run("CREATE TABLE t (x)", .ddl)
        var mode = TransactionMode()
        mode.isReadOnly = true
        for ending in ["COMMIT", "ROLLBACK", ""] {
            try await connection.execute(.begin(mode))
            #expect(await failure { try await run("INSERT INTO t VALUES (1)", .insert) }?.kind == .storage)
            // Also where the transaction is ended as text.
            if ending.isEmpty { try await connection.execute(.commit) } else { try await run(ending, .other) }
            try await connection.execute(.begin(.init()))
            try await run("INSERT INTO t VALUES (1)", .insert)
            try await connection.execute(.commit)
        }
        await connection.close()
    }

    // MARK: Memory

    @Test func `URIs of databases that one connection alone sees get one connection`() async throws {
        for uri in [":memory:", "file::memory:", "file:x?mode=memory", "file:x?vfs=memdb", "", "file:"] {
            let engine = try Engine.sqlite(.uri(uri))
            #expect(engine.pool.status.size == 1, "\(uri)")
            try await engine.begin { try await $0.createAll(schema) }
            #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == 0)
            try await engine.dispose()
        }
        for uri in ["file:/shared-one?vfs=memdb", "file:y?mode=memory&cache=shared", "file:mode=memory.db"] {
            #expect(try Engine.sqlite(.uri(uri)).pool.status.size == 5, "\(uri)")
        }
    }

    @Test func `writers of a shared database in memory wait for each other`() async throws {
        let engine = try Engine.sqlite(.memory(shared: "writers"), sqlite: patient)
        try await engine.begin { try await $0.createAll(schema) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<20 {
                        try await engine.begin { try await $0.executeDriverSQL("INSERT INTO item (name) VALUES ('x')") }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await engine.connect { try await $0.number("SELECT count(*) FROM item") } == 160)
        try await engine.dispose()
    }

    // MARK: Locks

    @Test func `connections that open a new file at the same time all get it`() async throws {
        for _ in 0..<20 {
            let file = TemporaryFile()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let engine = try Engine.sqlite(.file(file.path), sqlite: patient)
                        try await engine.begin { try await $0.createAll(schema) }
                        try await engine.dispose()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a locked file is not opened: a lock timeout, or the end of the task that waits`() async throws {
        let file = try await filledFile(rows: 1, .init(journalMode: .delete))
        let holder = try await SQLiteConnector(.file(file.path), options: .init(journalMode: .delete))
            .connect(EngineOptions())
        let exclusive = CompiledStatement("BEGIN EXCLUSIVE", kind: .other)
        _ = try await holder.execute(exclusive, parameters: .noParameters, options: .init())
        let error = await failureOfOpening(.file(file.path), .init(busyTimeout: .milliseconds(50)))
        #expect(error?.kind == .lockTimeout)
        #expect(error?.code == "SQLITE_BUSY")
        let waiting = Task { await failureOfOpening(.file(file.path), .init(busyTimeout: .seconds(60))) }
        try await Task.sleep(for: .milliseconds(30))
        waiting.cancel()
        #expect(await waiting.value?.kind == .queryCancelled)
        try await holder.execute(.rollback)
        await holder.close()
    }

    @Test func `who has read before another wrote runs again: a serialization failure, at once`() async throws {
        let file = try await filledFile(rows: 1)
        let engine = try Engine.sqlite(.file(file.path), sqlite: .init(busyTimeout: .seconds(60)))
        let start = ContinuousClock.now
        try await engine.connect { first in
            for commitsFirst in [true, false] {
                #expect(try await first.number("SELECT count(*) FROM item WHERE id = 1") == 1)
                let second = try await engine.connect()
                try await second.executeDriverSQL("UPDATE item SET name = 'second'")
                if commitsFirst { try await second.commit() }
                let error = await failure { try await first.executeDriverSQL("UPDATE item SET name = 'first'") }
                #expect(error?.kind == .serializationFailure)
                #expect(error?.code == (commitsFirst ? "SQLITE_BUSY_SNAPSHOT" : "SQLITE_BUSY"))
                #expect(error?.message.contains("immediate: true") == true)
                try await second.close()
                try await first.rollback()
                try await first.executeDriverSQL("UPDATE item SET name = 'again'")
                try await first.commit()
            }
        }
        #expect(ContinuousClock.now - start < .seconds(20))
        try await engine.dispose()
    }

    @Test func `a transaction that takes the write lock at once waits for it`() async throws {
        let file = try await filledFile(rows: 1)
        let engine = try Engine.sqlite(.file(file.path), sqlite: .init(busyTimeout: .seconds(60)))
        var mode = TransactionMode()
        mode.isImmediate = true
        let immediate = engine.with(executionOptions: ExecutionOptions(transactionMode: mode))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    for _ in 0..<10 {
                        try await immediate.begin { connection in
                            let id = try await connection.number("SELECT max(id) FROM item")!
                            try await connection.executeDriverSQL("INSERT INTO item (id) VALUES (?)", [id + 1])
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await engine.connect { try await $0.number("SELECT max(id) FROM item") } == 61)
        try await engine.dispose()
    }

    @Test func `who waits for the one connection of a database in memory too long is told who has it`() async throws {
        let engine = try Engine.sqlite(.memory, options: .init(pool: .static(timeout: .milliseconds(30))))
        let holder = try await engine.connect()
        let error = await failure { try await engine.connect { _ in } }
        #expect(error?.kind == .poolTimeout)
        #expect(error?.message.contains("there is one, which one caller uses at a time") == true)
        #expect(error?.message.contains("SQLiteStorageTests.swift") == true)
        #expect(error?.message.contains("enlarge") == false)
        try await holder.close()
        try await engine.connect { _ in }
    }
}
