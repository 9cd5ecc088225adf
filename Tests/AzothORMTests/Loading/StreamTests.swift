import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Streams: rows as they are asked for, with eager loads per batch.
@Suite(.library) struct StreamTests {
    private func fill(_ library: Library, _ count: Int) async throws {
        try await library.sessions.begin { session in
            session.addAll((1...count).map { Author(name: "\($0)", books: [Book(title: "1"), Book(title: "2")]) })
        }
        _ = library.log.take()
    }

    @Test func eagerLoadsAreOneStatementPerBatch() async throws {
        try await Library.run { library in
            try await fill(library, 250)
            try await library.sessions.with { session in
                let statement = select(Author.self).orderBy(Author.id).options(.selectIn(Author.books))
                    .executionOptions(ExecutionOptions(yieldPer: 100))
                var count = 0
                for try await author in try await session.stream(statement) {
                    count += 1
                    #expect(author.id == count)
                    #expect(try author.books.map(\.title) == ["1", "2"])
                }
                #expect(count == 250)
                #expect(library.log.count == 1 + 3)
            }
        }
    }

    @Test func otherStatementsRunInsideTheLoop() async throws {
        try await Library.run { library in
            try await fill(library, 30)
            try await library.sessions.begin { session in
                let statement = select(Author.self).orderBy(Author.id).executionOptions(ExecutionOptions(yieldPer: 10))
                for try await author in try await session.stream(statement) {
                    author.name += "!"
                    #expect(try await author.awaitable.books.count == 2)
                }
                // Three batches: a flush and a load for each.
                #expect(library.log.count == 1 + 3 + 3)
            }
            #expect(try await library.count("SELECT count(*) FROM author WHERE name LIKE '%!'") == 30)
        }
    }

    @Test func aCommitInTheLoopEndsTheStream() async throws {
        try await Library.run { library in
            try await fill(library, 30)
            try await library.sessions.with { session in
                let statement = select(Author.self).executionOptions(ExecutionOptions(yieldPer: 10))
                var seen = 0
                let error = await AzothError.of {
                    for try await _ in try await session.stream(statement) {
                        seen += 1
                        try await session.commit()
                    }
                }
                #expect(error?.kind == .resourceClosed)
                #expect(seen >= 1 && seen <= 10)
                let left = try await session.scalar(select(Author.id.count()))
                #expect(left == 30)
            }
        }
    }

    @Test func aRollbackInTheLoopEndsTheStream() async throws {
        try await Library.run { library in
            try await fill(library, 30)
            try await library.sessions.with { session in
                let statement = select(Author.self).executionOptions(ExecutionOptions(yieldPer: 10))
                let error = await AzothError.of {
                    for try await _ in try await session.stream(statement) { try await session.rollback() }
                }
                #expect(error?.kind == .resourceClosed)
            }
        }
    }

    @Test func aScopedStreamIsClosedWhateverHappens() async throws {
        struct Stop: Error {}
        try await Library.run { library in
            try await fill(library, 30)
            try await library.sessions.with { session in
                await #expect(throws: Stop.self) {
                    try await session.stream(select(Author.self)) { stream in
                        for try await _ in stream { throw Stop() }
                    }
                }
                let left = try await session.scalar(select(Author.id.count()))
                #expect(left == 30)
            }
        }
    }

    @Test func aJoinedCollectionIsRefused() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let error = await AzothError.of {
                    _ = try await session.stream(select(Author.self).options(.joined(Author.books)))
                }
                #expect(error?.kind == .unsupported)
                #expect(error?.message.contains("use .selectIn") == true)
            }
        }
    }

    @Test func aStreamWithAJoinedToOneGivesEveryRow() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                for country in 0..<10 {
                    session.add(
                        Country(code: "\(country)", name: "c\(country)", cities: (0..<1000).map { City(name: "\($0)") })
                    )
                }
            }
            try await library.sessions.with { session in
                var count = 0
                let statement = select(City.self).orderBy(City.id).executionOptions(ExecutionOptions(yieldPer: 500))
                for try await city in try await session.stream(statement) {
                    count += 1
                    guard city.id == count, try city.country.code == city.countryCode else {
                        Issue.record("row \(count) is \(city.id) of \(try city.country.code)")
                        break
                    }
                }
                #expect(count == 10_000)
            }
        }
    }

    @Test func columnsAndRowValuesStreamWithoutObjects() async throws {
        try await Library.run { library in
            try await fill(library, 2500)
            try await library.sessions.with { session in
                var ids = 0
                for try await (id, name) in try await session.stream(select(Author.id, Author.name)) {
                    ids += id
                    #expect(name == "\(id)")
                }
                #expect(ids == 2500 * 2501 / 2)
                var rows = 0
                for try await row in try await session.stream(select(Author.Row.self)) {
                    rows += 1
                    #expect(!row.name.isEmpty)
                }
                #expect(rows == 2500)
                #expect(session.identityMap.count == 0)
            }
        }
    }
}
