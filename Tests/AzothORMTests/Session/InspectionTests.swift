import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// What a session and `object.orm` tell of objects and their changes.
@Suite(.library) struct InspectionTests {
    @Test func theHistoryOfAColumn() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                #expect(author.orm.history(of: Author.name) == History(unchanged: ["Le Guin"]))
                author.name = "Ursula"
                #expect(author.orm.history(of: Author.name) == History(added: ["Ursula"], deleted: ["Le Guin"]))
                author.name = "Le Guin"
                #expect(author.orm.history(of: Author.name) == History(unchanged: ["Le Guin"]))
                let new = Author(name: "new")
                #expect(new.orm.history(of: Author.name) == History(added: ["new"]))
                #expect(new.orm.history(of: Author.id) == History())
                session.expire(author)
                author.name = "blind"
                #expect(author.orm.history(of: Author.name) == History(added: ["blind"]))
            }
        }
    }

    @Test func theHistoryOfACollectionAndOfALink() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.selectIn(Author.books))
                ).all()
                let (leGuin, borges) = (authors[0], authors[1])
                let moved = try leGuin.books[0]
                #expect(leGuin.orm.history(of: Author.books).unchanged.count == 3)
                #expect(!session.isModified(leGuin))
                try borges.books.append(moved)
                let new = Book(title: "new")
                try leGuin.books.append(new)
                let history = leGuin.orm.history(of: Author.books)
                #expect(history.added == [new] && history.deleted == [moved] && history.unchanged.count == 2)
                #expect(borges.orm.history(of: Author.books).added == [moved])
                #expect(moved.orm.history(of: Book.author) == History(added: [borges], deleted: [leGuin]))
                #expect(session.isModified(leGuin) && session.isModified(borges) && session.isModified(new))
                try await session.flush()
                #expect(leGuin.orm.history(of: Author.books).unchanged.count == 3)
                #expect(!session.isModified(leGuin) && !session.isModified(new))
            }
        }
    }

    @Test func theIdentityMapKnowsWhatIsInMemory() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                #expect(session.identityMap[Author.self, 1] == nil)
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                session.add(Author(name: "new"))
                let map = session.identityMap
                #expect(map.contains(Author.self, 1) && !map.contains(Author.self, 2))
                #expect(map[Author.self, 1] === author)
                #expect(map.objects(of: Book.self).count == 3)
                #expect(map.objects.count == 4)
                session.expunge(author)
                #expect(library.log.take().count == 2)
            }
        }
    }

    @Test func anExpiryFollowsItsCascade() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let book = Book(
                    author: Author(name: "a"), title: "t", chapters: [Chapter(number: 1), Chapter(number: 2)])
                session.add(book)
                try await session.flush()
                let chapter = try book.chapters[0]
                let new = Chapter(number: 3)
                try book.chapters.append(new)
                session.expire(book)
                #expect(chapter.orm.isStale)
                #expect(try book.author.orm.isStale == false)
                // A new object that the cascade reaches is not written.
                #expect(new.orm.state == .transient)
            }
        }
    }

    @Test func aRefreshWithoutAutoflushForgetsChanges() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                book.title = "changed"
                book.pages = 7
                try await session.withoutAutoflush { try await session.refresh(book, Book.title) }
                #expect(book.title == "A Wizard of Earthsea")
                #expect(book.pages == 7)
                try await session.withoutAutoflush { try await session.refresh(book) }
                #expect(book.pages == 0)
                #expect(session.dirty.isEmpty || !session.isModified(book))
                book.pages = 8
                try await session.refresh(book)
                #expect(book.pages == 8)
            }
        }
    }
}
