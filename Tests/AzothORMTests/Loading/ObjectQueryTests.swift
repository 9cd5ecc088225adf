import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Objects in rows of several kinds, aliases, two streams at a time, and foreign keys that the program assigns.
@Suite(.library) struct ObjectQueryTests {
    @Test func theOptionalSideOfAnOuterJoin() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([Author(name: "1", biography: Biography(text: "…")), Author(name: "2")])
            }
            try await library.sessions.with { session in
                let rows = try await session.execute(
                    select(Author.self, Biography?.self).outerJoin(Author.biography).orderBy(Author.id)
                ).all()
                #expect(rows[0].1?.text == "…")
                #expect(try rows[0].1?.author === rows[0].0)
                #expect(rows[1].1 == nil)
            }
        }
    }

    @Test func anAliasGivesTheSameObjects() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Node(name: "root", children: [Node(name: "a"), Node(name: "b")]))
            }
            try await library.sessions.with { session in
                let parent = Alias<Node>("p")
                let rows = try await session.execute(
                    select(Node.self, parent).join(Node.parent, to: parent).where(parent.name == "root").orderBy(
                        Node.name)
                ).all()
                #expect(rows.map(\.0.name) == ["a", "b"])
                #expect(rows[0].1 === rows[1].1)
                #expect(try rows[0].0.parent === rows[0].1)
            }
        }
    }

    @Test func aStreamThatIsLeftLetsTheSessionGoOn() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                for try await book in try await session.stream(select(Book.self).orderBy(Book.id)) where book.id == 2 {
                    break
                }
                let count = try await session.scalar(select(Book.id.count()))
                #expect(count == 5)
                try await session.commit()
            }
        }
    }

    @Test func twoStreamsRunSideBySide() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let options = ExecutionOptions(yieldPer: 1)
                let one = try await session.stream(select(Book.self).orderBy(Book.id).executionOptions(options))
                let two = try await session.stream(select(Book.self).orderBy(Book.id.desc()).executionOptions(options))
                var (first, second) = (one.makeAsyncIterator(), two.makeAsyncIterator())
                var pairs: [[Int]] = []
                while let left = try await first.next(), let right = try await second.next() {
                    pairs.append([left.id, right.id])
                    if left.id == right.id { #expect(left === right) }
                }
                #expect(pairs == [[1, 5], [2, 4], [3, 3], [4, 2], [5, 1]])
            }
        }
    }

    @Test func aQueryThatFailsLeavesTheSessionUsable() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                author.name = "changed"
                let error = await AzothError.of { _ = try await session.execute(text("SELECT nonsense FROM nowhere")) }
                #expect(error?.kind == .unknownTable)
                #expect(session.isActive)
                let query = select(Author.name).where(Author.id == 1)
                guard library.isPostgres else {
                    #expect(try await session.scalar(query) == "changed")
                    return
                }
                // An error ends what a transaction of PostgreSQL's can do.
                #expect(await AzothError.of { _ = try await session.scalar(query) }?.kind == .pendingRollback)
                try await session.rollback()
                #expect(try await session.scalar(query) == "Le Guin")
                #expect(author.name == "Le Guin")
            }
        }
    }

    @Test func aForeignKeyThatIsAssignedLinksAfterTheFlush() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = Book(title: "new")
                book.authorId = 1
                session.add(book)
                try await session.flush()
                #expect(library.log.parameters.last?.first?.first == "1")
                #expect(try await book.awaitable.author.name == "Le Guin")
                book.authorId = 2
                #expect(AzothError.of { _ = try book.author }?.kind == .notLoaded(attribute: "Book.author"))
                let borges = try await session.getOne(Author.self, 2)
                #expect(try book.author === borges)
            }
        }
    }

    @Test func theLastAssignmentWins() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.selectIn(Author.books))
                ).all()
                let book = try authors[0].books[0]
                book.setAuthor(authors[1])
                book.authorId = 1
                #expect(try book.author === authors[0])
                #expect(try authors[0].books.contains(book))
                book.authorId = 2
                book.setAuthor(authors[0])
                #expect(book.authorId == 1)
                #expect(try !authors[1].books.contains(book))
                _ = library.log.take()
                try await session.flush()
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func aPersistentRowMovesBelowANewOne() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(Node(name: "leaf")) }
            try await library.sessions.begin { session in
                let leaf = try await session.getOne(Node.self, 1)
                let root = Node(name: "root", children: [Node(name: "branch")])
                try root.children[0].children.append(leaf)
                _ = library.log.take()
                try await session.flush()
                #expect(library.log.statements.map { $0.prefix(11) } == ["INSERT INTO", "INSERT INTO", "UPDATE node"])
                #expect(leaf.parentId == 3)
            }
        }
    }
}
