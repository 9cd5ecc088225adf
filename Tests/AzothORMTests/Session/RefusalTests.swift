import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Illegal links are not made, do not trap, and are thrown by the next throwing call.
@Suite(.library) struct RefusalTests {
    @Test func objectsOfTwoSessionsDoNotLink() async throws {
        try await Library.runShared { library in
            try await library.stock()
            let (one, two) = (library.sessions(), library.sessions())
            let author = try await one.getOne(Author.self, 1)
            let book = try await two.getOne(Book.self, 4)
            book.setAuthor(author)
            let line = #line - 1
            #expect(book.authorId == 2)
            let error = await AzothError.of { try await two.flush() }
            #expect(error?.kind == .invalidRequest)
            #expect(
                error?.message.contains("Book.author was not linked at AzothORMTests/RefusalTests.swift:\(line)")
                    == true)
            #expect(error?.message.contains("two sessions") == true)
            try await two.flush()
            try await one.close()
            try await two.close()
        }
    }

    @Test func anObjectOfAnotherSessionIsNotAdded() async throws {
        try await Library.runShared { library in
            try await library.stock()
            let (one, two) = (library.sessions(), library.sessions())
            let author = try await one.getOne(Author.self, 1)
            two.add(author)
            let line = #line - 1
            #expect(!two.contains(author))
            #expect(author.orm.session === one)
            let error = await AzothError.of { _ = try await two.get(Author.self, 2) }
            #expect(error?.kind == .invalidRequest)
            #expect(
                error?.message
                    == "Author 1 was not added at AzothORMTests/RefusalTests.swift:\(line): it belongs to another session"
            )
            try await one.close()
            try await two.close()
        }
    }

    @Test func aDeletedObjectDoesNotLink() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                try await session.delete(book)
                try await session.flush()
                let loan = Loan(book: book)
                #expect(try loan.book == nil)
                let error = await AzothError.of { _ = try await session.execute(select(Author.self)) }
                #expect(error?.kind == .invalidRequest)
                #expect(error?.message.contains("Loan.book was not linked at ") == true)
                #expect(error?.message.contains("the row of Book 1 is deleted") == true)
                session.add(book)
                let added = await AzothError.of { try await session.commit() }
                #expect(added?.kind == .invalidRequest)
                #expect(added?.message.hasPrefix("Book 1 was not added at AzothORMTests/RefusalTests.swift:") == true)
            }
        }
    }

    @Test func aSecondObjectOfTheSameRowIsNotAdded() async throws {
        try await Library.runShared { library in
            try await library.stock()
            let (one, two) = (library.sessions(), library.sessions())
            let theirs = try await one.getOne(Author.self, 1)
            try await one.close()
            let ours = try await two.getOne(Author.self, 1)
            two.add(theirs)
            let error = await AzothError.of { try await two.flush() }
            #expect(error?.kind == .invalidRequest)
            #expect(
                error?.message.contains("the session has another object with the key of Author 1") == true
            )
            #expect(try await two.get(Author.self, 1) === ours)
            #expect(theirs.orm.state == .detached)
            try await two.close()
        }
    }

    @Test func whatCannotComeAlongKeepsAllOut() async throws {
        try await Library.runShared { library in
            try await library.stock()
            let (one, two) = (library.sessions(), library.sessions())
            let theirs = try await one.getOne(Author.self, 1, options: [.selectIn(Author.books)])
            try await one.close()
            let ours = try await two.getOne(Book.self, 2)
            two.add(theirs)
            #expect(theirs.orm.state == .detached)
            #expect(try theirs.books.allSatisfy { $0.orm.state == .detached })
            let added = await AzothError.of { try await two.flush() }
            #expect(added?.message.contains("the session has another object with the key of Book 2") == true)

            let loan = Loan()
            two.add(loan)
            loan.setBook(try theirs.books[0])
            #expect(try loan.book == nil)
            let linked = await AzothError.of { try await two.flush() }
            #expect(linked?.message.contains("Loan.book was not linked at AzothORMTests/RefusalTests.swift:") == true)
            loan.setBook(ours)
            try await two.flush()
            #expect(loan.bookId == 2)
            try await two.close()
        }
    }

    @Test func severalRefusalsAreThrownTogether() async throws {
        try await Library.runShared { library in
            try await library.stock()
            let (one, two) = (library.sessions(), library.sessions())
            two.add(try await one.getOne(Author.self, 1))
            two.add(try await one.getOne(Author.self, 2))
            let error = await AzothError.of { try await two.flush() }
            #expect(error?.message.contains("Author 1 was not added") == true)
            #expect(error?.message.contains("and also:\nAuthor 2 was not added") == true)
            try await two.flush()
            try await one.close()
            try await two.close()
        }
    }

    @Test func aCollectionThatIsNotLoadedIsNotReplaced() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                author.setBooks([])
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .notLoaded(attribute: "Author.books"))
                #expect(error?.message.contains("booksUnloaded") == true)
            }
            #expect(try await library.count("SELECT count(*) FROM book WHERE author_id = 1") == 3)
        }
    }

    @Test func aRollbackForgetsRefusals() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                try await session.getOne(Author.self, 1).setBooks([])
                try await session.rollback()
                try await session.flush()
            }
        }
    }

    @Test func detachedObjectsJoinAnotherSession() async throws {
        try await Library.run { library in
            try await library.stock()
            let first = library.sessions()
            let author = try await first.getOne(Author.self, 1, options: [.selectIn(Author.books)])
            try await first.close()
            author.name = "changed while detached"
            try author.books[0].pages = 99
            _ = library.log.take()
            try await library.sessions.begin { session in
                session.add(author)
                #expect(author.orm.state == .persistent)
                #expect(try author.books.allSatisfy { $0.orm.state == .persistent })
                let found = try await session.get(Author.self, 1)
                #expect(found === author)
            }
            #expect(
                library.log.statements == [
                    "UPDATE author SET name = ? WHERE author.id = ?", "UPDATE book SET pages = ? WHERE book.id = ?",
                ])
        }
    }
}
