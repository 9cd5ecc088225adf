import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

@Suite(.library) struct SavepointTests {
    /// What was executed, with savepoints under one name.
    private func commands(_ library: Library) -> [String] {
        library.log.all.map { $0.replacing(#/azoth_savepoint_\d+/#, with: "sp") }
    }

    @Test func aSavepointIsSetAfterAFlushAndReleased() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Author(name: "outer"))
                try await session.beginNested { savepoint in
                    #expect(savepoint.isNested)
                    #expect(session.inNestedTransaction)
                    #expect(session.nestedTransaction === savepoint)
                    session.add(Author(name: "inner"))
                }
                #expect(!session.inNestedTransaction)
            }
            let insert = "INSERT INTO author (name, born) VALUES (?, ?) RETURNING id, created_at"
            #expect(
                commands(library) == [
                    "BEGIN (implicit)", insert, "SAVEPOINT sp", insert, "RELEASE SAVEPOINT sp", "COMMIT",
                ])
        }
    }

    @Test func aSavepointFlushesEvenWithoutAutoflush() async throws {
        try await Library.run(SessionOptions(autoflush: false)) { library in
            try await library.sessions.begin { session in
                session.add(Author(name: "outer"))
                _ = try await session.beginNested()
                #expect(library.log.count == 1)
            }
        }
    }

    @Test func rollbackOfASavepointUndoesWhatWasInsideAlone() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                author.name = "outer"
                let savepoint = try await session.beginNested()
                author.name = "inner"
                let new = Author(name: "new")
                session.add(new)
                try await session.flush()
                try await savepoint.rollback()
                #expect(author.name == "outer")
                #expect(new.orm.state == .transient)
                #expect(!session.contains(new))
                #expect(session.inTransaction)
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) FROM author WHERE name = 'outer'") == 1)
            #expect(try await library.count("SELECT count(*) FROM author") == 2)
        }
    }

    @Test func collectionsOfASavepointAreUndoneInside() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                try author.books.append(Book(title: "outer"))
                let savepoint = try await session.beginNested()
                try author.books.insert(Book(title: "inner"), at: 0)
                let removed = try author.books[1]
                try await session.getOne(Author.self, 2).booksUnloaded.append(removed)
                try await session.flush()
                try await savepoint.rollback()
                #expect(
                    try author.books.map(\.title) == [
                        "A Wizard of Earthsea", "Tehanu", "The Dispossessed", "outer",
                    ])
                #expect(try removed.author === author)
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) FROM book WHERE author_id = 1") == 4)
        }
    }

    @Test func releasedChangesAreUndoneByTheOuterRollback() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                let doomed = try await session.getOne(Book.self, 1)
                try await session.beginNested { _ in
                    author.name = "one"
                    try await session.beginNested { _ in
                        author.name = "two"
                        session.add(Author(name: "new"))
                        try await session.delete(doomed)
                    }
                }
                #expect(author.name == "two")
                try await session.rollback()
                #expect(author.name == "Le Guin")
                #expect(doomed.orm.state == .persistent)
            }
            #expect(try await library.count("SELECT count(*) FROM author") == 2)
        }
    }

    @Test func anOuterRollbackAfterAnInnerOneRestoresTheBeginning() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                author.name = "1"
                try await session.flush()
                let savepoint = try await session.beginNested()
                author.name = "2"
                try await session.flush()
                try await savepoint.rollback()
                #expect(author.name == "1")
                author.name = "3"
                try await session.flush()
                try await session.rollback()
                #expect(author.name == "Le Guin")
            }
        }
    }

    @Test func rollbackOfAnOuterSavepointTakesTheInnerOnesAlong() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                let outer = try await session.beginNested()
                author.name = "1"
                let inner = try await session.beginNested()
                author.name = "2"
                try await outer.rollback()
                #expect(!inner.isActive)
                #expect(author.name == "Le Guin")
                #expect(session.inTransaction)
                #expect(!session.inNestedTransaction)
                try await session.commit()
            }
        }
    }

    @Test func commitOfTheSessionGoesThroughAllSavepoints() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                session.add(Author(name: "1"))
                let savepoint = try await session.beginNested()
                session.add(Author(name: "2"))
                try await session.commit()
                #expect(!savepoint.isActive)
                #expect(!session.inTransaction)
            }
            #expect(try await library.count("SELECT count(*) FROM author") == 2)
        }
    }

    @Test func whatASavepointDeletedComesBackWithIt() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                let savepoint = try await session.beginNested()
                try await session.delete(book)
                try await session.flush()
                #expect(book.orm.state == .deleted)
                try await savepoint.rollback()
                #expect(book.orm.state == .persistent)
                #expect(try await session.get(Book.self, 1) === book)
            }
        }
    }

    @Test func whatASavepointLeftAloneStaysFresh() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.selectIn(Author.books))
                ).all()
                let books = try authors.map { try Array($0.books) }
                try? await session.beginNested { _ in
                    authors[0].name = "inside"
                    session.add(Author(name: "new"))
                    try await session.flush()
                    throw CancellationError()
                }
                _ = library.log.take()
                // As in the original: what is not modified inside is not loaded again.
                #expect(try await session.get(Author.self, 2) === authors[1])
                #expect(try await authors[1].awaitable.books.map(\.title) == ["Ficciones", "The Aleph"])
                #expect(try await session.get(Book.self, 1) === books[0][0])
                #expect(library.log.count == 0)
                #expect(authors[0].orm.isStale && !authors[1].orm.isStale)
                #expect(try await session.get(Author.self, 1) === authors[0])
                #expect(library.log.count == 1)
                try await session.rollback()
                #expect(authors.map(\.orm.isStale) == [true, true])
            }
        }
    }

    @Test func whatASavepointReadIsStaleAfterItsRollback() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                let book = try await session.getOne(Book.self, 1)
                let other = try await session.getOne(Book.self, 2)
                let change = "UPDATE book SET title = 'changed', author_id = 2 WHERE id = 1"
                let savepoint = try await session.beginNested()
                _ = try await session.connection().executeDriverSQL(change)
                try await session.beginNested { _ in
                    try await session.refresh(book)
                    #expect(try await author.awaitable.books.map(\.id) == [3, 2])
                }
                #expect(book.title == "changed")
                try await savepoint.rollback()
                _ = library.log.take()
                #expect(try await session.get(Book.self, 1)?.title == "A Wizard of Earthsea")
                #expect(book.authorId == 1)
                #expect(try await author.awaitable.books.map(\.id) == [1, 3, 2])
                #expect(!other.orm.isStale)
                // What was read inside is fresh by now, and another savepoint has nothing to do with it.
                try await session.beginNested().rollback()
                _ = library.log.take()
                #expect(try await session.get(Book.self, 1) === book)
                #expect(try await author.awaitable.books.count == 3)
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func aSavepointThatThrowsIsRolledBack() async throws {
        struct Stop: Error {}
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Author(name: "1"))
                do {
                    try await session.beginNested { _ in
                        session.add(Author(name: "2"))
                        try await session.flush()
                        throw Stop()
                    }
                } catch is Stop {}
                session.add(Author(name: "3"))
            }
            #expect(commands(library).contains("ROLLBACK TO SAVEPOINT sp"))
            #expect(try await library.count("SELECT count(*) FROM author WHERE name IN ('1', '3')") == 2)
            #expect(try await library.count("SELECT count(*) FROM author") == 2)
        }
    }
}
