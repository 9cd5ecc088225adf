import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// The life of an object: transient, pending, persistent, deleted, detached.
@Suite(.library) struct ObjectStateTests {
    @Test func aNewObjectGoesThroughAllStates() async throws {
        try await Library.run { library in
            let session = library.sessions()
            let author = Author(name: "Borges")
            #expect(author.orm.state == .transient)
            #expect(!session.contains(author))

            session.add(author)
            #expect(author.orm.state == .pending)
            #expect(session.contains(author))
            #expect(session.new.count == 1)
            #expect(author.orm.session === session)

            try await session.flush()
            #expect(author.orm.state == .persistent)
            #expect(session.new.isEmpty)
            #expect(author.id == 1)

            try await session.delete(author)
            #expect(author.orm.state == .persistent)
            #expect(session.deleted.count == 1)
            #expect(session.contains(author))
            try await session.flush()
            #expect(author.orm.state == .deleted)
            #expect(!session.contains(author))
            #expect(author.orm.session === session)

            try await session.commit()
            #expect(author.orm.state == .detached)
            #expect(!session.contains(author))
            try await session.close()
        }
    }

    @Test func whatAnObjectIsLinkedToComesWithIt() async throws {
        try await Library.run { library in
            let session = library.sessions()
            let chapter = Chapter(number: 1)
            let book = Book(title: "Tehanu", chapters: [chapter])
            let author = Author(name: "Le Guin", books: [book])
            session.add(chapter)
            #expect(author.orm.state == .pending)
            #expect(book.orm.state == .pending)
            let biography = Biography(author: author, text: "…")
            #expect(biography.orm.state == .pending)
            #expect(session.new.count == 4)
            try await session.flush()
            #expect(chapter.bookId == book.id)
            #expect(biography.authorId == author.id)
            try await session.close()
        }
    }

    @Test func aNewObjectLinkedToAPersistentOneIsPendingFromEitherSide() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                let one = Book(author: author, title: "1")
                let two = Book(title: "2")
                author.booksUnloaded.append(two)
                #expect(one.orm.state == .pending)
                #expect(two.orm.state == .pending)
                #expect(one.authorId == 1)
                try await session.flush()
                #expect(one.id == 6)
                #expect(two.id == 7)
            }
        }
    }

    @Test func dirtyListsWhatWasAssignedTo() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                #expect(session.dirty.isEmpty)
                #expect(!session.isModified(author))
                author.name = "Le Guin"
                #expect(session.dirty.count == 1)
                #expect(!session.isModified(author))
                author.name = "other"
                #expect(session.isModified(author))
                let history = author.orm.history(of: Author.name)
                #expect(history.added == ["other"])
                #expect(history.deleted == ["Le Guin"])
                #expect(author.orm.history(of: Author.born).added.isEmpty)
            }
        }
    }

    @Test func changedObjectsAreKeptUntilTheyAreWritten() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.begin { session in
                try await session.getOne(Author.self, 1).name = "changed"
                session.add(Author(name: "dropped"))
            }
            #expect(try await library.count("SELECT count(*) FROM author WHERE name = 'changed'") == 1)
            #expect(try await library.count("SELECT count(*) FROM author WHERE name = 'dropped'") == 1)
        }
    }

    @Test func deleteNeedsARowOfTheSession() async throws {
        try await Library.run { library in
            let session = library.sessions()
            let author = Author(name: "Borges")
            let transient = await AzothError.of { try await session.delete(author) }
            #expect(transient?.kind == .invalidRequest)
            #expect(transient?.message == "a new Author can't be deleted: it is not in this session")
            session.add(author)
            let pending = await AzothError.of { try await session.delete(author) }
            #expect(pending?.kind == .invalidRequest)
            #expect(pending?.message.contains("not in the database yet") == true)
            try await session.close()
        }
    }
}
