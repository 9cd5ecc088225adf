internal import AzothEngine
internal import AzothSQL
internal import Testing

extension DriverCheck {
    /// Statements that are stopped: by the cancellation of their task, by a limit of time, by ``DriverConnection/interrupt()``.
    static let stopping = [
        DriverCheck("the cancellation of its task stops a statement") { bench async throws in
            let connection = try await bench.connect()
            let slow = connection.statement(bench.driver.slowQuery)
            for delay in [0, 5, 50] {
                let task = Task {
                    try await connection.execute(slow, parameters: .noParameters, options: DriverOptions())
                }
                try await Task.sleep(for: .milliseconds(delay))
                task.cancel()
                let (error, time) = await timed { await failure { try await task.value } }
                #expect(error?.kind == .queryCancelled)
                #expect(time < .seconds(60))
                #expect(!connection.isInTransaction)
                #expect(await connection.isUsable())
            }
        },
        DriverCheck("a task that is cancelled already executes nothing") { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(on: connection)
            let error = await failure {
                try await cancelled { _ = try await connection.run("INSERT INTO \(table) (id) VALUES (1)") }
            }
            #expect(error?.kind == .queryCancelled)
            #expect(try await connection.count(in: table) == 0)
        },
        DriverCheck(
            "the cancellation of its task stops a cursor",
            streamsOutsideTransactions: true
        ) { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<3000, on: connection)
            let result = try await connection.run(
                "SELECT a.id FROM \(table) a CROSS JOIN \(table) b", options: DriverOptions(isStream: true))
            let cursor = try #require(result.cursor)
            let task = Task { while try await cursor.next() != nil {} }
            try await Task.sleep(for: .milliseconds(30))
            task.cancel()
            let (error, time) = await timed { await failure { try await task.value } }
            #expect(error?.kind == .queryCancelled)
            #expect(time < .seconds(60))
            await cursor.close()
            #expect(await connection.isUsable())
        },
        DriverCheck(
            "a statement has so much time, and is stopped then",
            streamsOutsideTransactions: true
        ) { bench async throws in
            let connection = try await bench.connect()
            for isStream in [false, true] {
                let (error, time) = await timed {
                    await failure {
                        try await connection.run(
                            bench.driver.slowQuery,
                            options: DriverOptions(isStream: isStream, timeout: .milliseconds(100))
                        ).integers()
                    }
                }
                #expect(error?.kind == .queryCancelled)
                #expect(time >= .milliseconds(90) && time < .seconds(60), "\(time)")
                #expect(!connection.isInTransaction)
                #expect(await connection.isUsable())
            }
        },
        DriverCheck("a statement that is done in time is not disturbed, and neither are those after it") {
            bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<5000, on: connection)
            let limit = DriverOptions(timeout: .seconds(60))
            for _ in 0..<5 {
                let result = try await connection.run("SELECT id FROM \(table) ORDER BY id", options: limit)
                #expect(try await result.integers().count == 5000)
            }
            try await Task.sleep(for: .milliseconds(100))
            #expect(await connection.isUsable())
        },
        DriverCheck(
            "the limit of time is for the rest of the rows, too",
            streamsOutsideTransactions: true
        ) { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<3000, on: connection)
            // Nine million rows: more than anybody reads in that time. A busy machine may take all of it to open the
            // cursor, and gets more then: it is the rest of the rows that is to be stopped.
            for limit in [3, 10, 30] {
                let options = DriverOptions(batchSize: 10, isStream: true, timeout: .seconds(limit))
                let result: DriverResult
                do {
                    result = try await connection.run(
                        "SELECT a.id FROM \(table) a CROSS JOIN \(table) b", options: options)
                } catch let error as AzothError where error.kind == .queryCancelled && limit < 30 {
                    continue
                }
                let (error, time) = await timed { await failure { try await result.integers() } }
                #expect(error?.kind == .queryCancelled)
                #expect(time < .seconds(limit + 60))
                await result.cursor?.close()
                break
            }
            #expect(await connection.isUsable())
        },
        DriverCheck("an interrupt stops the statement that is running, without keeping its caller waiting") {
            bench async throws in
            let connection = try await bench.connect()
            let slow = connection.statement(bench.driver.slowQuery)
            let task = Task { try await connection.execute(slow, parameters: .noParameters, options: DriverOptions()) }
            try await Task.sleep(for: .milliseconds(50))
            let (_, time) = await timed { connection.interrupt() }
            #expect(time < .seconds(5))
            let error = await failure { try await task.value }
            #expect(error?.kind == .queryCancelled)
            #expect(await connection.isUsable())
        },
        DriverCheck("an interrupt without a statement does nothing to the next one") { bench async throws in
            let connection = try await bench.connect()
            for _ in 0..<50 {
                connection.interrupt()
                #expect(await connection.isUsable())
            }
            try await connection.execute(.begin(TransactionMode()))
            connection.interrupt()
            #expect(await connection.isUsable())
            #expect(connection.isInTransaction)
            try await connection.execute(.rollback)
        },
        DriverCheck(
            "interrupts from many threads at any time stop statements or don't, and break nothing",
            streamsOutsideTransactions: true
        ) { bench async throws in
            let connection = try await bench.connect()
            let table = try await bench.table(of: 0..<500, on: connection)
            let interrupting = (0..<4).map { _ in
                Task.detached {
                    while !Task.isCancelled {
                        connection.interrupt()
                        try? await Task.sleep(for: .milliseconds(1))
                    }
                }
            }
            for number in 0..<60 {
                do {
                    let sql = number.isMultiple(of: 2) ? "SELECT id FROM \(table)" : "SELECT count(*) FROM \(table)"
                    let numbers = try await connection.run(sql, options: DriverOptions(isStream: number % 4 == 0))
                        .integers()
                    #expect(numbers.count == (number.isMultiple(of: 2) ? 500 : 1))
                } catch {
                    #expect((error as? AzothError)?.kind == .queryCancelled, "\(error)")
                }
            }
            for task in interrupting {
                task.cancel()
                await task.value
            }
            #expect(!connection.isBroken && !connection.isInTransaction)
            #expect(await connection.isUsable())
        },
        DriverCheck("while one connection waits, others work") { bench async throws in
            let (waiting, working) = (try await bench.connect(), try await bench.connect())
            let slow = waiting.statement(bench.driver.slowQuery)
            let task = Task { try await waiting.execute(slow, parameters: .noParameters, options: DriverOptions()) }
            for _ in 0..<100 { #expect(await working.isUsable()) }
            task.cancel()
            #expect(await failure { try await task.value }?.kind == .queryCancelled)
        },
        DriverCheck("many connections work at once") { bench async throws in
            let first = try await bench.connect()
            let table = try await bench.table(of: 0..<100, on: first)
            var connections = [first]
            for _ in 0..<4 { connections.append(try await bench.connect()) }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for connection in connections {
                    group.addTask {
                        var sum = 0
                        for number in 0..<100 {
                            sum += try await connection.run("SELECT id FROM \(table) WHERE id = ?", rows: [[number]])
                                .integers().reduce(0) { $0 + ($1 ?? 0) }
                        }
                        return sum
                    }
                }
                for try await sum in group { #expect(sum == 4950) }
            }
        },
    ]

    private static func timed<Value>(
        _ body: nonisolated(nonsending) () async -> Value
    ) async -> (Value, Duration) {
        let start = ContinuousClock.now
        let value = await body()
        return (value, ContinuousClock.now - start)
    }
}
