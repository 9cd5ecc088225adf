import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

@Suite(.library) struct AutoflushTests {
    @Test func aQueryWritesFirst() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                session.add(Author(name: "Borges"))
                let names = try await session.execute(select(Author.name)).all()
                #expect(names == ["Borges"])
                #expect(library.log.take().count == 2)
                _ = try await session.execute(select(Author.name))
                #expect(library.log.take().count == 1)
            }
        }
    }

    @Test func everythingThatReadsWritesFirst() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                let write = "UPDATE author SET name = ? WHERE author.id = ?"
                func changed() {
                    author.name += "!"
                    _ = library.log.take()
                }
                changed()
                _ = try await session.scalar(select(Author.name))
                #expect(library.log.statements.first == write)
                changed()
                _ = try await session.scalars(select(Author.name))
                #expect(library.log.statements.first == write)
                changed()
                try await session.stream(select(Author.name)) { stream in for try await _ in stream {} }
                #expect(library.log.statements.first == write)
                changed()
                try await session.refresh(author)
                #expect(library.log.statements.first == write)
                #expect(author.name == "Le Guin!!!!")
                changed()
                _ = try await author.awaitable.books
                #expect(library.log.statements.first == write)
                changed()
                _ = try await session.execute(update(Book.self).where(Book.id == 1).set(Book.pages, to: 1))
                #expect(library.log.statements.first == write)
            }
        }
    }

    @Test func getFromMemoryDoesNotFlush() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                author.name = "changed"
                _ = library.log.take()
                #expect(try await session.get(Author.self, 1) === author)
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func withoutAutoflushNothingIsWritten() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                session.add(Author(name: "Borges"))
                let count = try await session.withoutAutoflush { try await session.scalar(select(Author.id.count())) }
                #expect(count == 0)
                #expect(try await session.scalar(select(Author.id.count())) == 1)
            }
        }
    }

    @Test func aSessionMayDoWithout() async throws {
        try await Library.run(SessionOptions(autoflush: false)) { library in
            try await library.sessions.with { session in
                session.add(Author(name: "Borges"))
                #expect(try await session.scalar(select(Author.id.count())) == 0)
                try await session.flush()
                #expect(try await session.scalar(select(Author.id.count())) == 1)
            }
        }
    }

    @Test func anAutoflushThatFailsSaysWhatItWasFor() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                session.add(Author(name: "Borges"))
                let query = await AzothError.of { _ = try await session.execute(select(Author.self)) }
                #expect(query?.kind == .uniqueViolation(constraint: library.uniqueName))
                #expect(query?.message.hasPrefix("autoflush before a query: ") == true)
                #expect(query?.statement?.hasPrefix("INSERT INTO author") == true)
                try await session.rollback()

                let author = try await session.getOne(Author.self, 1)
                author.name = "Borges"
                let load = await AzothError.of { _ = try await author.awaitable.books }
                #expect(load?.message.hasPrefix("autoflush before loading Author.books: ") == true)
                try await session.rollback()

                author.name = "Borges"
                let refresh = await AzothError.of { try await session.refresh(author) }
                #expect(refresh?.message.hasPrefix("autoflush before refreshing Author 1: ") == true)
            }
        }
    }
}
