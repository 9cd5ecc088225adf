import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import TestSupport
import Testing

@Suite(.databases(.postgres), .timeLimit(.minutes(10))) struct StatementHardship {
    private func row(_ texts: [String?]) -> RowBatch {
        var builder = RowBatch.Builder(columnCount: texts.count)
        for text in texts { if let text { builder.append(text: text) } else { builder.appendNull() } }
        builder.endRow()
        return builder.finish()
    }

    @Test func `a table of one statement forgets and prepares again`() async throws {
        try await Server.with { server in
            let connection = try await server.connection(statementCacheSize: 1)
            for round in 0..<6 {
                for number in 0..<3 { #expect(try await connection.only("SELECT \(number)") == Int64(number)) }
                if round == 3 { connection.clearStatementCache() }
            }
            #expect(try await connection.only("SELECT count(*) FROM pg_prepared_statements") <= 2)
            await connection.close()
        }
    }

    @Test func `a table that was cleared stays in step when the statement after it is cancelled`() async throws {
        try await Server.with { server in
            let engine = try server.engine()
            _ = try await engine.connect { try await $0.only("SELECT 1") }
            engine.clearCompiledCache()
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await engine.connect { connection async throws in
                    try await connection.withDriver(PostgresConnection.self, sql: "") { try await $0.run("SELECT 1") }
                }
            }
            _ = await task.result
            try await engine.connect { connection async throws in
                try await connection.withDriver(PostgresConnection.self, sql: "") { driver in
                    driver.clearStatementCache()
                    #expect(await failure { try await driver.run("SELECT 1 / 0") }?.code == "22012")
                    try await driver.execute(.rollback)
                    #expect(try await driver.only("SELECT 1") == 1)
                }
            }
            try await engine.dispose()
        }
    }

    @Test(arguments: [PostgresOptions.PreparedStatements.named, .unnamed])
    func `DDL between two executions is noticed`(_ kind: PostgresOptions.PreparedStatements) async throws {
        try await Server.with { server in
            let connection = try await server.connection(postgres: PostgresOptions(preparedStatements: kind))
            let other = try await server.connection()
            try await connection.run("CREATE TABLE t (n int)")
            try await connection.run("INSERT INTO t VALUES (65)")
            #expect(try await connection.only("SELECT * FROM t") == 65)
            try await other.run("ALTER TABLE t ALTER n TYPE text")
            let batch = try await connection.run("SELECT * FROM t", kind: .select).batch
            #expect(try batch.withRow(0) { reader throws in try reader.string() } == "65")
            // A stream is never prepared: it has to look by itself.
            try await connection.execute(.begin(TransactionMode()))
            let before = try await connection.stream("SELECT * FROM t").batch
            #expect(try before.withRow(0) { reader throws in try reader.string() } == "65")
            try await connection.execute(.commit)
            try await other.run("ALTER TABLE t ALTER n TYPE bigint USING n::bigint")
            try await connection.execute(.begin(TransactionMode()))
            let after = try await connection.stream("SELECT * FROM t").batch
            #expect(try after.withRow(0) { reader throws in try reader.integer() } == 65)
            try await connection.execute(.commit)
            // First in its transaction it is done again; later it can't be.
            try await connection.execute(.begin(TransactionMode()))
            #expect(try await connection.only("SELECT * FROM t") == 65)
            try await connection.execute(.commit)
            await other.close()
            await connection.close()
        }
    }

    @Test func `statements that the server was made to forget are prepared again`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            for text in ["DEALLOCATE ALL", "DISCARD ALL"] {
                #expect(try await connection.only("SELECT 1") == 1)
                try await connection.run(text)
                #expect(try await connection.only("SELECT 1") == 1)
            }
            // In the middle of a transaction, which would be lost.
            try await connection.execute(.begin(TransactionMode()))
            #expect(try await connection.only("SELECT 1") == 1)
            try await connection.run("DEALLOCATE ALL")
            #expect(try await connection.only("SELECT 1") == 1)
            try await connection.execute(.commit)
            // Where nobody sees it, the first statement of a transaction is repeated; a later one says what is wrong.
            let hidden = "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"
            try await connection.run(hidden)
            #expect(try await connection.only("SELECT 1") == 1)
            try await connection.run(hidden)
            try await connection.execute(.begin(TransactionMode()))
            #expect(try await connection.only("SELECT 1") == 1)
            try await connection.run(hidden)
            let error = await failure { try await connection.only("SELECT 1") }
            #expect(error?.code == "26000")
            #expect(error?.message.contains("preparedStatements: .unnamed") == true)
            try await connection.execute(.rollback)
            #expect(try await connection.only("SELECT 1") == 1)
            await connection.close()
        }
    }

    @Test func `as many parameters as there can be, and one more`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            for count in [32_767, 32_768, 65_535, 65_536] {
                let sql =
                    "SELECT count(*) FROM (VALUES \((1...count).map { "($\($0)::int)" }.joined(separator: ","))) v"
                var builder = RowBatch.Builder(columnCount: count)
                for number in 0..<count { builder.append(integer: Int64(number)) }
                builder.endRow()
                let statement = CompiledStatement(
                    sql, kind: .select, parameterTypes: Array(repeating: .int32, count: count), returnsRows: true)
                let batch = builder.finish()
                let error = await failure {
                    let rows = try await connection.execute(statement, parameters: batch, options: DriverOptions())
                        .batch
                    #expect(try rows.withRow(0) { reader throws in try reader.integer() } == Int64(count))
                }
                #expect((error == nil) == (count <= 65_535), "\(count): \(String(describing: error))")
                #expect(!connection.isBroken)
            }
            #expect(try await connection.only("SELECT 1") == 1)
            await connection.close()
        }
    }

    @Test func `a text of 100 MB`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            let statement = CompiledStatement(
                "SELECT $1", kind: .select, parameterTypes: [.text()], returnsRows: true)
            let text = String(repeating: "ä", count: 50_000_000)
            let batch = try await connection.execute(statement, parameters: row([text]), options: DriverOptions()).batch
            #expect(try batch.withRow(0) { reader throws in try reader.string() } == text)
            await connection.close()
        }
    }

    @Test func `empty text is not NULL, and zero bytes are refused`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            let statement = CompiledStatement(
                "SELECT ($1 IS NULL)::int + 2 * ($1 = '')::int * 1", kind: .select, parameterTypes: [.text()],
                returnsRows: true)
            func answer(_ text: String?) async throws -> Int64? {
                let batch = try await connection.execute(
                    statement, parameters: row([text]), options: DriverOptions()
                ).batch
                return try batch.withRow(0) { (reader: inout RowReader) throws -> Int64? in
                    if reader.kind == .null { return nil }
                    return try reader.integer()
                }
            }
            #expect(try await answer("") == 2)
            #expect(try await answer(nil) == nil)
            #expect(await failure { try await answer("a\0b") }?.kind == .invalidValue)
            #expect(await failure { try await connection.run("SELECT 1\0; nonsense") }?.kind == .invalidRequest)
            #expect(try await connection.only("SELECT 1") == 1)
            await connection.close()
        }
    }

    @Test func `as many columns as a row can have`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            let batch = try await connection.run(
                "SELECT \((1...1664).map { "\($0)" }.joined(separator: ","))", kind: .select
            ).batch
            #expect(batch.columnCount == 1664)
            await connection.close()
        }
    }

    @Test func `a hundred thousand rows of parameters with a mistake in one are none`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            try await connection.run("CREATE TABLE t (n int UNIQUE)")
            let insert = CompiledStatement("INSERT INTO t VALUES ($1)", kind: .insert, parameterTypes: [.int32])
            let duplicate = integers(Array(0..<70_000) + [3] + Array(70_000..<100_000))
            let tooLarge = integers(Array(0..<700) + [1 << 40] + Array(700..<100_000))
            for (rows, kind) in [(duplicate, AzothError.Kind.uniqueViolation), (tooLarge, .invalidValue)] {
                let outside = await failure {
                    try await connection.execute(insert, parameters: rows, options: DriverOptions())
                }
                #expect(outside.map { kind ~= $0.kind } == true, "\(String(describing: outside))")
                #expect(!connection.isInTransaction)
                #expect(try await connection.only("SELECT count(*) FROM t") == 0)
                try await connection.execute(.begin(TransactionMode()))
                try await connection.run("INSERT INTO t VALUES (-1)")
                try await connection.execute(.savepoint("a"))
                let inside = await failure {
                    try await connection.execute(insert, parameters: rows, options: DriverOptions())
                }
                #expect(inside.map { kind ~= $0.kind } == true)
                try await connection.execute(.rollbackToSavepoint("a"))
                #expect(try await connection.only("SELECT count(*) FROM t") == 1)
                try await connection.execute(.rollback)
            }
            let result = try await connection.execute(
                insert, parameters: integers(0..<100_000), options: DriverOptions())
            #expect(result.affectedRows == 100_000)
            await connection.close()
        }
    }

    @Test func `a flood of notices`() async throws {
        try await Server.with { server in
            let connection = try await server.connection()
            try await connection.run(
                "DO $$ BEGIN FOR i IN 1..50000 LOOP RAISE NOTICE 'notice % %', i, repeat('x', 200); END LOOP; END $$")
            #expect(try await connection.only("SELECT 1") == 1)
            await connection.close()
        }
    }

    @Test func `transactions by text are seen, and end with the connection's use`() async throws {
        try await Server.with { server in
            let engine = try server.engine()
            try await engine.with(executionOptions: .init(isolationLevel: .autocommit)).connect { connection in
                try await connection.executeDriverSQL("CREATE TABLE t (n int)")
                try await connection.executeDriverSQL("BEGIN")
                try await connection.executeDriverSQL("INSERT INTO t VALUES (1)")
                #expect(connection.driverConnection?.isInTransaction == true)
            }
            try await engine.connect { connection async throws in
                #expect(connection.driverConnection?.isInTransaction == false)
                #expect(try await connection.only("SELECT count(*) FROM t") == 0)
            }
            try await engine.dispose()
        }
    }
}
