internal import AzothEngine
internal import AzothSQL
internal import Testing

extension DriverCheck {
    /// One statement, many rows of parameters.
    static let manyRows = [
        DriverCheck("many rows are as many executions, in order") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            // Each execution sees what those before have done.
            let result = try await connection.run(
                "INSERT INTO \(table) (id) SELECT count(*) + ? FROM \(table)",
                rows: Array(repeating: [100], count: 2500))
            #expect(result.affectedRows == 2500)
            #expect(try await connection.numbers(in: table) == (100..<2600).map { $0 })
        },
        DriverCheck("the rows that many executions return come in the order of their parameters, all at once") {
            bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            let numbers = (0..<3000).map { ($0 * 7919) % 3000 }
            let result = try await connection.run(
                "INSERT INTO \(table) (id) VALUES (?) RETURNING id", rows: numbers.map { [$0] })
            #expect(result.cursor == nil)
            #expect(try result.batch.integers() == numbers.map { $0 })
            #expect(result.affectedRows == 3000)
        },
        DriverCheck("executions that return several rows or none keep their order") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<10, on: connection)
            let result = try await connection.run(
                "DELETE FROM \(table) WHERE id >= ? AND id < 10 - ? RETURNING id",
                rows: [[8, 0], [8, 0], [5, 0], [0, 8]])
            let numbers = try result.batch.integers().map { $0 ?? -1 }
            #expect(numbers.count == 7 && result.affectedRows == 7)
            #expect(numbers.prefix(2).sorted() == [8, 9])
            #expect(numbers.dropFirst(2).prefix(3).sorted() == [5, 6, 7])
            #expect(numbers.suffix(2).sorted() == [0, 1])
        },
        DriverCheck("large rows go through, both ways at once") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            let text = String(repeating: "0123456789", count: 200)
            var builder = RowBatch.Builder(columnCount: 2, rows: 6000)
            for number in 0..<6000 {
                builder.append(integer: Int64(number))
                builder.append(text: text)
                builder.endRow()
            }
            let result = try await connection.run(
                "INSERT INTO \(table) (id, name) VALUES (?, ?) RETURNING id, name, name AS again",
                parameters: builder.finish(), types: [.int64, .text()])
            #expect(try result.batch.integers() == (0..<6000).map { $0 })
        },
        DriverCheck("no rows of parameters execute nothing") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            let result = try await connection.run(
                "INSERT INTO \(table) (id) VALUES (?)",
                parameters: RowBatch.Builder(columnCount: 1).finish(), types: [.int64])
            #expect(result.affectedRows == 0)
            #expect(try await connection.count(in: table) == 0)
        },
        DriverCheck("of many executions none counts, where one fails in a transaction that is rolled back") {
            bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            try await connection.execute(.begin(TransactionMode()))
            let error = await failure {
                try await connection.run(
                    "INSERT INTO \(table) (id) VALUES (?)", rows: (0..<1500).map { [$0 == 1200 ? 3 : $0] })
            }
            #expect(error.map { .uniqueViolation ~= $0.kind } == true)
            try await connection.execute(.rollback)
            #expect(try await connection.count(in: table) == 0)
        },
        DriverCheck("the rowids of inserted rows come back where a statement asks for them, on SQLite") {
            bench async throws in
            guard bench.dialect.name == .sqlite else { return }
            let connection = try await bench.connect()
            let table = try await bench.table("id INTEGER PRIMARY KEY, name text", on: connection)
            let statement = CompiledStatement(
                "INSERT INTO \(table) (name) VALUES (?)", kind: .insert, parameterTypes: [.text()],
                insertedRowIDs: .init(table: table, column: "id"), isKept: true)
            var next = 1
            for count in [1, 2, 3000, 1] {
                let result = try await connection.execute(
                    statement, parameters: batch((0..<count).map { [$0] }, [.text()]), options: DriverOptions())
                #expect(try result.batch.integers() == (next..<next + count).map { $0 })
                #expect(result.columnNames == ["id"])
                #expect(result.affectedRows == count)
                #expect(result.cursor == nil)
                next += count
            }
        },
        DriverCheck("a key that is not the rowid is not told as one") { bench async throws in
            guard bench.dialect.name == .sqlite else { return }
            let connection = try await bench.connect()
            let table = try await bench.table("id INT PRIMARY KEY, name text", on: connection)
            let statement = CompiledStatement(
                "INSERT INTO \(table) (name) VALUES (?)", kind: .insert, parameterTypes: [.text()],
                insertedRowIDs: .init(table: table, column: "id"))
            let error = await failure {
                try await connection.execute(
                    statement, parameters: batch([[1]], [.text()]), options: DriverOptions())
            }
            #expect(error?.kind == .invalidRequest)
            #expect(try await connection.count(in: table) == 0)
        },
        DriverCheck("statements that take columns as arrays get them, where the dialect has them") {
            bench async throws in
            guard bench.dialect.name == .postgres else { return }
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            let statement = CompiledStatement(
                "INSERT INTO \(table) (id, name) SELECT a, b FROM unnest($1, $2) WITH ORDINALITY AS v(a, b, n) "
                    + "ORDER BY n RETURNING id",
                kind: .insert, parameterTypes: [.int64, .text()], returnsRows: true, parameterForm: .columns)
            for count in [1, 2, 5000] {
                let rows = (0..<count).map { [$0 + count * 10_000, $0.isMultiple(of: 3) ? nil : $0] }
                let result = try await connection.execute(
                    statement, parameters: batch(rows, [.int64, .text()]), options: DriverOptions())
                #expect(try result.batch.integers() == rows.map { $0[0] })
                #expect(result.affectedRows == count)
                #expect(result.cursor == nil)
            }
            #expect(
                try await connection.run("SELECT count(*) FROM \(table) WHERE name IS NULL").integers()
                    == [1 + 1 + 1667])
        },
    ]
}
