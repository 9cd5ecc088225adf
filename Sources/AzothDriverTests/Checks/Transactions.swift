internal import AzothEngine
internal import AzothSQL
internal import Testing

extension DriverCheck {
    /// Transactions that go well.
    static let transactions = [
        DriverCheck("a new connection is in no transaction, and is not broken") { bench async throws in
            let connection = try await bench.connect()
            #expect(!connection.isInTransaction && !connection.isBroken)
            _ = try await connection.run("SELECT 1")
            #expect(!connection.isInTransaction && !connection.isBroken)
        },
        DriverCheck("a transaction is open from its beginning, whatever a driver holds back, to its end") {
            bench async throws in
            let connection = try await bench.connect()
            for end in [TransactionCommand.commit, .rollback] {
                try await connection.execute(.begin(TransactionMode()))
                #expect(connection.isInTransaction)
                try await connection.execute(end)
                #expect(!connection.isInTransaction)
                try await connection.execute(.begin(TransactionMode()))
                _ = try await connection.run("SELECT 1")
                #expect(connection.isInTransaction)
                try await connection.execute(end)
                #expect(!connection.isInTransaction)
            }
        },
        DriverCheck("a rollback on return is over at once, whether or not it is held back") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<3, on: connection)
            for (number, isSent) in [(1, true), (2, false)] {
                try await connection.execute(.begin(TransactionMode()))
                #expect(try await connection.count(in: table) == 4 - number)
                try await connection.rollBackOnReturn()
                #expect(!connection.isInTransaction && !connection.isBroken)
                if isSent { connection.sendHeldRollback() }
                #expect(!isSent || !connection.holdsRollback)
                try await connection.execute(.begin(TransactionMode()))
                _ = try await connection.run("DELETE FROM \(table) WHERE id = \(number)")
                #expect(!connection.holdsRollback)
                try await connection.execute(.commit)
            }
            try await connection.execute(.begin(TransactionMode()))
            _ = try await connection.run("DELETE FROM \(table)")
            try await connection.rollBackOnReturn()
            #expect(try await connection.numbers(in: table) == [0])
        },
        DriverCheck("what is committed is seen by others, and not before") { bench async throws in
            let (writer, reader) = (try await bench.connect(), try await bench.connect())
            let table = try await bench.table(on: writer)
            #expect(try await reader.count(in: table) == 0)
            try await writer.execute(.begin(TransactionMode()))
            _ = try await writer.run("INSERT INTO \(table) (id) VALUES (1)")
            #expect(try await writer.count(in: table) == 1)
            if bench.driver.readersAndWritersGetAlong { #expect(try await reader.count(in: table) == 0) }
            try await writer.execute(.commit)
            #expect(try await reader.count(in: table) == 1)
        },
        DriverCheck("what is rolled back did not happen") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<3, on: connection)
            try await connection.execute(.begin(TransactionMode()))
            _ = try await connection.run("DELETE FROM \(table)")
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (7)")
            try await connection.execute(.rollback)
            #expect(try await connection.numbers(in: table) == [0, 1, 2])
        },
        DriverCheck("outside of a transaction each statement commits by itself") { bench async throws in
            let (writer, reader) = (try await bench.connect(), try await bench.connect())
            let table = try await bench.table(on: writer)
            _ = try await writer.run("INSERT INTO \(table) (id) VALUES (1)")
            #expect(!writer.isInTransaction)
            #expect(try await reader.count(in: table) == 1)
        },
        DriverCheck("tables made in a transaction go with its rollback") { bench async throws in
            let connection = try await bench.connect()
            let name = bench.name()
            try await connection.execute(.begin(TransactionMode()))
            _ = try await connection.run("CREATE TABLE \(name) (id bigint)")
            #expect(try await connection.count(in: name) == 0)
            try await connection.execute(.rollback)
            let error = await failure { try await connection.count(in: name) }
            #expect(error?.kind == .unknownTable)
        },
        DriverCheck("a rollback without a transaction does no harm") { bench async throws in
            let connection = try await bench.connect()
            try await connection.execute(.rollback)
            #expect(!connection.isInTransaction)
            #expect(await connection.isUsable())
        },
        DriverCheck("a transaction that only reads refuses to write, and the next one writes") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            var mode = TransactionMode()
            mode.isReadOnly = true
            try await connection.execute(.begin(mode))
            #expect(try await connection.count(in: table) == 0)
            let error = await failure { try await connection.run("INSERT INTO \(table) (id) VALUES (1)") }
            #expect(error?.kind == .storage)
            try await connection.execute(.rollback)
            try await connection.execute(.begin(TransactionMode()))
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (2)")
            try await connection.execute(.commit)
            #expect(try await connection.numbers(in: table) == [2])
        },
        DriverCheck("an immediate transaction can write") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            var mode = TransactionMode()
            mode.isImmediate = true
            try await connection.execute(.begin(mode))
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
            try await connection.execute(.commit)
            #expect(try await connection.count(in: table) == 1)
        },
        DriverCheck("isolation levels are those that the database has; others are unsupported") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            for level in IsolationLevel.allCases where level != .autocommit {
                var mode = TransactionMode()
                mode.isolation = level
                if bench.driver.isolationLevels.contains(level) {
                    try await connection.execute(.begin(mode))
                    _ = try await connection.run("INSERT INTO \(table) (id) VALUES (\(level.rawValue.count))")
                    try await connection.execute(.commit)
                } else {
                    let error = await failure { try await connection.execute(.begin(mode)) }
                    #expect(error?.kind == .unsupported)
                    #expect(!connection.isInTransaction)
                }
            }
        },
        DriverCheck("with autocommit there is no transaction") { bench async throws in
            let (connection, other) = (try await bench.connect(), try await bench.connect())
            let table = try await bench.table(on: connection)
            var mode = TransactionMode()
            mode.isolation = .autocommit
            try await connection.execute(.begin(mode))
            #expect(!connection.isInTransaction)
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
            #expect(try await other.count(in: table) == 1)
            try await connection.execute(.rollback)
            #expect(try await other.count(in: table) == 1)
        },
        DriverCheck("a rollback is carried out in a task that was cancelled") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            try await connection.execute(.begin(TransactionMode()))
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
            try await connection.execute(.savepoint("sp"))
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (2)")
            try await cancelled {
                try await connection.execute(.rollbackToSavepoint("sp"))
                try await connection.execute(.rollback)
            }
            #expect(!connection.isInTransaction)
            #expect(try await connection.count(in: table) == 0)
        },
        DriverCheck("a commit in a task that was cancelled is carried out, or refused without a trace") {
            bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            try await connection.execute(.begin(TransactionMode()))
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
            let error = await failure { try await cancelled { try await connection.execute(.commit) } }
            if let error {
                #expect(error.kind == .queryCancelled)
                #expect(connection.isInTransaction)
                try await connection.execute(.rollback)
            }
            #expect(!connection.isInTransaction)
            #expect(try await connection.count(in: table) == (error == nil ? 1 : 0))
        },
    ]
}

/// Runs something in a task that is cancelled before it begins.
func cancelled(_ body: @escaping @Sendable () async throws -> Void) async throws {
    let task = Task {
        while !Task.isCancelled { await Task.yield() }
        try await body()
    }
    task.cancel()
    try await task.value
}
