import Azoth
import TestModels
import TestSupport
import Testing

/// Errors that beginners meet say what to do.
@Suite(.library) struct RemedyTests {
    private func message(
        _ library: Library, _ body: nonisolated(nonsending) (Session) async throws -> Void
    ) async -> String {
        await AzothError.of { try await library.sessions.begin(body) }?.message ?? "no error"
    }

    @Test func textIsReadAsWhatItIsOnly() async throws {
        try await Library.run { library async throws in
            try await library.stock()
            let few = await message(library) { session in
                _ = try await session.execute(text("SELECT title FROM book").columns(String.self, Int.self))
            }
            #expect(few == "the text gives the columns title, where columns(…) reads 2")
            let model = await message(library) { session in
                _ = try await session.execute(text("SELECT id FROM author").columns(Author.self))
            }
            #expect(model == "the text gives the columns id, where columns(…) reads 4")
            let order = await message(library) { session in
                let statement = text("SELECT id, born, name, created_at FROM author").columns(Author.self)
                for try await _ in try await session.stream(statement) {}
            }
            #expect(
                order == "column 2 of the text is born, where name is read: select the columns of author in the order "
                    + "of the schema, id, name, born, created_at")
            let row = await AzothError.of {
                try await library.engine.connect { connection in
                    _ = try await connection.execute(text("SELECT 1").columns(Author.Row.self))
                }
            }
            #expect(row?.kind == .invalidRequest)
            let nothing = await message(library) { session in
                _ = try await session.execute(text("UPDATE book SET pages = 1").columns(Int.self))
            }
            #expect(nothing == "the text gives no columns, where columns(…) reads 1")
        }
    }

    @Test func aRequiredLinkThatIsMissingNamesTheRow() async throws {
        try await Library.run { library async throws in
            try await library.stock()
            let new = await message(library) { session in session.add(Book(title: "Orphan")) }
            #expect(
                new == "a new Book can't be saved: Book.author is required and points at nothing; set it, or give it "
                    + "to Author.books")
            let lost = await message(library) { session in
                try await session.delete(try await session.getOne(Author.self, 2))
            }
            #expect(
                lost == "Book 4 has lost its author, and Book.author is required: set another, delete Book 4 too, or "
                    + "have it deleted by @cascade(all, deleteOrphan) on Author.books")
        }
    }

    @Test func anObjectWithoutASessionIsNotToldToAwait() async throws {
        try await Library.run { library async throws in
            try await library.stock()
            let author = try await library.sessions.with { try await $0.getOne(Author.self, 1) }
            let error = AzothError.of { _ = try author.books }
            #expect(error?.kind == .notLoaded(attribute: "Author.books"))
            #expect(error?.message.contains("awaitable") == false)
            #expect(error?.message.contains("belongs to no session") == true)
        }
    }

    @Test func aClosureThatCommittedHasToReturn() async throws {
        try await Library.run { library async throws in
            let late = await message(library) { session in
                try await session.commit()
                _ = try await session.get(Author.self, 1)
            }
            #expect(late.hasPrefix("Can't operate on closed transaction"))
            let added = await message(library) { session in
                try await session.rollback()
                session.add(Author(name: "late"))
            }
            #expect(added.hasPrefix("Can't operate on closed transaction"))
            let nested = await message(library) { session in
                try await session.beginNested { savepoint in
                    try await savepoint.rollback()
                    _ = try await session.get(Author.self, 1)
                }
            }
            #expect(nested.hasPrefix("Can't operate on closed transaction"))
            try await library.sessions.begin { session in
                session.add(Author(name: "in time"))
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) FROM author") == 1)
        }
    }
}
