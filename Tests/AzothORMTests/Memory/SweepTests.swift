@testable import AzothORM
import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Rows leave memory when nothing can reach them: no object, no unfinished change, no rollback.
@Suite(.library) struct SweepTests {
    @Test func whatNoObjectReachesIsForgotten() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                func load() async throws {
                    let authors = try await session.execute(select(Author.self).options(.selectIn(Author.books))).all()
                    #expect(try authors[0].books[0].author === authors[0])
                }
                try await load()
                #expect(session.graph.slotCount == 7)
                session.graph.sweep()
                #expect(session.graph.slotCount == 0)
            }
        }
    }

    @Test func whatAnObjectReachesStays() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                func load() async throws -> Book {
                    let authors = try await session.execute(
                        select(Author.self).orderBy(Author.id).options(.selectIn(Author.books))
                    ).all()
                    return try authors[0].books[0]
                }
                let book = try await load()
                session.graph.sweep()
                // The author of the book, and her other books.
                #expect(session.graph.slotCount == 4)
                #expect(try book.author.books.count == 3)
            }
        }
    }

    @Test func unfinishedChangesStay() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.begin { session in
                func change() async throws {
                    try await session.getOne(Book.self, 1).pages = 5
                    session.add(Author(name: "new"))
                    try await session.delete(try await session.getOne(Book.self, 2))
                }
                try await change()
                session.graph.sweep()
                #expect(session.graph.slotCount == 3)
                try await session.flush()
                // A rollback would put them back.
                session.graph.sweep()
                #expect(session.graph.slotCount == 3)
                try await session.commit()
                session.graph.sweep()
                #expect(session.graph.slotCount == 0)
            }
        }
    }

    @Test func aClosedSessionKeepsWhatLiveObjectsReach() async throws {
        try await Library.run { library in
            try await library.stock()
            let session = library.sessions()
            var books = try await session.execute(select(Book.self).options(.selectIn(Book.author))).all()
            #expect(session.graph.slotCount == 7)
            let ficciones = try #require(books.first { $0.title == "Ficciones" })
            books = []
            try await session.close()
            #expect(session.graph.slotCount == 2)
            #expect(try ficciones.author.name == "Borges")
        }
    }

    @Test func aGraphEndsWithItsLastObject() async throws {
        weak var graph: ObjectGraph?
        do {
            let author = Author(name: "Le Guin", books: (1...100).map { Book(title: "\($0)") })
            graph = author._graph
            #expect(graph?.slotCount == 101)
        }
        #expect(graph == nil)
    }

    @Test func slotsAreUsedAgain() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.addAll((1...5000).map { Node(name: "\($0)") }) }
            try await library.sessions.with { session in
                for _ in 1...20 {
                    let nodes = try await session.execute(select(Node.self)).all()
                    #expect(nodes.count == 5000)
                    #expect(session.graph.slotCount <= 10_000)
                }
            }
        }
    }

    @Test func tenThousandSessionsLeaveNothing() async throws {
        struct Weak { weak var graph: ObjectGraph? }
        try await Library.run { library in
            var graphs: [Weak] = []
            for number in 1...10_000 {
                let session = library.sessions()
                let author = Author(
                    name: "\(number)", books: [Book(title: "1"), Book(title: "2", chapters: [Chapter(number: 1)])])
                session.add(author)
                if number % 10 == 0 {
                    try await session.flush()
                    _ = try await author.awaitable.biography
                }
                #expect(session.graph.slotCount == 4)
                try await session.close()
                graphs.append(Weak(graph: session.graph))
            }
            #expect(graphs.allSatisfy { $0.graph == nil })
        }
    }

    @Test func aStreamOfPairsRunsInConstantMemory() async throws {
        try await Library.run { library in
            try await library.execute(
                """
                WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
                INSERT INTO author (id, name) SELECT i, 'author ' || i FROM n
                """)
            try await library.execute(
                """
                INSERT INTO book (author_id, title, pages, price, in_print) SELECT id, 'book', id, 0, true FROM author
                """)
            try await library.sessions.with { session in
                var count = 0
                var peak = 0
                let statement = select(Author.self).orderBy(Author.id).options(.selectIn(Author.books))
                for try await author in try await session.stream(statement) {
                    count += 1
                    guard try author.books[0].pages == count, try author.books[0].author === author else {
                        Issue.record("pair \(count) is wrong")
                        break
                    }
                    peak = max(peak, session.graph.slotCount)
                }
                #expect(count == 200_000)
                #expect(peak <= 3 * 4096)
            }
        }
    }
}
