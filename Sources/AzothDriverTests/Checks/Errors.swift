internal import AzothEngine
internal import AzothSQL
internal import Testing

extension DriverCheck {
    /// Errors have kinds that a program can switch on, and the connection goes on after them.
    static let errors = [
        refused("a value that is there already", .uniqueViolation) { bench, connection in
            let table = try await bench.table(of: 0..<2, on: connection)
            return "INSERT INTO \(table) (id) VALUES (1)"
        },
        refused("a row that references one that is not there", .foreignKeyViolation) { bench, connection in
            let parent = try await bench.table(on: connection)
            let child = try await bench.table("id bigint, parent bigint REFERENCES \(parent)(id)", on: connection)
            return "INSERT INTO \(child) (id, parent) VALUES (1, 1)"
        },
        refused("a required column without a value", .notNullViolation) { bench, connection in
            let table = try await bench.table("id bigint NOT NULL, name text", on: connection)
            return "INSERT INTO \(table) (name) VALUES ('x')"
        },
        refused("a failed check", .checkViolation) { bench, connection in
            let table = try await bench.table("id bigint CONSTRAINT is_positive CHECK (id > 0)", on: connection)
            return "INSERT INTO \(table) (id) VALUES (0)"
        },
        refused("a table that is not there", .unknownTable) { bench, _ in "SELECT * FROM \(bench.name())" },
        refused("a column that is not there", .unknownColumn) { bench, connection in
            "SELECT nothing_of_that_name FROM \(try await bench.table(on: connection))"
        },
        refused("text that is no SQL", .syntaxError) { _, _ in "SELECT FROM WHERE" },
        DriverCheck("a violated check is named") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table("id bigint CONSTRAINT is_positive CHECK (id > 0)", on: connection)
            let error = await failure { try await connection.run("INSERT INTO \(table) (id) VALUES (0)") }
            #expect(error?.kind == .checkViolation(constraint: "is_positive"))
        },
        DriverCheck("a column that may not be NULL is named") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table("id bigint NOT NULL", on: connection)
            let error = await failure { try await connection.run("INSERT INTO \(table) (id) VALUES (NULL)") }
            #expect(error?.kind == .notNullViolation(constraint: "\(table).id"))
        },
        DriverCheck("a write that another connection's lock keeps waiting can be stopped, and does not break it") {
            bench async throws in
            let (first, second) = (try await bench.connect(), try await bench.connect())
            let table = try await bench.table(of: 0..<2, on: first)
            #expect(try await second.count(in: table) == 2)
            try await first.execute(.begin(TransactionMode()))
            _ = try await first.run("UPDATE \(table) SET name = 'first' WHERE id = 1")
            let update = second.statement("UPDATE \(table) SET name = 'second' WHERE id = 1")
            let waiting = Task {
                try await second.execute(update, parameters: .noParameters, options: DriverOptions())
            }
            try await Task.sleep(for: .milliseconds(50))
            waiting.cancel()
            let error = await failure { try await waiting.value }
            #expect(error?.kind == .queryCancelled)
            try await first.execute(.commit)
            #expect(await second.isUsable())
            #expect(!second.isBroken)
        },
    ]

    private static func refused(
        _ what: String, _ kind: AzothError.Kind,
        _ sql: nonisolated(nonsending) @escaping @Sendable (Bench, any DriverConnection) async throws -> String
    ) -> DriverCheck {
        DriverCheck("the error of \(what) is \(kind), with the statement and the database's code") {
            bench async throws in
            let connection = try await bench.connect()
            let sql = try await sql(bench, connection)
            let error = await failure { try await connection.run(sql) }
            #expect(error.map { kind ~= $0.kind } == true, "\(error?.description ?? "no error")")
            #expect(error?.statement == sql)
            #expect(error?.code?.isEmpty == false)
            #expect(error?.message.isEmpty == false)
            #expect(!connection.isBroken)
            #expect(!connection.isInTransaction)
            #expect(await connection.isUsable())
        }
    }
}
