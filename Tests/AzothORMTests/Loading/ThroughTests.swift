import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// `through`: what the objects of a relationship lead to.
@Suite(.library) struct ThroughTests {
    private func run(_ body: nonisolated(nonsending) (Library, Session) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.begin { session in
                let books = try await session.execute(select(Book.self).orderBy(Book.id)).all()
                session.add(
                    Reader(
                        email: "a@example.org", tags: [], loans: [Loan(book: books[0]), Loan(), Loan(book: books[3])]))
                let author = try await session.getOne(Author.self, 1)
                session.add(Biography(author: author, text: "long"))
            }
            _ = library.log.take()
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    @Test func itThrowsUntilWhatItReadsIsLoaded() async throws {
        try await run { _, session in
            let reader = try await session.execute(select(Reader.self)).one()
            let first = AzothError.of { _ = try reader.books }
            #expect(first?.kind == .notLoaded(attribute: "Reader.loans"))
            _ = try await reader.awaitable.loans
            let second = AzothError.of { _ = try reader.books }
            #expect(second?.kind == .notLoaded(attribute: "Loan.book"))
        }
    }

    @Test func whatIsLoadedIsRead() async throws {
        try await run { library, session in
            let reader = try await session.execute(
                select(Reader.self).options(.selectIn(Reader.loans, .selectIn(Loan.book)))
            ).one()
            _ = library.log.take()
            // A loan without a book is left out.
            #expect(try Set(reader.books.map(\.title)) == ["A Wizard of Earthsea", "Ficciones"])
            let author = try await session.getOne(
                Author.self, 1, options: [.selectIn(Author.books, .selectIn(Book.loans)), .selectIn(Author.biography)])
            _ = library.log.take()
            #expect(try author.titles == ["A Wizard of Earthsea", "Tehanu", "The Dispossessed"])
            #expect(try author.loans.count == 1)
            #expect(try author.life == "long")
            #expect(library.log.count == 0)
            // It is a view of what is in memory.
            try author.books[1].loans.append(Loan())
            #expect(try author.loans.count == 2)
        }
    }

    @Test func theAwaitedTwinLoadsWhatIsMissing() async throws {
        try await run { library, session in
            let reader = try await session.execute(select(Reader.self)).one()
            _ = library.log.take()
            #expect(try await reader.awaitable.books.count == 2)
            // One statement for the loans, and one for all their books.
            #expect(library.log.take().count == 2)
            let authors = try await session.execute(select(Author.self).orderBy(Author.id)).all()
            _ = library.log.take()
            #expect(try await authors[0].awaitable.loans.count == 1)
            #expect(try await authors[1].awaitable.titles == ["Ficciones", "The Aleph"])
            #expect(try await authors[0].awaitable.life == "long")
            #expect(try await authors[1].awaitable.life == nil)
        }
    }
}
