import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// Which statements a flush executes, in which order and how many.
@Suite(.library) struct FlushTests {
    @Test func parentsComeFirstAndRowsOfOneTableAreABatch() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                session.add(
                    Author(
                        name: "Le Guin",
                        books: [
                            Book(title: "1", chapters: [Chapter(number: 1), Chapter(number: 2)]), Book(title: "2"),
                        ]))
                session.add(Author(name: "Borges", books: [Book(title: "3")]))
                try await session.flush()
                #expect(
                    library.log.statements == [
                        library.insertMany("author", "name", "born", returning: "id, created_at"),
                        library.insertMany(
                            "book", "author_id", "title", "pages", "price", "in_print", returning: "id"),
                        library.insertMany("chapter", "book_id", "number", "title"),
                    ])
                #expect(library.log.parameters[0] == [["'Le Guin'", "NULL"], ["'Borges'", "NULL"]])
                #expect(library.log.parameters[1].map { $0[0] + $0[1] } == ["1'1'", "1'2'", "2'3'"])
                #expect(library.log.parameters[2] == [["1", "1", "NULL"], ["1", "2", "NULL"]])
            }
        }
    }

    @Test func orderOfAddingIsOrderOfKeys() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let authors = (1...20).map { Author(name: "\($0)") }
                session.addAll(authors)
                try await session.flush()
                #expect(authors.map(\.id) == Array(1...20))
                #expect(library.log.count == 1)
            }
        }
    }

    @Test func aTreeIsWrittenInWaves() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let children = (1...3).map { child in
                    Node(name: "\(child)", children: (1...3).map { Node(name: "\(child).\($0)") })
                }
                session.add(Node(name: "root", children: children))
                try await session.flush()
                let insert = library.insertOne("node", "parent_id", "name")
                let many = library.insertMany("node", "parent_id", "name", returning: "id")
                #expect(library.log.statements == [insert, many, many])
                #expect(library.log.parameters.map(\.count) == [1, 3, 9])
                #expect(library.log.parameters[2].map { $0[0] } == ["2", "2", "2", "3", "3", "3", "4", "4", "4"])
            }
        }
    }

    @Test func rowsThatReferenceEachOtherInACircleAreRefused() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let one = Node(name: "one")
                let two = Node(parent: one, name: "two")
                one.setParent(two)
                session.add(one)
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .invalidRequest)
                #expect(error?.message.contains("in a circle") == true)
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func updatesComeBeforeInserts() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                _ = library.log.take()
                // The name is unique: the insert works because the update is first.
                session.add(Author(name: "Le Guin"))
                author.name = "Ursula"
                try await session.flush()
                #expect(
                    library.log.statements == [
                        "UPDATE author SET name = ? WHERE author.id = ?",
                        "INSERT INTO author (name, born) VALUES (?, ?) RETURNING id, created_at",
                    ])
            }
        }
    }

    @Test func equalChangesAreOneBatch() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let books = try await session.execute(select(Book.self).orderBy(Book.id)).all()
                _ = library.log.take()
                for book in books { book.pages = 100 + book.id }
                books[4].title = "new title"
                try await session.flush()
                #expect(
                    library.log.statements == [
                        library.updateMany("book", set: "pages", key: "id"),
                        "UPDATE book SET title = ?, pages = ? WHERE book.id = ?",
                    ])
                #expect(library.log.parameters[0] == [["101", "1"], ["102", "2"], ["103", "3"], ["104", "4"]])
                #expect(library.log.parameters[1] == [["'new title'", "105", "5"]])
            }
        }
    }

    @Test func aValueThatIsPutBackCostsNothing() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                _ = library.log.take()
                book.title = "other"
                book.title = "A Wizard of Earthsea"
                book.pages = 0
                book.authorId = 2
                book.authorId = 1
                try await session.flush()
                #expect(library.log.count == 0)
                book.pages = 5
                try await session.flush()
                #expect(library.log.take() == ["UPDATE book SET pages = ? WHERE book.id = ?"])
                try await session.flush()
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func movingAnObjectWritesItsForeignKeyAlone() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                let borges = try await session.getOne(Author.self, 2)
                _ = library.log.take()
                book.setAuthor(borges)
                try await session.flush()
                #expect(library.log.statements == ["UPDATE book SET author_id = ? WHERE book.id = ?"])
                #expect(library.log.parameters == [[["2", "1"]]])
            }
        }
    }

    @Test func keysThatAreGivenAndKeysThatAreNotAreBatchesOfTheirOwn() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                session.addAll([
                    Node(name: "1"), Node(name: "2"), Node(id: 10, name: "3"), Node(id: 11, name: "4"), Node(name: "5"),
                ])
                try await session.flush()
                #expect(
                    library.log.statements == [
                        library.insertMany("node", "parent_id", "name", returning: "id"),
                        library.insertMany("node", "id", "parent_id", "name"),
                        library.insertOne("node", "parent_id", "name"),
                    ])
                #expect(library.log.parameters.map(\.count) == [2, 2, 1])
            }
        }
    }

    @Test func serverDefaultsComeBackWithTheInsert() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let defaulted = Author(name: "defaulted")
                let given = Author(name: "given", createdAt: Date(timeIntervalSince1970: 1_000_000))
                session.addAll([defaulted, given])
                try await session.flush()
                #expect(
                    library.log.statements == [
                        "INSERT INTO author (name, born) VALUES (?, ?) RETURNING id, created_at",
                        library.insertOne("author", "name", "born", "created_at"),
                    ])
                #expect(abs(defaulted.createdAt.timeIntervalSinceNow) < 60)
                #expect(given.createdAt == Date(timeIntervalSince1970: 1_000_000))
                #expect(try defaulted.row.id == 1)
            }
        }
    }

    @Test func aRequiredLinkThatIsMissingNamesItself() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                session.add(Book(title: "Beowulf"))
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .missingLink(attribute: "Book.author"))
                #expect(library.log.count == 0)
            }
            try await library.sessions.with { session in
                session.add(Chapter(number: 1))
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .missingLink(attribute: "Chapter.book"))
            }
        }
    }

    @Test func aRowThatIsGoneIsStaleData() async throws {
        try await Library.runShared { library in
            try await library.stock()
            let session = library.sessions()
            let books = try await session.execute(select(Book.self).orderBy(Book.id)).all()
            try await session.commit()
            try await library.execute("DELETE FROM book WHERE id = 2")
            books[1].pages = 7
            let error = await AzothError.of { try await session.flush() }
            #expect(error?.kind == .staleData)
            #expect(
                error?.message.hasPrefix(
                    "UPDATE of book expected to update 1 row(s); 0 were matched: Book 2.") == true)
            try await session.rollback()
            for book in books { book.pages = 8 }
            let many = await AzothError.of { try await session.flush() }
            #expect(many?.message.contains("expected to update 5 row(s); 4 were matched") == true)
            try await session.close()
        }
    }

    @Test func aThousandRowsAreOneStatement() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Author(name: "prolific", books: (1...1000).map { Book(title: "\($0)") }))
                try await session.flush()
                #expect(library.log.count == 2)
            }
            #expect(try await library.count("SELECT count(*) FROM book WHERE author_id = 1") == 1000)
        }
    }
}
