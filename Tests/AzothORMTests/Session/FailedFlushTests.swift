import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// After a failed flush a session refuses everything until it is rolled back, and objects are as they were.
@Suite(.library) struct FailedFlushTests {
    @Test func theSessionRefusesWorkUntilRollback() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                session.add(Author(name: "Borges"))
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .uniqueViolation(constraint: library.uniqueName))
                #expect(!session.isActive)
                #expect(library.log.all.last == "ROLLBACK")
                for _ in 1...5 {
                    let pending = await AzothError.of { try await session.commit() }
                    #expect(pending?.kind == .pendingRollback)
                    #expect(pending?.message.contains("call rollback()") == true)
                    #expect(pending?.message.contains(error!.message) == true)
                    #expect((pending?.underlying as? AzothError)?.kind == error?.kind)
                }
                #expect(await AzothError.of { _ = try await session.get(Author.self, 1) }?.kind == .pendingRollback)
                #expect(await AzothError.of { try await session.flush() }?.kind == .pendingRollback)

                try await session.rollback()
                #expect(session.isActive)
                session.add(Author(name: "Calvino"))
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) FROM author") == 3)
        }
    }

    @Test func objectsAreAsTheyWereBefore() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                author.name = "Ursula"
                let calvino = Author(name: "Calvino", books: [Book(title: "Invisible Cities")])
                let borges = Author(name: "Borges")
                session.addAll([calvino, borges])
                await #expect(throws: AzothError.self) { try await session.flush() }
                #expect(author.name == "Le Guin")
                #expect(calvino.orm.state == .transient)
                #expect(borges.orm.state == .transient)
                #expect(calvino[ifAssigned: Author.id] == nil)
                #expect(try calvino.books[0][ifAssigned: Book.authorId] == nil)
                try await session.rollback()
                #expect(session.new.isEmpty)
                #expect(session.dirty.isEmpty)

                borges.name = "Bioy Casares"
                session.addAll([calvino, borges])
                try await session.commit()
                #expect(calvino.id == library.keyAfterRollback(3, lost: 2))
                #expect(try calvino.books[0].authorId == calvino.id)
            }
        }
    }

    @Test func aFailureInASavepointLosesTheSavepointAlone() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                author.name = "Ursula"
                let savepoint = try await session.beginNested()
                author.name = "inside"
                session.add(Author(name: "Borges"))
                await #expect(throws: AzothError.self) { try await session.flush() }
                #expect(
                    await AzothError.of { _ = try await session.scalar(select(Author.name)) }?.kind == .pendingRollback)
                try await savepoint.rollback()
                #expect(author.name == "Ursula")
                session.add(Author(name: "Calvino"))
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) FROM author WHERE name IN ('Ursula', 'Calvino')") == 2)
        }
    }

    @Test func aScopedSavepointThatFailsLeavesTheTransaction() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.begin { session in
                session.add(Author(name: "Calvino"))
                let error = await AzothError.of {
                    try await session.beginNested { _ in session.add(Author(name: "Borges")) }
                }
                #expect(error?.kind == .uniqueViolation(constraint: library.uniqueName))
                #expect(session.isActive)
                session.add(Author(name: "Eco"))
            }
            #expect(try await library.count("SELECT count(*) FROM author") == 4)
        }
    }

    @Test func otherConstraintsNameThemselves() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                book.pages = -1
                let check = await AzothError.of { try await session.flush() }
                #expect(check?.kind == .checkViolation(constraint: "pages_not_negative"))
                try await session.rollback()
                #expect(book.pages == 0)
                book.authorId = 99
                let reference = await AzothError.of { try await session.commit() }
                // SQLite does not say which.
                #expect(reference?.kind.constraint == (library.isPostgres ? "fk_book_author_id" : nil))
                #expect(AzothError.Kind.foreignKeyViolation ~= (reference?.kind ?? .noResultFound))
                try await session.rollback()
                #expect(book.authorId == 1)
            }
        }
    }
}
