import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import Synchronization
import TestSupport
import Testing

/// COPY, in both directions.
@Suite(.databases(.postgres)) struct CopyCommandTests {
    private func withTable(_ body: nonisolated(nonsending) (Connection) async throws -> Void) async throws {
        let engine = try TestDatabase.current.engine()
        try await engine.begin { try await $0.executeDriverSQL("CREATE TABLE item (id int PRIMARY KEY, name text)") }
        try await engine.connect(body)
    }

    @Test func `what goes in comes out`() async throws {
        try await withTable { connection async throws in
            let copied = try await connection.copyIn("COPY item FROM STDIN (FORMAT csv)") { input in
                for number in 1...5000 { try await input.write("\(number),\"number \(number), 日本語\"\n") }
            }
            #expect(copied == 5000)
            #expect(
                try await connection.number("SELECT count(*) FROM item WHERE name = 'number ' || id || ', 日本語'") == 5000
            )
            let lines = Mutex<[String]>([])
            let out = try await connection.copyOut("COPY (SELECT * FROM item ORDER BY id) TO STDOUT (FORMAT csv)") {
                let line = String(decoding: $0, as: UTF8.self)
                lines.withLock { $0.append(line) }
            }
            #expect(out == 5000)
            #expect(lines.withLock { $0.count } == 5000)
            #expect(lines.withLock { $0.first } == "1,\"number 1, 日本語\"\n")
            try await connection.commit()
        }
    }

    @Test func `an error in the data names the line, and the connection stays usable`() async throws {
        try await withTable { connection async throws in
            let error = await failure {
                try await connection.copyIn("COPY item FROM STDIN (FORMAT csv)") { input in
                    try await input.write("1,one\nx,two\n")
                }
            }
            #expect(error?.code == "22P02")
            try await connection.rollback()
            #expect(try await connection.number("SELECT count(*) FROM item") == 0)
            let duplicate = await failure {
                try await connection.copyIn("COPY item FROM STDIN (FORMAT csv)") {
                    try await $0.write("1,one\n1,two\n")
                }
            }
            #expect(duplicate?.kind == .uniqueViolation(constraint: "item_pkey"))
            try await connection.rollback()
            #expect(try await connection.number("SELECT count(*) FROM item") == 0)
        }
    }

    @Test func `a closure that throws stops the COPY`() async throws {
        struct Stop: Error {}
        try await withTable { connection async throws in
            await #expect(throws: Stop.self) {
                try await connection.copyIn("COPY item FROM STDIN (FORMAT csv)") { input in
                    try await input.write("1,one\n")
                    throw Stop()
                }
            }
            try await connection.rollback()
            #expect(try await connection.number("SELECT count(*) FROM item") == 0)
            try await connection.executeDriverSQL("INSERT INTO item SELECT i, 'x' FROM generate_series(1, 100000) AS i")
            await #expect(throws: Stop.self) {
                try await connection.copyOut("COPY item TO STDOUT") { _ in throw Stop() }
            }
            try await connection.rollback()
            #expect(try await connection.number("SELECT count(*) FROM item") == 0)
        }
    }

    @Test func `COPY by a plain statement is refused, and harms nothing`() async throws {
        try await withTable { connection async throws in
            for sql in ["COPY item FROM STDIN", "COPY item TO STDOUT"] {
                let error = await failure { try await connection.executeDriverSQL(sql) }
                #expect(error?.kind == .unsupported)
                #expect(error?.message.contains("copyIn") == true)
            }
            try await connection.rollback()
            #expect(try await connection.number("SELECT 1") == 1)
        }
    }
}
