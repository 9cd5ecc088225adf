import AzothEngine
import AzothSQL
import AzothTesting
import TestSupport
import Testing

@Suite(.everyDatabase) struct StreamTests {
    private static let size = 100_000

    private func database(_ count: Int = size) async throws -> Engine {
        let engine = try TestDatabase.current.engine(oneConnection: true)
        try await engine.begin { connection in
            try await connection.createAll(schema)
            try await connection.executeDriverSQL(
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < \(count)) "
                    + "INSERT INTO item (name) SELECT 'n' || x FROM c")
        }
        return engine
    }

    @Test func `a stream gives all rows in order, and a buffered execution the same`() async throws {
        let engine = try await database()
        try await engine.connect { connection in
            for _ in 0..<3 {
                var next = 1
                for try await (id, name) in try await connection.stream(select(Item.id, Item.name).orderBy(Item.id)) {
                    guard id == next, name == "n\(next)" else {
                        Issue.record("row \(next) is \(id), \(name ?? "nil")")
                        return
                    }
                    next += 1
                }
                #expect(next == Self.size + 1)
                let all = try await connection.execute(select(Item.id).orderBy(Item.id)).all()
                #expect(all == Array(1...Self.size))
            }
        }
    }

    @Test func `other statements run inside the loop, reads and writes`() async throws {
        let engine = try await database(5000)
        try await engine.begin { connection in
            var seen = 0
            for try await id in try await connection.stream(select(Item.id).orderBy(Item.id)) {
                seen += 1
                if id % 500 == 0 {
                    #expect(try await connection.scalar(select(Item.name).where(Item.id == id)) == "n\(id)")
                    try await connection.execute(update(Item.self).where(Item.id == id).set(Item.name, to: "changed"))
                }
            }
            #expect(seen == 5000)
            #expect(try await connection.number("SELECT count(*) FROM item WHERE name = 'changed'") == 10)
        }
    }

    @Test func `two streams of one connection take turns`() async throws {
        let engine = try await database(20_000)
        try await engine.connect { connection in
            let one = try await connection.stream(select(Item.id).orderBy(Item.id))
            let two = try await connection.stream(select(Item.id).orderBy(Item.id))
            for expected in 1...20_000 {
                guard try await one.fetchOne() == expected, try await two.fetchOne() == expected else {
                    Issue.record("row \(expected) differs")
                    return
                }
            }
            #expect(try await one.fetchOne() == nil)
        }
    }

    @Test(arguments: ["commit", "rollback"])
    func `the end of the transaction ends the stream`(_ ending: String) async throws {
        let engine = try await database()
        try await engine.connect { connection in
            var seen = 0
            let error = await failure {
                for try await _ in try await connection.stream(select(Item.id)) {
                    seen += 1
                    if seen == 5000 {
                        if ending == "commit" { try await connection.commit() } else { try await connection.rollback() }
                    }
                }
            }
            #expect(error?.kind == .resourceClosed)
            #expect(seen == 5000)
            let one = try await connection.number("SELECT 1")
            #expect(one == 1)
        }
    }

    @Test func `an error in a scoped stream closes it and leaves the connection usable`() async throws {
        struct Stop: Error {}
        let engine = try await database()
        try await engine.connect { connection in
            var kept: ResultStream<Int>?
            do {
                try await connection.stream(select(Item.id)) { rows in
                    kept = rows
                    for try await id in rows where id == 3000 { throw Stop() }
                }
                Issue.record("nothing was thrown")
            } catch {
                #expect(error is Stop)
            }
            #expect(kept?.isClosed == true)
            #expect(await failure { try await kept?.fetchOne() }?.kind == .resourceClosed)
            try await connection.executeDriverSQL("DROP TABLE item")
        }
    }

    @Test func `rows come in the batches that are asked for, and in partitions`() async throws {
        let engine = try await database(38)
        try await engine.connect { connection in
            let statement = select(Item.id).orderBy(Item.id).executionOptions(.init(yieldPer: 10))
            let stream = try await connection.stream(statement)
            var sizes: [Int] = []
            for try await part in stream.partitions(5) { sizes.append(part.count) }
            #expect(sizes == [5, 5, 5, 5, 5, 5, 5, 3])
            #expect(try await connection.stream(statement).first() == 1)
            #expect(await failure { try await connection.stream(statement).one() }?.kind == .multipleResultsFound)
            let none = statement.where(Item.id < 0)
            #expect(await failure { try await connection.stream(none).one() }?.kind == .noResultFound)
            #expect(try await connection.stream(statement).all().count == 38)
        }
    }

    @Test func `a cancelled task ends its stream`() async throws {
        let engine = try await database()
        let seen = Counter()
        let task = Task {
            try await engine.connect { connection in
                for try await _ in try await connection.stream(select(Item.id)) {
                    seen.add()
                    if seen.value == 100 { while !Task.isCancelled { await Task.yield() } }
                }
            }
        }
        #expect(try await eventually { seen.value == 100 })
        task.cancel()
        #expect(await failure { try await task.value }?.kind == .queryCancelled)
        #expect(seen.value < Self.size)
        #expect(engine.pool.status.checkedOut == 0)
    }

    @Test func `a stream keeps the connection that was made for it`() async throws {
        let engine = try await database()
        let stream = try await engine.connect().stream(select(Item.id))
        var count = 0
        for try await _ in stream { count += 1 }
        #expect(count == Self.size)
        #expect(try await eventually { engine.pool.status.checkedOut == 0 })
    }
}
