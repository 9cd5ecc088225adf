import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// Conditions of a session: that they reach every statement, and that there is no way around them.
@Suite(.library) struct CriteriaTests {
    /// Le Guin has 1, 2, 3 and Borges 4, 5; 2 and 4 are out of print, and not to be seen.
    private func run(
        _ body: nonisolated(nonsending) (Library, SessionFactory) async throws -> Void
    ) async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.execute("UPDATE book SET in_print = FALSE WHERE id IN (2, 4)")
            try await library.execute("INSERT INTO chapter (book_id, number, title) VALUES (1, 1, 'a'), (2, 1, 'b')")
            try await body(library, library.sessions.filtered(Book.self) { $0.inPrint == true })
        }
    }

    @Test func theConditionStandsInTheStatement() async throws {
        try await run { library, sessions in
            try await sessions.with { session in
                _ = try await session.execute(select(Book.id).where(Book.pages == 0))
                _ = try await session.execute(select(Author.name).outerJoin(Author.books))
                _ = try await session.get(Book.self, 1)
                #expect(
                    library.log.take()
                        == [
                            "SELECT book.id FROM book WHERE book.pages = ? AND book.in_print = ?",
                            "SELECT author.name FROM author LEFT OUTER JOIN book ON book.author_id = author.id "
                                + "AND book.in_print = ?",
                            "SELECT book.id, book.author_id, book.title, book.pages, book.price, book.in_print FROM book "
                                + "WHERE book.id = ? AND book.in_print = ?",
                        ].map { $0.replacing("book.author_id = author.id", with: "author.id = book.author_id") })
            }
        }
    }

    @Test func everyFormOfQueryIsFiltered() async throws {
        try await run { _, sessions in
            try await sessions.with { session in
                func ids(_ statement: some RowStatement<Int>) async throws -> [Int] {
                    try await session.execute(statement).all().sorted()
                }
                do {
                    let found = try await ids(select(Book.id))
                    #expect(found == [1, 3, 5])
                }
                do {
                    let found = try await session.execute(select(Book.self)).all().map(\.id).sorted()
                    #expect(found == [1, 3, 5])
                }
                do {
                    let found = try await session.execute(select(Book.Row.self)).all().map(\.id).sorted()
                    #expect(found == [1, 3, 5])
                }
                do {
                    let found = try await session.scalar(select(count()).from(Book.self))
                    #expect(found == 3)
                }
                do {
                    let found = try await ids(select(Book.id).where(Book.id == 2 || Book.id == 3))
                    #expect(found == [3])
                }
                let b = Book.alias("b")
                do {
                    let found = try await ids(select(b.id))
                    #expect(found == [1, 3, 5])
                }
                do {
                    let found = try await ids(select(Author.id).join(Author.books).where(Book.id == 2))
                    #expect(found == [])
                }
                do {
                    let found = try await ids(select(Author.id).join(Author.books, to: b).where(b.id == 4))
                    #expect(found == [])
                }
                do {
                    let found = try await ids(select(Author.id).where(Author.books.any { $0.id == 4 }))
                    #expect(found == [])
                }
                do {
                    let found = try await ids(select(Chapter.number).where(Chapter.book.has()))
                    #expect(found == [1])
                }
                do {
                    let found = try await ids(
                        select(Author.id).where(Author.id.in(select(Book.authorId).where(Book.id == 4))))
                    #expect(found == [])
                }
                do {
                    let found = try await ids(select(Book.id).union(select(Book.id).where(Book.id > 3)))
                    #expect(found == [1, 3, 5])
                }
                let sub = select(Book.id, Book.title).subquery("s")
                do {
                    let found = try await session.execute(select(count()).from(sub)).scalarOne()
                    #expect(found == 3)
                }
                let cte = select(Book.id).cte("c")
                do {
                    let found = try await session.execute(select(count()).from(cte)).scalarOne()
                    #expect(found == 3)
                }
                // What an outer join does not find is nil, and the row of the left side stays.
                do {
                    let found = try await session.execute(
                        select(Author.id, Book.id.orNull).outerJoin(Author.books).where(Author.id == 2)
                    ).all().count
                    #expect(found == 1)
                }
            }
        }
    }

    @Test func objectsAndTheirRelationshipsAreFiltered() async throws {
        try await run { library, sessions in
            try await sessions.with { session in
                do {
                    let found = try await session.get(Book.self, 2)
                    #expect(found == nil)
                }
                let author = try await session.getOne(Author.self, 1)
                do {
                    let found = try await author.awaitable.books.map(\.id).sorted()
                    #expect(found == [1, 3])
                }
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.selectIn(Author.books))
                ).all()
                #expect(try authors[1].books.map(\.id) == [5])
            }
            try await sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.joined(Author.books))
                ).all()
                #expect(try authors.map { try $0.books.map(\.id).sorted() } == [[1, 3], [5]])
            }
            try await sessions.with { session in
                let chapters = try await session.execute(
                    select(Chapter.self).orderBy(Chapter.bookId).options(.selectIn(Chapter.book))
                ).all()
                #expect(try chapters[0].book.id == 1)
                // A required to-one whose row is filtered out points at nothing.
                #expect(
                    AzothError.of { _ = try chapters[1].book }.map { AzothError.Kind.missingLink ~= $0.kind } == true)
                var streamed: [Int] = []
                for try await book in try await session.stream(select(Book.self)) { streamed.append(book.id) }
                #expect(streamed.sorted() == [1, 3, 5])
            }
        }
    }

    @Test func changesReachOnlyWhatTheSessionSees() async throws {
        try await run { library, sessions in
            try await sessions.begin { session in
                do {
                    let found = try await session.execute(update(Book.self).set(Book.pages, to: 9)).rowCount
                    #expect(found == 3)
                }
                do {
                    let found = try await session.execute(delete(Book.self).where(Book.id == 2)).rowCount
                    #expect(found == 0)
                }
                let upsert = insert(Book.self)
                    .values(
                        Book.id.set(4), Book.authorId.set(2), Book.title.set("taken over"), Book.pages.set(1),
                        Book.price.set(0), Book.inPrint.set(true)
                    )
                    .onConflict(Book.id, .update { $0.title.setToExcluded() })
                try await session.execute(upsert)
            }
            do {
                let found = try await library.count("SELECT count(*) FROM book WHERE pages = 9")
                #expect(found == 3)
            }
            do {
                let found = try await library.count("SELECT count(*) FROM book WHERE title = 'taken over'")
                #expect(found == 0)
            }
        }
    }

    @Test func anObjectThatCameOtherwiseIsNeitherUpdatedNorDeleted() async throws {
        try await run { library, sessions in
            let stranger = try await library.sessions.with { session in try await session.getOne(Book.self, 2) }
            try await sessions.with { session in
                session.add(stranger)
                stranger.title = "written"
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .staleData)
                #expect(error?.message.contains("Book 2") == true && error?.message.contains("criteria") == true)
                try await session.rollback()
                #expect(await AzothError.of { try await session.refresh(stranger) }?.kind == .invalidRequest)
            }
            let other = try await library.sessions.with { session in
                try await session.getOne(Book.self, 4, options: [.selectIn(Book.chapters), .selectIn(Book.loans)])
            }
            try await sessions.with { session in
                session.add(other)
                try await session.delete(other)
                #expect(await AzothError.of { try await session.flush() }?.kind == .staleData)
            }
            do {
                let found = try await library.count("SELECT count(*) FROM book")
                #expect(found == 5)
            }
            do {
                let found = try await library.count("SELECT count(*) FROM book WHERE title = 'written'")
                #expect(found == 0)
            }
        }
    }

    @Test func aMergeDoesNotFindWhatIsFilteredOut() async throws {
        try await run { library, sessions in
            let error = await AzothError.of {
                try await sessions.begin { session in
                    _ = try await session.merge(Book(id: 2, author: Author(id: 1, name: "Le Guin"), title: "mine"))
                }
            }
            // To the session the key is free, and the database says that it is not.
            #expect(error.map { AzothError.Kind.uniqueViolation ~= $0.kind } == true)
        }
    }

    @Test func textIsRefused() async throws {
        try await run { _, sessions in
            try await sessions.with { session in
                for statement in [
                    text("SELECT id FROM book").columns(Int.self),
                    text("DELETE FROM book RETURNING id").columns(Int.self),
                ] {
                    let error = await AzothError.of { _ = try await session.execute(statement) }
                    #expect(error?.kind == .invalidRequest)
                    #expect(error?.message.contains("unfiltered { }") == true)
                }
                let hidden = select(text("(SELECT count(*) FROM book)", as: Int.self)).from(Author.self)
                #expect(await AzothError.of { _ = try await session.execute(hidden) }?.kind == .invalidRequest)
                let harmless = select(text("length(name)", as: Int.self)).from(Author.self)
                do {
                    let found = try await session.execute(harmless).all().count
                    #expect(found == 2)
                }
                #expect(await AzothError.of { _ = try await session.connection() }?.kind == .invalidRequest)
            }
        }
    }

    @Test func unfilteredIsTheWayOutAndBack() async throws {
        try await run { library, sessions in
            try await sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                #expect(try author.books.count == 2)
                let hidden = try await session.unfiltered {
                    do {
                        let found = try await session.scalar(text("SELECT count(*) FROM book").columns(Int.self))
                        #expect(found == 5)
                    }
                    do {
                        let found = try await author.awaitable.books.count
                        #expect(found == 3)
                    }
                    return try await session.getOne(Book.self, 2)
                }
                #expect(hidden.title == "The Dispossessed")
                do {
                    let found = try await author.awaitable.books.count
                    #expect(found == 2)
                }
                do {
                    let found = try await session.get(Book.self, 2)
                    #expect(found == nil)
                }
            }
        }
    }

    @Test func aCriterionOfTheSessionJoinsThoseOfTheFactory() async throws {
        try await run { _, sessions in
            try await sessions.with { session in
                let all = try await session.execute(select(Book.self)).all()
                #expect(all.count == 3)
                session.filter(Book.self) { $0.authorId == 1 }
                do {
                    let found = try await session.execute(select(Book.id)).all().sorted()
                    #expect(found == [1, 3])
                }
                do {
                    let found = try await session.get(Book.self, 5)
                    #expect(found == nil)
                }
            }
        }
    }

    @Test func aCriterionMayAskOtherTablesAndItsOwn() async throws {
        try await Library.run { library in
            try await library.stock()
            let sessions = library.sessions
                .filtered(Author.self) { $0.name != "Borges" }
                .filtered(Book.self) { book in
                    exists(select(Author.id).from(Author.self).where(Author.id == book.authorId))
                        && book.id.in(select(Book.id).where(Book.id < 3))
                }
            try await sessions.with { session in
                do {
                    let found = try await session.execute(select(Book.id)).all().sorted()
                    #expect(found == [1, 2])
                }
                do {
                    let found = try await session.get(Book.self, 4)
                    #expect(found == nil)
                }
                do {
                    let found = try await session.get(Book.self, 2)
                    #expect(found != nil)
                }
            }
        }
    }
}
