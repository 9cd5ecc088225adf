internal import AzothEngine
internal import AzothSQL
internal import Testing

extension DriverCheck {
    /// What one execution gives.
    static let results = [
        DriverCheck("rows come with the names that the database gives their columns") { bench async throws in
            let connection = try await bench.connect()
            let result = try await connection.run("SELECT 1 AS one, 'zwei' AS \"Zwei\", NULL AS none")
            #expect(result.columnNames == ["one", "Zwei", "none"])
            #expect(result.batch.count == 1 && result.batch.columnCount == 3)
            #expect(result.cursor == nil)
        },
        DriverCheck("a query without rows has the names of its columns all the same") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            let result = try await connection.run("SELECT id, name FROM \(table)")
            #expect(result.columnNames == ["id", "name"])
            #expect(result.batch.isEmpty)
        },
        DriverCheck("what returns no rows has no column names") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            let result = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
            #expect(result.columnNames.isEmpty && result.batch.isEmpty && result.cursor == nil)
        },
        DriverCheck("rows changed are counted, and those of a query are not") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<10, on: connection)
            let changed = { (sql: String) async throws in try await connection.run(sql).affectedRows }
            #expect(try await changed("UPDATE \(table) SET name = 'x' WHERE id < 4") == 4)
            #expect(try await changed("UPDATE \(table) SET name = 'x' WHERE id < 0") == 0)
            #expect(try await changed("DELETE FROM \(table) WHERE id < 3") == 3)
            #expect(try await changed("INSERT INTO \(table) (id) VALUES (0), (1)") == 2)
            #expect(try await changed("SELECT id FROM \(table)") == 0)
            #expect(try await changed("INSERT INTO \(table) (id) VALUES (2) RETURNING id") == 1)
        },
        DriverCheck("a new table changes no rows") { bench async throws in
            let connection = try await bench.connect()
            let other = try await bench.table(of: 0..<3, on: connection)
            _ = try await connection.run("UPDATE \(other) SET name = 'x'")
            let name = bench.name()
            #expect(try await connection.run("CREATE TABLE \(name) (id bigint)").affectedRows == 0)
            _ = try await connection.run("DROP TABLE \(name)", kind: .ddl)
        },
        DriverCheck("RETURNING gives the rows, all at once") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<3000, on: connection)
            let result = try await connection.run("UPDATE \(table) SET name = 'x' RETURNING id AS n")
            #expect(result.columnNames == ["n"])
            #expect(try await Set(result.integers()) == Set((0..<3000).map(Int?.some)))
            #expect(result.affectedRows == 3000)
        },
        DriverCheck("the key of the last row inserted is known, where the database counts rows") { bench async throws in
            guard bench.dialect.name == .sqlite else { return }
            let connection = try await bench.connect()
            let table = try await bench.table("id INTEGER PRIMARY KEY, name text", on: connection)
            let result = try await connection.run("INSERT INTO \(table) (id, name) VALUES (41, 'a'), (NULL, 'b')")
            #expect(result.lastInsertedRowID == 42)
        },
        DriverCheck("a row of parameters is bound in order") { bench async throws in
            let connection = try await bench.connect()
            let result = try await connection.run("SELECT ? - ?", rows: [[50, 8]])
            #expect(try await result.integers() == [42])
        },
        DriverCheck("the wrong number of parameters is refused, and the connection goes on") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            let parameters = batch([[1, 2, 3]], [.int64, .int64, .int64])
            let error = await failure {
                try await connection.run(
                    "INSERT INTO \(table) (id, name) VALUES (?, ?)", parameters: parameters, types: [.int64, .text()])
            }
            #expect(error != nil)
            #expect(await connection.isUsable())
            #expect(try await connection.count(in: table) == 0)
        },
        DriverCheck("a statement that is kept runs again and again, with other parameters") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<50, on: connection)
            let kept = connection.statement("SELECT id FROM \(table) WHERE id = ?", types: [.int64], isKept: true)
            for number in 0..<200 {
                let result = try await connection.execute(
                    kept, parameters: batch([[number % 50]], [.int64]), options: DriverOptions())
                #expect(try await result.integers() == [number % 50])
            }
        },
        DriverCheck("a statement is right after its table has changed") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<2, on: connection)
            let kept = connection.statement("SELECT * FROM \(table) ORDER BY id", isKept: true)
            let names = { () async throws in
                try await connection.execute(kept, parameters: .noParameters, options: DriverOptions()).columnNames
            }
            for _ in 0..<3 { #expect(try await names() == ["id", "name"]) }
            _ = try await connection.run("ALTER TABLE \(table) ADD COLUMN more text", kind: .ddl)
            #expect(try await names() == ["id", "name", "more"])
        },
        DriverCheck("a ping is answered, and leaves a transaction alone") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            try await connection.ping()
            #expect(!connection.isInTransaction)
            try await connection.execute(.begin(TransactionMode()))
            try await connection.ping()
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
            try await connection.ping()
            #expect(connection.isInTransaction)
            try await connection.execute(.rollback)
            #expect(try await connection.count(in: table) == 0)
        },
    ]
}
