import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Attributes that are expired one by one, keys of objects, and sessions that throw their connection away.
@Suite(.library) struct AttributeExpiryTests {
    @Test func anExpiredColumnLosesItsChangeAndOthersKeepTheirs() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                book.title = "lost"
                book.pages = 7
                session.expire(book, Book.title)
                #expect(book.title == "A Wizard of Earthsea" && book.pages == 7 && book.orm.isStale)
                try await session.commit()
                #expect(try await library.count("SELECT pages FROM book WHERE id = 1") == 7)
            }
        }
    }

    @Test func anExpiredCollectionIsLoadedAnew() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                _ = library.log.take()
                try await session.execute(text("UPDATE book SET author_id = 2 WHERE id = 1"))
                #expect(try await author.awaitable.books.count == 3)
                session.expire(author, Author.books)
                #expect(try await author.awaitable.books.count == 2)
                #expect(library.log.count == 2)
            }
        }
    }

    @Test func anExpiredForeignKeyPointsWhereItPointed() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let (first, second) = (
                    try await session.getOne(Author.self, 1), try await session.getOne(Author.self, 2)
                )
                let book = try await session.getOne(Book.self, 1)
                book.setAuthor(second)
                #expect(try book.author === second)
                session.expire(book, Book.authorId)
                #expect(try book.author === first)
                #expect(book.authorId == 1)
            }
        }
    }

    @Test func keysAreKnownOnceTheyAreAssigned() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = Author(name: "new")
                #expect(Session.identityKey(of: author) == nil)
                let chapter = Chapter(number: 3)
                #expect(Session.identityKey(of: chapter) == nil)
                chapter.setBook(try await session.getOne(Book.self, 2))
                session.add(author)
                try await session.flush()
                #expect(Session.identityKey(of: author) == 3)
                #expect(Session.identityKey(of: chapter) == Chapter.Key(book: 2, number: 3))
            }
        }
    }

    @Test func anInvalidatedSessionThrowsItsConnectionAway() async throws {
        try await Library.runShared { library in
            let session = library.sessions()
            let connection = try await session.connection()
            session.add(Author(name: "lost"))
            try await session.flush()
            try await session.invalidate()
            #expect(connection.isClosed)
            #expect(await AzothError.of { try await session.flush() }?.kind == .resourceClosed)
            #expect(try await library.count("SELECT count(*) FROM author") == 0)
            try await session.invalidate()
        }
    }
}
