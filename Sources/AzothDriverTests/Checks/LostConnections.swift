internal import AzothEngine
internal import AzothSQL
internal import Testing

extension DriverCheck {
    /// Connections that end: by a word, or without one.
    static let lostConnections = [
        DriverCheck("a connection that is closed leaves nothing of its transaction") { bench async throws in
            let (connection, other) = (try await bench.connect(), try await bench.connect())
            let table = try await bench.table(on: other)
            try await connection.execute(.begin(TransactionMode()))
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
            await connection.close()
            // The lock of the row is gone, too, as soon as the database has noticed.
            _ = try await other.run(
                "INSERT INTO \(table) (id) VALUES (1)", options: DriverOptions(timeout: .seconds(60)))
            #expect(try await other.numbers(in: table) == [1])
        },
        DriverCheck("a closed connection may be closed again, is broken, and refuses everything") {
            bench async throws in
            let connection = try await bench.connect()
            await connection.close()
            await connection.close()
            #expect(connection.isBroken && !connection.isInTransaction)
            for error in [
                await failure { try await connection.run("SELECT 1") },
                await failure { try await connection.execute(.begin(TransactionMode())) },
                await failure { try await connection.ping() },
            ] {
                #expect(
                    error.map { [.resourceClosed, .disconnected].contains($0.kind) } == true,
                    "\(error?.description ?? "no error")")
            }
            connection.interrupt()
            connection.clearStatementCache()
        },
        DriverCheck("a connection that was cut off says so, and is broken") { bench async throws in
            guard let cutter = bench.driver.cutter else { return }
            let connection = try await bench.connect()
            try await cutter(connection)()
            let error = await failure { try await connection.run("SELECT 1") }
            #expect(error?.kind == .disconnected)
            #expect(connection.isBroken && !connection.isInTransaction)
            #expect(await failure { try await connection.run("SELECT 1") }?.kind == .disconnected)
            let other = try await bench.connect()
            #expect(await other.isUsable())
        },
        DriverCheck("a ping of a connection that was cut off throws") { bench async throws in
            guard let cutter = bench.driver.cutter else { return }
            let connection = try await bench.connect()
            try await cutter(connection)()
            #expect(await failure { try await connection.ping() }?.kind == .disconnected)
            #expect(connection.isBroken)
        },
        DriverCheck("a connection that is cut off while a statement runs says so") { bench async throws in
            guard let cutter = bench.driver.cutter else { return }
            let connection = try await bench.connect()
            let cut = try await cutter(connection)
            let slow = connection.statement(bench.driver.slowQuery)
            let task = Task { try await connection.execute(slow, parameters: .noParameters, options: DriverOptions()) }
            try await Task.sleep(for: .milliseconds(50))
            try await cut()
            #expect(await failure { try await task.value }?.kind == .disconnected)
            #expect(connection.isBroken)
        },
        DriverCheck("the outcome of a commit that lost its connection is unknown") { bench async throws in
            guard let cutter = bench.driver.cutter else { return }
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            try await connection.execute(.begin(TransactionMode()))
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
            try await cutter(connection)()
            #expect(await failure { try await connection.execute(.commit) }?.kind == .outcomeUnknown)
            #expect(connection.isBroken)
        },
        DriverCheck("a rollback of a connection that was cut off leaves nothing open") { bench async throws in
            guard let cutter = bench.driver.cutter else { return }
            let (connection, other) = (try await bench.connect(), try await bench.connect())
            let table = try await bench.table(on: other)
            try await connection.execute(.begin(TransactionMode()))
            _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)")
            try await cutter(connection)()
            _ = await failure { try await connection.execute(.rollback) }
            #expect(connection.isBroken && !connection.isInTransaction)
            #expect(try await other.count(in: table) == 0)
        },
    ]
}
