import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// When objects are read again: get, refresh, expire, rollback, bulk statements, populateExisting.
@Suite(.library) struct StalenessTests {
    static let authorByKey =
        "SELECT author.id, author.name, author.born, author.created_at FROM author WHERE author.id = ?"

    @Test func getAsksTheDatabaseOnce() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.get(Author.self, 1)
                #expect(library.log.take() == [Self.authorByKey])
                #expect(try await session.get(Author.self, 1) === author)
                #expect(library.log.count == 0)
                #expect(try await session.get(Author.self, 99) == nil)
                #expect(library.log.take() == [Self.authorByKey])
            }
        }
    }

    @Test func getWithOptionsLoadsWhatIsMissing() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                #expect(library.log.take() == [Self.authorByKey, SelectInTests.booksOfAuthors])
                #expect(try author.books.count == 3)
                _ = try await session.get(Author.self, 1, options: [.selectIn(Author.books)])
                #expect(library.log.count == 0)
                _ = try await session.get(Author.self, 1, options: [.selectIn(Author.books, .selectIn(Book.chapters))])
                #expect(library.log.take().count == 1)
                _ = try await session.get(Author.self, 2, options: [.joined(Author.books)])
                #expect(library.log.take().count == 2)
            }
        }
    }

    @Test func getWithALockOrPopulateExistingAsksAgain() async throws {
        try await Library.runShared { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                try await session.commit()
                try await library.execute("UPDATE author SET name = 'changed' WHERE id = 1")
                #expect(try await session.get(Author.self, 1) === author)
                #expect(author.name == "Le Guin")
                #expect(library.log.count == 0)
                #expect(try await session.get(Author.self, 1, populateExisting: true) === author)
                #expect(author.name == "changed")
                #expect(library.log.take() == [Self.authorByKey])
                _ = try await session.get(Author.self, 1, withForUpdate: ForUpdate())
                #expect(library.log.take().count == 1)
            }
        }
    }

    @Test func aQueryDoesNotOverwriteWhatIsInMemory() async throws {
        try await Library.runShared { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                try await session.commit()
                try await library.execute("UPDATE author SET name = 'changed ' || id")
                let both = try await session.execute(select(Author.self).orderBy(Author.id)).all()
                #expect(both[0] === author)
                #expect(author.name == "Le Guin")
                #expect(both[1].name == "changed 2")
                author.born = Day(year: 1929, month: 10, day: 21)
                let again = try await session.withoutAutoflush {
                    try await session.execute(
                        select(Author.self).executionOptions(ExecutionOptions(populateExisting: true))
                    ).all()
                }
                #expect(again.contains(author))
                #expect(author.name == "changed 1")
                #expect(author.born == Day(year: 1929, month: 10, day: 21))
            }
        }
    }

    @Test func anExpiredObjectIsReadAgainByWhatMeetsIt() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                _ = library.log.take()
                session.expire(author)
                #expect(author.orm.isStale)
                // A plain column reads its last value.
                #expect(author.name == "Le Guin")
                #expect(library.log.count == 0)
                #expect(try await session.get(Author.self, 1) === author)
                #expect(!author.orm.isStale)
                #expect(library.log.take() == [Self.authorByKey])
                session.expireAll()
                #expect(try await author.awaitable.name == "Le Guin")
                #expect(library.log.take() == [Self.authorByKey])
                session.expire(author)
                _ = try await session.execute(select(Author.self)).all()
                #expect(!author.orm.isStale)
            }
        }
    }

    @Test func expireForgetsChanges() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1, options: [.selectIn(Book.author)])
                let leGuin = try book.author
                let borges = try await session.getOne(Author.self, 2)
                book.title = "other"
                book.setAuthor(borges)
                _ = library.log.take()
                session.expire(book)
                #expect(book.title == "A Wizard of Earthsea")
                #expect(book.authorId == 1)
                #expect(try book.author === leGuin)
                try await session.flush()
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func assignmentToAnExpiredObjectSurvivesItsReload() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                session.expire(author)
                _ = library.log.take()
                author.name = "Le Guin"
                #expect(library.log.count == 0)
                _ = try await session.withoutAutoflush { try await author.awaitable.born }
                #expect(author.name == "Le Guin")
                // A stale column has no committed value: any assignment is a change.
                session.expire(author)
                author.name = "Le Guin"
                _ = library.log.take()
                try await session.flush()
                #expect(library.log.take() == ["UPDATE author SET name = ? WHERE author.id = ?"])
            }
        }
    }

    @Test func anObjectWhoseRowIsGoneLeavesTheSession() async throws {
        try await Library.runShared { library in
            try await library.sessions.begin { session in session.add(Node(name: "x")) }
            try await library.sessions.with { session in
                let node = try await session.getOne(Node.self, 1)
                try await session.commit()
                try await library.execute("DELETE FROM node")
                #expect(try await session.get(Node.self, 1) === node)
                session.expire(node)
                #expect(try await session.get(Node.self, 1) == nil)
                #expect(!session.contains(node))
                #expect(node.orm.state == .deleted)
                try await session.commit()
                #expect(node.orm.state == .detached)
            }
        }
    }

    @Test func aRollbackBringsBackAnObjectWhoseRowWasGone() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(Node(name: "x")) }
            try await library.sessions.with { session in
                let node = try await session.getOne(Node.self, 1)
                try await session.execute(text("DELETE FROM node"))
                session.expire(node)
                #expect(try await session.get(Node.self, 1) == nil)
                #expect(node.orm.state == .deleted)
                try await session.rollback()
                #expect(node.orm.state == .persistent)
                #expect(session.contains(node))
                #expect(try await session.get(Node.self, 1) === node)
                let name = try await node.awaitable.name
                #expect(name == "x")
            }
        }
    }

    @Test func aStaleForeignKeyIsReadBeforeItIsFollowed() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(select(Author.self).orderBy(Author.id)).all()
                let book = try await session.getOne(Book.self, 1)
                try await session.execute(text("UPDATE book SET author_id = 2 WHERE id = 1"))
                session.expire(book)
                _ = library.log.take()
                let author = try await book.awaitable.author
                #expect(author === authors[1])
                // The row by its key; its author is in memory.
                #expect(library.log.take().count == 1)
            }
        }
    }

    @Test func refreshReadsColumnsAndWhatIsNamed() async throws {
        try await Library.runShared { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                try await session.commit()
                try await library.execute("UPDATE author SET name = 'changed' WHERE id = 1")
                try await library.execute("DELETE FROM book WHERE id = 1")
                try await session.refresh(author)
                #expect(library.log.take() == [Self.authorByKey])
                #expect(author.name == "changed")
                #expect(try author.books.count == 3)
                try await session.refresh(author, Author.books)
                #expect(library.log.take() == [SelectInTests.booksOfAuthors])
                #expect(try author.books.count == 2)
                try await session.refresh(author, Author.name, Author.books)
                #expect(library.log.take() == [Self.authorByKey, SelectInTests.booksOfAuthors])
            }
        }
    }

    @Test func refreshLoadsANamedRelationshipThatWasNotLoaded() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                #expect(!book.orm.isLoaded(Book.author))
                try await session.refresh(book, Book.author, Book.chapters)
                #expect(try book.author.name == "Le Guin")
                #expect(try book.chapters.isEmpty)
            }
        }
    }

    @Test func refreshOfWhatTheSchemaLoadsEagerlyLoadsItToo() async throws {
        try await Library.runShared { library in
            try await library.sessions.begin { session in
                session.add(Country(code: "is", name: "Iceland", cities: [City(name: "Reykjavík")]))
            }
            try await library.sessions.with { session in
                let iceland = try await session.getOne(Country.self, "is")
                try await session.commit()
                try await library.execute("INSERT INTO city (country_code, name) VALUES ('is', 'Akureyri')")
                try await session.refresh(iceland)
                #expect(library.log.take().count == 2)
                #expect(try iceland.cities.count == 2)
            }
        }
    }

    @Test func refreshWritesFirstAndSaysWhatIsWrong() async throws {
        try await Library.runShared { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 2)
                author.name = "Jorge Luis Borges"
                try await session.refresh(author)
                #expect(author.name == "Jorge Luis Borges")
                let transient = Author(name: "transient")
                let error = await AzothError.of { try await session.refresh(transient) }
                #expect(error?.kind == .invalidRequest)
                try await session.rollback()
                try await library.execute("DELETE FROM book")
                try await library.execute("DELETE FROM author")
                let gone = await AzothError.of { try await session.refresh(author) }
                #expect(gone?.kind == .invalidRequest)
                #expect(gone?.message.hasPrefix("Author 2 can't be refreshed: its row is gone") == true)
            }
        }
    }

    @Test func bulkStatementsMakeRowsStale() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let books = try await session.execute(select(Book.self).orderBy(Book.id)).all()
                try await session.execute(update(Book.self).where(Book.authorId == 1).set(Book.pages, to: 42))
                #expect(books[0].orm.isStale)
                #expect(try await books[0].awaitable.pages == 42)
                _ = try await session.execute(select(Book.self)).all()
                #expect(books.map(\.pages) == [42, 42, 42, 0, 0])
                try await session.execute(delete(Book.self).where(Book.id == 5))
                #expect(try await session.get(Book.self, 5) == nil)
                #expect(!session.contains(books[4]))
            }
        }
    }

    @Test func staleSiblingsAreReadAgainTogether() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let books = try await session.execute(select(Book.self).orderBy(Book.id)).all()
                try await session.execute(update(Book.self).set(Book.pages, to: 42))
                books[1].title = "Ficciones, II"
                try await session.flush()
                books[2].pages = 7
                _ = library.log.take()
                var pages: [Int] = []
                try await session.withoutAutoflush {
                    for book in books { pages.append(try await book.awaitable.pages) }
                }
                #expect(pages == [42, 42, 7, 42, 42])
                #expect(books[1].title == "Ficciones, II")
                #expect(
                    library.log.take() == [
                        "SELECT book.id, book.author_id, book.title, book.pages, book.price, book.in_print FROM book "
                            + "WHERE book.id \(Library.membership)"
                    ])
                // What is fresh is not read, and what is gone is said of the one that is asked for.
                try await session.flush()
                try await session.execute(delete(Book.self).where(Book.id == 5))
                _ = library.log.take()
                #expect(try await books[0].awaitable.pages == 42)
                #expect(library.log.take().count == 1)
                #expect(try await books[3].awaitable.pages == 42)
                #expect(library.log.count == 0)
                #expect(await AzothError.of { _ = try await books[4].awaitable.pages }?.kind == .invalidRequest)
            }
        }
    }

    @Test func whatReturningGivesIsFresh() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                let updated = try await session.execute(
                    update(Book.self).where(Book.authorId == 1).set(Book.pages, to: 42).returning(Book.self)
                ).all()
                #expect(updated.count == 3)
                #expect(updated.contains(book))
                #expect(book.pages == 42)
                #expect(!book.orm.isStale)
            }
        }
    }

    @Test func aCommitMayMakeEverythingStale() async throws {
        try await Library.run(SessionOptions(expireOnCommit: true)) { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                try await session.commit()
                #expect(author.orm.isStale)
                _ = library.log.take()
                #expect(try await author.awaitable.name == "Le Guin")
                #expect(library.log.take().count == 1)
                #expect(try await author.awaitable.books.count == 3)
                #expect(library.log.take().count == 1)
                #expect(try await author.awaitable.books.count == 3)
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func anObjectThatWasDroppedIsReadAgain() async throws {
        try await Library.runShared { library in
            try await library.stock()
            try await library.sessions.with { session in
                #expect(try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)]).name == "Le Guin")
                try await session.commit()
                try await library.execute("UPDATE author SET name = 'changed' WHERE id = 1")
                try await library.execute("DELETE FROM book WHERE id = 1")
                #expect(try await session.get(Author.self, 1)?.name == "changed")
                let author = try await session.execute(
                    select(Author.self).where(Author.id == 1).options(.selectIn(Author.books))
                ).one()
                #expect(author.name == "changed")
                #expect(try author.books.count == 2)
            }
        }
    }

    @Test func collectionsOfAStaleOwnerAreReadAgain() async throws {
        try await Library.runShared { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                try await session.commit()
                try await library.execute("DELETE FROM book WHERE id = 1")
                session.expire(author)
                #expect(try author.books.count == 3)
                #expect(try await author.awaitable.books.count == 2)
                session.expire(author)
                _ = try await session.execute(select(Author.self).options(.selectIn(Author.books))).all()
                #expect(library.log.statements.last == SelectInTests.booksOfAuthors)
            }
        }
    }
}
