import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// A rollback puts objects back: values, links, collections with their order, and membership.
@Suite(.library) struct RollbackTests {
    @Test func valuesComeBackWhetherTheyWereFlushedOrNot() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                let borges = try await session.getOne(Author.self, 2)
                author.name = "once"
                try await session.flush()
                author.name = "twice"
                try await session.flush()
                author.name = "thrice"
                borges.name = "not flushed"
                try await session.rollback()
                #expect(author.name == "Le Guin")
                #expect(borges.name == "Borges")
                #expect(author.orm.isStale)
                #expect(session.dirty.isEmpty)
                #expect(author.orm.state == .persistent)
            }
        }
    }

    @Test func collectionsComeBackInTheirOrder() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.selectIn(Author.books))
                ).all()
                let (leGuin, borges) = (authors[0], authors[1])
                let before = try leGuin.books.map(\.title)
                let moved = try leGuin.books[1]
                try borges.books.append(moved)
                try leGuin.books.insert(Book(title: "new"), at: 0)
                try await session.flush()
                try leGuin.books.insert(leGuin.books[2], at: 0)
                try await session.rollback()
                #expect(try leGuin.books.map(\.title) == before)
                #expect(try borges.books.count == 2)
                #expect(try moved.author === leGuin)
                #expect(moved.authorId == 1)
            }
        }
    }

    @Test func newObjectsAreTransientAgainAndMayBeAddedAgain() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let author = Author(name: "Borges", books: [Book(title: "Ficciones")])
                session.add(author)
                try await session.flush()
                #expect(author.id == 1)
                try await session.rollback()
                #expect(author.orm.state == .transient)
                #expect(author[ifAssigned: Author.id] == nil)
                #expect(author[ifAssigned: Author.createdAt] == nil)
                #expect(try author.books[0].author === author)
                #expect(try author.books[0][ifAssigned: Book.authorId] == nil)
                session.add(author)
                #expect(session.new.count == 2)
                try await session.commit()
                #expect(author.id == library.keyAfterRollback(1, lost: 1))
                #expect(try author.books[0].authorId == author.id)
            }
            #expect(try await library.count("SELECT count(*) FROM book") == 1)
        }
    }

    @Test func aNewObjectLosesTheLinkThatWasMadeInTheTransaction() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                _ = try await author.awaitable.books
                let book = Book(title: "new")
                book.setAuthor(author)
                let other = Book(title: "other")
                session.add(other)
                try author.books.append(other)
                try await session.flush()
                try await session.rollback()
                #expect(try author.books.count == 3)
                #expect(AzothError.of { _ = try book.author }?.kind == .missingLink(attribute: "Book.author"))
                #expect(book[ifAssigned: Book.authorId] == nil)
                #expect(AzothError.of { _ = try other.author }?.kind == .missingLink(attribute: "Book.author"))
                #expect(other[ifAssigned: Book.authorId] == nil)
            }
        }
    }

    @Test(arguments: [false, true])
    func valuesThatTheTransactionReadAgainAreThoseOfBefore(inSavepoint: Bool) async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1, options: [.selectIn(Book.author)])
                let leGuin = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                let borges = try await session.getOne(Author.self, 2, options: [.selectIn(Author.books)])
                let savepoint = inSavepoint ? try await session.beginNested() : nil
                try await session.execute(
                    update(Book.self).set(Book.title, to: "x").set(Book.authorId, to: 2).where(Book.id == 1))
                try await session.refresh(book, Book.title, Book.author)
                try await session.refresh(borges, Author.books)
                #expect(book.title == "x")
                #expect(try book.author === borges)
                if let savepoint { try await savepoint.rollback() } else { try await session.rollback() }
                #expect(book.title == "A Wizard of Earthsea")
                #expect(book.authorId == 1)
                #expect(try book.author === leGuin)
                #expect(try leGuin.books.contains(book))
                #expect(try !borges.books.contains(book))
            }
        }
    }

    @Test func aVersionThatTheTransactionReadAgainIsThatOfBefore() async throws {
        try await Library.run { library in
            try await library.execute("INSERT INTO ticket (id, title, version) VALUES (1, 'a', 1)")
            try await library.sessions.with { session in
                let ticket = try await session.getOne(Ticket.self, 1)
                try await session.execute(update(Ticket.self).set(Ticket.version, to: 7).where(Ticket.id == 1))
                try await session.refresh(ticket)
                #expect(ticket.version == 7)
                try await session.rollback()
                #expect(ticket.version == 1)
                ticket.title = "b"
                try await session.commit()
                #expect(ticket.version == 2)
            }
        }
    }

    @Test func deletedObjectsArePersistentAgain() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                let other = try await session.getOne(Book.self, 2)
                try await session.delete(book)
                try await session.flush()
                try await session.delete(other)
                #expect(book.orm.state == .deleted)
                try await session.rollback()
                #expect(book.orm.state == .persistent)
                #expect(other.orm.state == .persistent)
                #expect(session.deleted.isEmpty)
                #expect(try await session.get(Book.self, 1) === book)
                book.pages = 12
                try await session.commit()
            }
            #expect(try await library.count("SELECT pages FROM book WHERE id = 1") == 12)
        }
    }

    @Test func whatWasLoadedInsideIsStaleAfterwards() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                _ = try await author.awaitable.books
                try await session.rollback()
                #expect(author.orm.isStale)
                _ = library.log.take()
                #expect(try await author.awaitable.name == "Le Guin")
                #expect(library.log.take().count == 1)
                #expect(try await author.awaitable.books.count == 3)
                #expect(library.log.take().count == 1)
                #expect(!author.orm.isStale)
            }
        }
    }

    @Test func oneToOneComesBack() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Author(name: "Borges", biography: Biography(text: "first")))
            }
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.biography)])
                let first = try #require(try author.biography)
                let second = Biography(text: "second")
                author.setBiography(second)
                try await session.rollback()
                #expect(try author.biography === first)
                #expect(try first.author === author)
                #expect(throws: AzothError.self) { try second.author }
            }
        }
    }

    @Test func rollbackWithoutTransactionDoesNothing() async throws {
        try await Library.run { library in
            let session = library.sessions()
            try await session.rollback()
            #expect(library.log.all.isEmpty)
            try await session.close()
        }
    }
}
