import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// When transactions begin, what they write, and how they end.
@Suite(.library) struct TransactionTests {
    @Test func aScopedTransactionCommits() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(Author(name: "Borges")) }
            #expect(
                library.log.all == [
                    "BEGIN (implicit)", "INSERT INTO author (name, born) VALUES (?, ?) RETURNING id, created_at",
                    "COMMIT",
                ])
            #expect(library.log.parameters == [[["'Borges'", "NULL"]]])
        }
    }

    @Test func aScopedTransactionThatThrowsIsRolledBack() async throws {
        struct Stop: Error {}
        try await Library.run { library in
            let author = Author(name: "Borges")
            await #expect(throws: Stop.self) {
                try await library.sessions.begin { session in
                    session.add(author)
                    try await session.flush()
                    #expect(author.id == 1)
                    throw Stop()
                }
            }
            #expect(library.log.all.last == "ROLLBACK")
            #expect(author.orm.state == .transient)
            #expect(author[ifAssigned: Author.id] == nil)
            let count = try await library.count("SELECT count(*) FROM author")
            #expect(count == 0)
        }
    }

    @Test func aScopedSessionDoesNotCommitByItself() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                session.add(Author(name: "Borges"))
                try await session.flush()
            }
            #expect(library.log.all.last == "ROLLBACK")
            #expect(try await library.count("SELECT count(*) FROM author") == 0)
        }
    }

    @Test func commitAsYouGo() async throws {
        try await Library.runShared { library in
            let session = library.sessions()
            session.add(Author(name: "Borges"))
            try await session.flush()
            try await session.commit()
            #expect(try await library.count("SELECT count(*) FROM author") == 1)
            session.add(Author(name: "Le Guin"))
            try await session.commit()
            #expect(try await library.count("SELECT count(*) FROM author") == 2)
            try await session.close()
        }
    }

    @Test func whatBeginsATransaction() async throws {
        try await Library.run { library in
            try await library.stock()
            let session = library.sessions()
            #expect(!session.inTransaction)
            try await session.flush()
            try await session.commit()
            try await session.rollback()
            #expect(!session.inTransaction)
            #expect(library.log.all.isEmpty)

            session.add(Author(name: "x"))
            #expect(session.inTransaction)
            try await session.rollback()
            #expect(!session.inTransaction)
            #expect(library.log.all.isEmpty)

            let author = try #require(try await session.get(Author.self, 1))
            #expect(session.inTransaction)
            try await session.commit()
            #expect(!session.inTransaction)
            author.name = "Ursula K. Le Guin"
            #expect(session.inTransaction)
            try await session.rollback()
            #expect(author.name == "Le Guin")
            try await session.close()
        }
    }

    @Test func aSecondBeginIsRefused() async throws {
        try await Library.run { library in
            let session = library.sessions()
            let transaction = try await session.begin()
            #expect(session.transaction === transaction)
            let error = await AzothError.of { _ = try await session.begin() }
            #expect(error?.kind == .invalidRequest)
            #expect(error?.message.contains("beginNested()") == true)
            try await transaction.rollback()
            #expect(session.transaction == nil)
            #expect(!transaction.isActive)
            let ended = await AzothError.of { try await transaction.commit() }
            #expect(ended?.kind == .invalidRequest)
            try await session.close()
        }
    }

    @Test func aTransactionObjectIsSafeAfterItsSession() async throws {
        try await Library.run { library in
            func begun() async throws -> SessionTransaction { try await library.sessions().begin() }
            let transaction = try await begun()
            #expect(!transaction.isActive)
            #expect(await AzothError.of { try await transaction.commit() }?.kind == .invalidRequest)
        }
    }

    @Test func withoutAutobeginASessionHasToBegin() async throws {
        try await Library.run(SessionOptions(autobegin: false)) { library in
            try await library.sessions.with { session in
                let error = await AzothError.of { _ = try await session.get(Author.self, 1) }
                #expect(error?.kind == .invalidRequest)
                #expect(error?.message == "autobegin is off: call begin() first")
                let author = try await session.begin { _ in try await session.get(Author.self, 1) }
                #expect(author == nil)
            }
        }
    }

    @Test func withoutAutobeginNothingIsWrittenBeforeBegin() async throws {
        try await Library.run(SessionOptions(autobegin: false)) { library in
            try await library.sessions.with { session in
                let author = Author(name: "Borges")
                session.add(author)
                #expect(author.orm.state == .transient)
                let added = await AzothError.of { try await session.flush() }
                #expect(added?.kind == .invalidRequest)
                #expect(added?.message.hasSuffix("autobegin is off: call begin() first") == true)
                #expect(await AzothError.of { _ = try await session.merge(author) }?.kind == .invalidRequest)

                try await session.begin { _ in session.add(author) }
                author.name = "Jorge Luis Borges"
                // The session can't write it, and nothing has failed.
                #expect(await AzothError.of { try await session.flush() }?.kind == .invalidRequest)
                #expect(await AzothError.of { try await session.commit() }?.kind == .invalidRequest)
                #expect(await AzothError.of { try await session.delete(author) }?.kind == .invalidRequest)
                #expect(session.isActive && session.deleted.isEmpty)
                _ = library.log.take()
                try await session.begin { _ in }
                #expect(library.log.take() == ["UPDATE author SET name = ? WHERE author.id = ?"])
            }
        }
    }

    @Test func aClosedSessionRefusesWork() async throws {
        try await Library.run { library in
            try await library.stock()
            let session = library.sessions()
            let author = try await session.getOne(Author.self, 1)
            try await session.close()
            try await session.close()
            #expect(author.name == "Le Guin")
            #expect(author.orm.state == .detached)
            #expect(author.orm.session == nil)
            #expect(await AzothError.of { _ = try await session.get(Author.self, 1) }?.kind == .resourceClosed)
            #expect(await AzothError.of { _ = try await author.awaitable.books }?.kind == .detached)
            try await session.reset()
            #expect(try await session.get(Author.self, 1) !== author)
            try await session.close()
        }
    }

    @Test func objectsOfAForgottenSessionAreDetached() async throws {
        try await Library.run { library in
            try await library.stock()
            func load() async throws -> (Author, Author) {
                let session = library.sessions()
                let new = Author(name: "new")
                session.add(new)
                return (try await session.getOne(Author.self, 1), new)
            }
            let (author, new) = try await load()
            #expect(author.orm.state == .detached)
            #expect(new.orm.state == .transient)
            #expect(new[ifAssigned: Author.id] == nil)
            #expect(author.name == "Le Guin")
            author.name = "still writable"
            try await library.sessions.with { session in
                session.add(author)
                #expect(author.orm.state == .persistent)
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) FROM author WHERE name = 'still writable'") == 1)
        }
    }

    @Test func aSessionOnAConnectionSharesItsTransaction() async throws {
        try await Library.run { library in
            try await library.engine.connect { connection in
                let session = Session(connection)
                session.add(Author(name: "Borges"))
                try await session.flush()
                #expect(connection.inTransaction)
                try await session.close()
                #expect(!connection.isClosed)
                let names = try await connection.execute(select(Author.name)).all()
                #expect(names.isEmpty)
            }
        }
    }
}
