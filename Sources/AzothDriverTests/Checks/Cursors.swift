internal import AzothEngine
internal import AzothSQL
internal import Testing

extension DriverCheck {
    /// The rest of the rows.
    static let cursors = [
        DriverCheck(
            "a query gives every row, in order, in batches that are never empty, and then nil for good",
            streamsOutsideTransactions: true
        ) { bench async throws in
            for isStream in [false, true] {
                for count in [0, 1, 2, 3, 4, 5000] {
                    try await withRows(count, bench) { connection, query async throws in
                        let options = DriverOptions(batchSize: count < 10 ? 2 : nil, isStream: isStream)
                        let result = try await connection.run(query, options: options)
                        var numbers = try result.batch.integers()
                        if let cursor = result.cursor {
                            while let batch = try await cursor.next() {
                                #expect(!batch.isEmpty)
                                numbers += try batch.integers()
                            }
                            #expect(try await cursor.next() == nil)
                            #expect(try await cursor.next() == nil)
                        }
                        #expect(numbers == (0..<count).map { $0 }, "\(count) rows, stream: \(isStream)")
                        #expect(await connection.isUsable())
                    }
                }
            }
        },
        DriverCheck(
            "a stream fetches as many rows at a time as it is told",
            streamsOutsideTransactions: true
        ) { bench async throws in
            try await withRows(25, bench) { connection, query async throws in
                let result = try await connection.run(query, options: DriverOptions(batchSize: 10, isStream: true))
                var sizes = [result.batch.count]
                while let batch = try await result.cursor?.next() { sizes.append(batch.count) }
                #expect(sizes == [10, 10, 5])
            }
        },
        DriverCheck(
            "other statements run inside a stream, in a transaction and outside of one",
            streamsOutsideTransactions: true
        ) { bench async throws in
            for isInTransaction in [true, false] {
                try await withRows(3000, bench) { connection, query async throws in
                    let other = try await bench.table(on: connection)
                    if isInTransaction { try await connection.execute(.begin(TransactionMode())) }
                    let result = try await connection.run(query, options: DriverOptions(batchSize: 500, isStream: true))
                    var numbers = try result.batch.integers()
                    while let batch = try await result.cursor?.next() {
                        _ = try await connection.run("INSERT INTO \(other) (id) VALUES (?)", rows: [[numbers.count]])
                        #expect(try await connection.run("SELECT max(id) FROM \(other)").integers() == [numbers.count])
                        numbers += try batch.integers()
                    }
                    if isInTransaction { try await connection.execute(.commit) }
                    #expect(numbers == (0..<3000).map { $0 })
                    #expect(try await connection.count(in: other) == 5)
                }
            }
        },
        DriverCheck("two streams are read in turn") { bench async throws in
            try await withRows(1000, bench) { connection, query async throws in
                try await connection.execute(.begin(TransactionMode()))
                let options = DriverOptions(batchSize: 100, isStream: true)
                let first = try await connection.run(query, options: options)
                let second = try await connection.run(query + " DESC", options: options)
                var (up, down) = (try first.batch.integers(), try second.batch.integers())
                while let batch = try await first.cursor?.next() {
                    up += try batch.integers()
                    down += try await second.cursor?.next()?.integers() ?? []
                }
                #expect(try await second.cursor?.next() == nil)
                #expect(up == (0..<1000).map { $0 } && down == up.reversed())
                try await connection.execute(.commit)
            }
        },
        DriverCheck(
            "a cursor is closed at any time, and more than once",
            streamsOutsideTransactions: true
        ) { bench async throws in
            for isStream in [true, false] {
                try await withRows(5000, bench) { connection, query async throws in
                    let options = DriverOptions(batchSize: 100, isStream: isStream)
                    let untouched = try await connection.run(query, options: options)
                    await untouched.cursor?.close()
                    await untouched.cursor?.close()
                    let begun = try await connection.run(query, options: options)
                    _ = try await begun.cursor?.next()
                    await begun.cursor?.close()
                    #expect(await connection.isUsable())
                    let read = try await connection.run(query, options: options)
                    while try await read.cursor?.next() != nil {}
                    await read.cursor?.close()
                    #expect(await connection.isUsable())
                }
            }
        },
        DriverCheck(
            "a cursor that is closed gives no rows",
            streamsOutsideTransactions: true
        ) { bench async throws in
            try await withRows(5000, bench) { connection, query async throws in
                let result = try await connection.run(query, options: DriverOptions(batchSize: 100, isStream: true))
                await result.cursor?.close()
                do {
                    #expect(try await result.cursor?.next() == nil)
                } catch {
                    #expect((error as? AzothError)?.kind == .resourceClosed)
                }
            }
        },
        DriverCheck(
            "a cursor that is dropped is closed before the next statement",
            streamsOutsideTransactions: true
        ) { bench async throws in
            for isInTransaction in [true, false] {
                let connection = try await bench.connect()
                for round in 0..<20 {
                    let name = bench.name()
                    if isInTransaction { try await connection.execute(.begin(TransactionMode())) }
                    _ = try await connection.run("CREATE TABLE \(name) (id bigint)")
                    _ = try await connection.run("INSERT INTO \(name) (id) VALUES (?)", rows: (0..<500).map { [$0] })
                    try await drop(connection, "SELECT id FROM \(name)", reading: round.isMultiple(of: 2))
                    // A table that is being read is not dropped.
                    _ = try await connection.run("DROP TABLE \(name)", kind: .ddl)
                    if isInTransaction { try await connection.execute(round < 10 ? .commit : .rollback) }
                }
                #expect(await connection.isUsable())
            }
        },
        DriverCheck("a cursor whose transaction has ended says so") { bench async throws in
            for end in [TransactionCommand.commit, .rollback] {
                try await withRows(5000, bench) { connection, query async throws in
                    try await connection.execute(.begin(TransactionMode()))
                    let result = try await connection.run(query, options: DriverOptions(batchSize: 50, isStream: true))
                    _ = try await result.cursor?.next()
                    try await connection.execute(end)
                    // What had come before may still be read.
                    let error = await failure { while try await result.cursor?.next() != nil {} }
                    #expect(error?.kind == .resourceClosed)
                    #expect(await connection.isUsable())
                    await result.cursor?.close()
                    #expect(await connection.isUsable())
                }
            }
        },
        DriverCheck("a cursor whose savepoint was rolled back says so, and those from before go on") {
            bench async throws in
            try await withRows(5000, bench) { connection, query async throws in
                try await connection.execute(.begin(TransactionMode()))
                let outer = try await connection.run(query, options: DriverOptions(batchSize: 50, isStream: true))
                try await connection.execute(.savepoint("sp"))
                let inner = try await connection.run(query, options: DriverOptions(batchSize: 50, isStream: true))
                _ = try await inner.cursor?.next()
                try await connection.execute(.rollbackToSavepoint("sp"))
                let error = await failure { while try await inner.cursor?.next() != nil {} }
                #expect(error?.kind == .resourceClosed)
                #expect(try await outer.integers() == (0..<5000).map { $0 })
                try await connection.execute(.commit)
                #expect(await connection.isUsable())
            }
        },
        DriverCheck("an error in the middle of the rows is thrown there, once the rows before were given") {
            bench async throws in
            guard bench.dialect.name == .postgres else { return }
            try await withRows(1000, bench) { connection, query async throws in
                try await connection.execute(.begin(TransactionMode()))
                let failing = query.replacing("SELECT id", with: "SELECT id, 1 / (700 - id)")
                let result = try await connection.run(failing, options: DriverOptions(batchSize: 100, isStream: true))
                var count = result.batch.count
                let error = await failure {
                    while let batch = try await result.cursor?.next() { count += batch.count }
                }
                #expect(count == 700)
                #expect(error?.code == "22012")
                await result.cursor?.close()
                try await connection.execute(.rollback)
                #expect(await connection.isUsable())
            }
        },
        DriverCheck(
            "a connection is closed while a cursor is open",
            streamsOutsideTransactions: true
        ) { bench async throws in
            try await withRows(5000, bench) { connection, query async throws in
                let result = try await connection.run(query, options: DriverOptions(batchSize: 50, isStream: true))
                await connection.close()
                // What had come before may still be read; the rest is an error or the end, and nothing hangs.
                _ = await failure { while try await result.cursor?.next() != nil {} }
                await result.cursor?.close()
            }
        },
    ]

    /// A connection, and a query of numbers from 0 on.
    private static func withRows(
        _ count: Int, _ bench: Bench,
        _ body: nonisolated(nonsending) (any DriverConnection, String) async throws -> Void
    ) async throws {
        let connection = try await bench.connect()
        let table = try await bench.table(of: 0..<count, on: connection)
        try await body(connection, "SELECT id FROM \(table) ORDER BY id")
        await connection.close()
    }

    /// Opens a cursor and forgets it.
    private static func drop(_ connection: any DriverConnection, _ query: String, reading: Bool) async throws {
        let result = try await connection.run(query, options: DriverOptions(batchSize: 10, isStream: true))
        if reading { _ = try await result.cursor?.next() }
    }
}
