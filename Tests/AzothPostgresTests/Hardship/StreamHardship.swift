import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import TestSupport
import Testing

@Suite(.databases(.postgres), .timeLimit(.minutes(10))) struct StreamHardship {
    private static let many = "SELECT n, repeat('x', 100) FROM generate_series(1, 20000) AS n"

    @Test func `two streams at a time outside a transaction`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            let first = try await connection.stream(Self.many, batchSize: 100)
            let second = try await connection.stream(Self.many, batchSize: 100)
            var counts = (first.batch.count, second.batch.count)
            for _ in 0..<10 {
                counts.0 += try await first.cursor?.next()?.count ?? 0
                counts.1 += try await second.cursor?.next()?.count ?? 0
            }
            #expect(counts.0 == 1100)
            #expect(counts.1 == 1100)
            await first.cursor?.close()
            while let batch = try await second.cursor?.next() { counts.1 += batch.count }
            #expect(counts.1 == 20_000)
            #expect(try await connection.only("SELECT count(*) FROM pg_cursors WHERE is_holdable") == 0)
            await connection.close()
        }
    }

    @Test func `a stream that is dropped leaves no cursor, wherever it was`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            for rows in [50, 100, 101, 150, 199, 200, 201, 1000] {
                for batches in 0..<4 {
                    do {
                        let result = try await connection.stream(
                            "SELECT generate_series(1, \(rows))", batchSize: 100)
                        for _ in 0..<batches { _ = try await result.cursor?.next() }
                    }
                    // Whoever comes next takes it away, once its rows have come.
                    try await connection.ping()
                    #expect(
                        try await connection.only("SELECT count(*) FROM pg_cursors WHERE is_holdable") == 0,
                        "\(rows), \(batches)")
                }
            }
            await connection.close()
        }
    }

    @Test func `a connection is closed while rows are read ahead`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            let result = try await connection.stream(Self.many, batchSize: 1000)
            await connection.close()
            #expect(await failure { try await result.cursor?.next() }?.kind == .resourceClosed)
            await result.cursor?.close()
            #expect(await failure { try await connection.run("SELECT 1") }?.kind == .resourceClosed)
        }
    }

    @Test func `a stream in the middle, then the end of the transaction`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            try await connection.run("CREATE TABLE t (n int)")
            for command in [TransactionCommand.commit, .rollback] {
                try await connection.execute(.begin(TransactionMode()))
                try await connection.run("INSERT INTO t VALUES (1)")
                let result = try await connection.stream(Self.many, batchSize: 100)
                _ = try await result.cursor?.next()
                try await connection.execute(command)
                #expect(!connection.isInTransaction)
                // What has come may still be read; then it says why there is no more.
                let error = await failure { while try await result.cursor?.next() != nil {} }
                #expect(error?.kind == .resourceClosed)
                #expect(try await connection.only("SELECT count(*) FROM t") == 1)
            }
            await connection.close()
        }
    }

    @Test func `a transaction that ends by text takes its cursors along`() async throws {
        try await Server.with { server in
            let engine = try server.engine()
            try await engine.connect { connection async throws in
                let statement = text("SELECT n FROM generate_series(1, 10000) AS n").columns(Int.self)
                let stream = try await connection.stream(statement)
                _ = try await stream.fetchOne()
                try await connection.executeDriverSQL("COMMIT")
                try await stream.close()
                #expect(try await connection.only("SELECT 1") == 1)
                let other = try await connection.stream(statement)
                try await connection.executeDriverSQL("CLOSE ALL")
                try await other.close()
                #expect(try await connection.only("SELECT 1") == 1)
            }
            try await engine.dispose()
        }
    }

    @Test func `cursors go with the savepoint that they were opened in, also where it was held back`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            try await connection.execute(.begin(TransactionMode()))
            try await connection.execute(.savepoint("a"))
            let outer = try await connection.stream(Self.many, batchSize: 100)
            try await connection.execute(.savepoint("b"))
            let inner = try await connection.stream(Self.many, batchSize: 100)
            try await connection.execute(.rollbackToSavepoint("b"))
            await inner.cursor?.close()
            _ = try await connection.only("SELECT 1")
            #expect(try await outer.cursor?.next() != nil)
            try await connection.execute(.rollbackToSavepoint("a"))
            await outer.cursor?.close()
            _ = try await connection.only("SELECT 1")
            try await connection.execute(.commit)
            await connection.close()
        }
    }

    private static let borrowing = {
        var options = DriverOptions(batchSize: 100, isStream: true)
        options.borrowsConnection = true
        return options
    }()

    @Test func `a stream that has its connection to itself ends in every way`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            func open(_ sql: String = Self.many) async throws -> DriverResult {
                try await connection.run(sql, Self.borrowing, kind: .select)
            }
            // Read to its end, closed, and dropped, outside a transaction.
            var count = 0
            var result = try await open()
            count += result.batch.count
            while let batch = try await result.cursor?.next() { count += batch.count }
            #expect(count == 20_000)
            result = try await open()
            #expect(await failure { try await connection.run("SELECT 1") }?.kind == .invalidRequest)
            await result.cursor?.close()
            #expect(try await connection.only("SELECT 1") == 1)
            result = try await open()
            result = DriverResult()
            #expect(try await connection.only("SELECT 2") == 2)
            // An error among the rows, and in the first.
            #expect(
                await failure {
                    let result = try await open("SELECT 1 / (5000 - n) FROM generate_series(1, 9000) AS n")
                    while try await result.cursor?.next() != nil {}
                }?.code == "22012")
            #expect(await failure { try await open("SELECT 1 / 0") }?.code == "22012")
            #expect(await failure { try await open("nonsense") }?.kind == .syntaxError)
            #expect(try await connection.only("SELECT 3") == 3)
            // With the end of its transaction.
            for command in [TransactionCommand.rollback, .commit] {
                try await connection.execute(.begin(TransactionMode()))
                result = try await open()
                _ = try await result.cursor?.next()
                if command == .commit { await result.cursor?.close() }
                _ = await failure { try await connection.execute(command) }
                await result.cursor?.close()
                if connection.isInTransaction { try await connection.execute(.rollback) }
                #expect(try await connection.only("SELECT 4") == 4)
            }
            // Closed with its connection.
            result = try await open()
            await connection.close()
            #expect(await failure { while try await result.cursor?.next() != nil {} } != nil)
        }
    }

    @Test func `a stream that has its connection to itself is cancelled, and loses its connection`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            let slow = "SELECT n, pg_sleep(0.001)::text FROM generate_series(1, 100000) AS n"
            let reader = Task {
                let result = try await connection.run(slow, Self.borrowing, kind: .select)
                while try await result.cursor?.next() != nil {}
            }
            try await Task.sleep(for: .milliseconds(150))
            reader.cancel()
            #expect(await failure { try await reader.value }?.kind == .queryCancelled)
            #expect(try await connection.only("SELECT 1") == 1)
            let loser = Task {
                let result = try await connection.run(slow, Self.borrowing, kind: .select)
                while try await result.cursor?.next() != nil {}
            }
            try await Task.sleep(for: .milliseconds(150))
            try await server.kill(connection.serverProcessID)
            #expect(await failure { try await loser.value }?.kind == .disconnected)
            #expect(connection.isBroken)
            await connection.close()
        }
    }

    @Test func `an error in rows that are read ahead is the reader's`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            try await connection.execute(.begin(TransactionMode()))
            let result = try await connection.stream(
                "SELECT 1 / (250 - n) FROM generate_series(1, 400) AS n", batchSize: 100)
            let error = await failure { while try await result.cursor?.next() != nil {} }
            #expect(error?.code == "22012")
            #expect(await failure { try await connection.run("SELECT 1") }?.kind == .pendingRollback)
            try await connection.execute(.rollback)
            #expect(try await connection.only("SELECT 1") == 1)
            await connection.close()
        }
    }

    @Test func `an interruption stops a stream at whatever portion, and is its reason`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            var stopped = 0
            for round in 0..<300 {
                var interrupter: Task<Void, Never>?
                var count = 0
                let error = await failure {
                    let result = try await connection.stream(Self.many, batchSize: 100)
                    count += result.batch.count
                    while let batch = try await result.cursor?.next() {
                        count += batch.count
                        if count / 100 == 2 + round % 150 { interrupter = Task.detached { connection.interrupt() } }
                    }
                }
                await interrupter?.value
                if let error {
                    stopped += 1
                    #expect(error.kind == .queryCancelled)
                    #expect(error.message.contains("interrupted"), "\(error)")
                } else {
                    #expect(count == 20_000)
                }
                #expect(try await connection.only("SELECT count(*) FROM pg_cursors WHERE is_holdable") == 0)
            }
            #expect(stopped > 0)
            await connection.close()
        }
    }

    @Test func `a task that is cancelled among quick portions reads no further, and keeps its transaction`()
        async throws
    {
        try await Server.with { server in
            let connection = try await server.connection()
            try await connection.execute(.begin(TransactionMode()))
            let reader = Task {
                var count = 0
                let error = await failure {
                    let result = try await connection.stream(Self.many, batchSize: 100)
                    while let batch = try await result.cursor?.next() {
                        count += batch.count
                        if count == 5000 { withUnsafeCurrentTask { $0?.cancel() } }
                    }
                }
                #expect(error?.kind == .queryCancelled)
                return count
            }
            #expect(await reader.value < 6000)
            #expect(try await connection.only("SELECT 1") == 1)
            try await connection.execute(.rollback)
            await connection.close()
        }
    }

    @Test func `statements that refuse company run behind a stream that was left`() async throws {
        try await Server.with { server in
            let connection = try await server.connection(statementCacheSize: 1)
            try await connection.run("CREATE TABLE t (n int)")
            do { _ = try await connection.stream(Self.many, batchSize: 100) }
            for number in 0..<3 { try await connection.run("SELECT \(number)") }
            try await connection.run("VACUUM t")
            connection.clearStatementCache()
            try await connection.run("VACUUM t")
            await connection.close()
        }
    }
}
