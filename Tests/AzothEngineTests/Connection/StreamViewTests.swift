import AzothEngine
import AzothSQL
import AzothTesting
import TestSupport
import Testing

@Suite(.everyDatabase) struct StreamViewTests {
    private func withRows(_ body: nonisolated(nonsending) (Connection) async throws -> Void) async throws {
        let engine = try TestDatabase.current.engine(oneConnection: true)
        try await engine.begin { connection in
            try await connection.createAll(schema)
            try await connection.executeDriverSQL(
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000) "
                    + "INSERT INTO item (name) SELECT 'n' || (x % 7) FROM c")
        }
        try await engine.connect(body)
    }
    private let all = select(Item.id, Item.name).orderBy(Item.id)

    @Test func `a view gives columns of the rows`() async throws {
        try await withRows { connection async throws in
            let ids = try await connection.stream(all).scalars(\.0)
            #expect(ids.keys == ["id"])
            #expect(try await ids.all() == Array(1...1000))
            let pairs = try await connection.stream(all).columns(\.1, \.0)
            #expect(pairs.keys == ["name", "id"])
            let first = try #require(try await pairs.first())
            #expect(first.0 == "n1" && first.1 == 1)
        }
    }

    @Test func `a view takes over the rows that were not read yet`() async throws {
        try await withRows { connection async throws in
            let stream = try await connection.stream(all)
            #expect(try await stream.fetchMany(3).count == 3)
            let ids = stream.scalars(\.0)
            #expect(try await ids.fetchOne() == 4)
            #expect(stream.isClosed)
            let refused = await failure { try await stream.fetchOne() }
            #expect(refused?.kind == .resourceClosed)
            #expect(try await ids.all().count == 996)
        }
    }

    @Test func `rows by name, from the first or from the middle`() async throws {
        try await withRows { connection async throws in
            let stream = try await connection.stream(all)
            _ = try await stream.fetchMany(10)
            let mappings = stream.mappings()
            #expect(mappings.keys == ["id", "name"])
            let row = try #require(try await mappings.fetchOne())
            #expect(row[Item.id] == 11 && row.name == "n4")
            #expect(try await mappings.all().count == 989)
            let late = try await connection.stream(all).scalars(\.0).mappings()
            #expect(await failure { try await late.all() }?.kind == .invalidRequest)
        }
    }

    @Test func `what finds no row does not close the stream, what leaves rows does`() async throws {
        try await withRows { connection async throws in
            let read = try await connection.stream(all)
            _ = try await read.all()
            #expect(try await read.first() == nil)
            #expect(!read.isClosed)
            #expect(try await read.all().isEmpty)
            let one = await failure { try await read.one() }
            #expect(one?.kind == .noResultFound)
            let many = try await connection.stream(all)
            #expect(await failure { try await many.one() }?.kind == .multipleResultsFound)
            #expect(many.isClosed)
            #expect(await failure { try await many.all() }?.kind == .resourceClosed)
        }
    }

    @Test func `rows come in arrays of a size, or as they come`() async throws {
        try await withRows { connection async throws in
            var sizes: [Int] = []
            for try await part in try await connection.stream(all).partitions(300) { sizes.append(part.count) }
            #expect(sizes == [300, 300, 300, 100])
            sizes = []
            for try await part in try await connection.stream(all).yieldPer(400).partitions() {
                sizes.append(part.count)
            }
            #expect(sizes.reduce(0, +) == 1000)
            #expect(sizes.allSatisfy { $0 <= 400 })
        }
    }

    @Test func `equal rows are given once`() async throws {
        try await withRows { connection async throws in
            #expect(try await connection.stream(select(Item.name)).unique().all().count == 7)
            #expect(try await connection.stream(all).unique().all().count == 1000)
            #expect(try await connection.stream(all).unique(by: { $0.0 % 10 }).all().count == 10)
            #expect(try await connection.stream(all).columns(\.1, \.1).unique().all().count == 7)
        }
    }

    @Test func `portions have the size that is asked for`() async throws {
        try await withRows { connection async throws in
            let stream = try await connection.stream(all).yieldPer(30)
            var count = 0
            for try await part in stream.partitions(30) { count += part.count }
            #expect(count == 1000)
        }
    }

    @Test func `what is frozen gives results again and again`() async throws {
        try await withRows { connection async throws in
            let frozen = try await connection.stream(all).freeze()
            #expect(try frozen().all().count == 1000)
            #expect(try frozen().first()?.0 == 1)
        }
    }

    @Test func `the only column of the only row`() async throws {
        try await withRows { connection async throws in
            let one = select(Item.id).where(Item.id == 5)
            #expect(try await connection.stream(one).scalar() == 5)
            #expect(try await connection.stream(one).scalarOne() == 5)
            #expect(try await connection.stream(one.where(Item.id == 6)).scalarOneOrNone() == nil)
            let many = await failure { try await connection.stream(select(Item.id)).scalarOne() }
            #expect(many?.kind == .multipleResultsFound)
        }
    }

    @Test func `a view ends with the transaction, as its stream would`() async throws {
        try await withRows { connection async throws in
            let ids = try await connection.stream(all).scalars(\.0)
            #expect(try await ids.fetchOne() == 1)
            try await connection.commit()
            // What was read is read; the rest is gone.
            let ended = await failure { try await ids.all() }
            #expect(ended?.kind == .resourceClosed)
        }
    }

    @Test func `the inspector knows tables and columns`() async throws {
        try await withRows { connection async throws in
            let inspector = connection.inspector
            #expect(try await inspector.tableNames() == ["item"])
            #expect(try await inspector.viewNames() == [])
            #expect(try await inspector.hasTable("item"))
            #expect(try await !inspector.hasTable("items"))
            let columns = try await inspector.columns(of: "item")
            #expect(columns.map(\.name) == ["id", "name"])
            #expect(columns.map(\.keyPosition) == [1, nil])
            #expect(columns.map(\.isNullable) == [false, true])
            #expect(try await inspector.columns(of: "nothing").isEmpty)
        }
    }
}
