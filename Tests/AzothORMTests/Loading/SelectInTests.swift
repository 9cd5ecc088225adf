import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// `selectIn`: one more statement per relationship, whatever the number of rows.
@Suite(.library) struct SelectInTests {
    static var booksOfAuthors: String {
        "SELECT book.id, book.author_id, book.title, book.pages, book.price, book.in_print FROM book "
            + "WHERE book.author_id \(Library.membership) ORDER BY book.title"
    }

    @Test func aCollectionIsOneStatementForAllRows() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.selectIn(Author.books))
                ).all()
                #expect(
                    library.log.statements == [
                        "SELECT author.id, author.name, author.born, author.created_at FROM author ORDER BY author.id",
                        Self.booksOfAuthors,
                    ])
                #expect(library.log.take().count == 2)
                #expect(
                    try authors.map { try $0.books.map(\.title) } == [
                        ["A Wizard of Earthsea", "Tehanu", "The Dispossessed"], ["Ficciones", "The Aleph"],
                    ])
                // The other side is known as well.
                #expect(try authors[0].books.allSatisfy { try $0.author === authors[0] })
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func aThousandRowsAreStillOneStatement() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll((1...1200).map { Author(name: "\($0)", books: [Book(title: "1"), Book(title: "2")]) })
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let authors = try await session.execute(select(Author.self).options(.selectIn(Author.books))).all()
                #expect(library.log.count == 2)
                #expect(try authors.allSatisfy { try $0.books.map(\.title) == ["1", "2"] })
            }
        }
    }

    @Test func anEmptyResultLoadsNothingMore() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let authors = try await session.execute(select(Author.self).options(.selectIn(Author.books)))
                #expect(try authors.all().isEmpty)
                #expect(library.log.count == 1)
            }
        }
    }

    @Test func anOwnerWithoutTargetsHasAnEmptyCollection() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(Author(name: "Homer")) }
            try await library.sessions.with { session in
                let homer = try await session.execute(
                    select(Author.self).options(.selectIn(Author.books), .selectIn(Author.biography))
                ).one()
                #expect(try homer.books.isEmpty)
                #expect(try homer.biography == nil)
            }
        }
    }

    @Test func aToOneAsksForEachKeyOnce() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let books = try await session.execute(
                    select(Book.self).orderBy(Book.id).options(.selectIn(Book.author))
                ).all()
                #expect(
                    library.log.statements[1]
                        == "SELECT author.id, author.name, author.born, author.created_at FROM author "
                        + "WHERE author.id \(Library.membership)")
                #expect(library.log.take().count == 2)
                #expect(try books.map { try $0.author.name } == ["Le Guin", "Le Guin", "Le Guin", "Borges", "Borges"])
            }
        }
    }

    @Test func aToOneThatIsInMemoryIsNotAskedFor() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let leGuin = try await session.getOne(Author.self, 1)
                _ = library.log.take()
                let books = try await session.execute(
                    select(Book.self).where(Book.authorId == 1).options(.selectIn(Book.author))
                ).all()
                #expect(library.log.count == 1)
                #expect(try books.allSatisfy { try $0.author === leGuin })
            }
        }
    }

    @Test func aToOneWithoutForeignKeyCostsNothing() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.addAll([Loan(), Loan()]) }
            _ = library.log.take()
            try await library.sessions.with { session in
                let loans = try await session.execute(
                    select(Loan.self).options(.selectIn(Loan.book), .selectIn(Loan.reader))
                ).all()
                #expect(library.log.count == 1)
                #expect(try loans.allSatisfy { try $0.book == nil && $0.reader == nil })
            }
        }
    }

    @Test func pathsNest() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                for author in 1...3 {
                    session.add(
                        Author(
                            name: "\(author)",
                            books: (1...2).map { book in
                                Book(
                                    title: "\(book)", chapters: [Chapter(number: 1), Chapter(number: 2)],
                                    loans: [Loan()])
                            }))
                }
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).options(
                        .selectIn(Author.books, .selectIn(Book.chapters), .selectIn(Book.loans, .selectIn(Loan.reader)))
                    )
                ).all()
                #expect(library.log.count == 4)
                for author in authors {
                    for book in try author.books {
                        #expect(try book.chapters.map(\.number) == [1, 2])
                        #expect(try book.loans.count == 1)
                        #expect(try book.loans[0].reader == nil)
                    }
                }
            }
        }
    }

    @Test func keysThatAreTextUUIDAndSeveralColumns() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Reader(email: "a@example.org", tags: [], loans: [Loan(), Loan()]),
                    Reader(email: "b@example.org", tags: [], loans: [Loan()]),
                    Country(code: "is", name: "Iceland", cities: [City(name: "Reykjavík")]),
                    Country(code: "dk", name: "Denmark", cities: [City(name: "Aarhus"), City(name: "Odense")]),
                ])
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let readers = try await session.execute(
                    select(Reader.self).orderBy(Reader.email).options(.selectIn(Reader.loans, .selectIn(Loan.reader)))
                ).all()
                #expect(try readers.map { try $0.loans.count } == [2, 1])
                #expect(library.log.take().count == 2)
                let countries = try await session.execute(select(Country.self).orderBy(Country.code)).all()
                #expect(try countries.map { try $0.cities.count } == [2, 1])
                #expect(library.log.take().count == 2)
            }
        }
    }

    @Test func aCollectionThatIsLoadedIsNotLoadedAgain() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let statement = select(Author.self).options(.selectIn(Author.books))
                let authors = try await session.execute(statement).all()
                _ = library.log.take()
                let again = try await session.execute(statement).all()
                #expect(library.log.count == 1)
                #expect(authors == again)
            }
        }
    }

    @Test func aLaterQueryFillsWhatIsNotLoaded() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                #expect(AzothError.of { _ = try author.books }?.kind == .notLoaded(attribute: "Author.books"))
                _ = try await session.execute(select(Author.self).options(.selectIn(Author.books)))
                #expect(try author.books.count == 3)
            }
        }
    }

    @Test func severalModelsOfASelectLoadTheirOwn() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let rows = try await session.execute(
                    select(Author.self, Book.self).join(Author.books).where(Book.id == 4)
                        .options(.selectIn(Author.biography), .selectIn(Book.chapters))
                ).all()
                #expect(library.log.count == 3)
                #expect(rows.count == 1)
                #expect(try rows[0].0.biography == nil)
                #expect(try rows[0].1.chapters.isEmpty)
            }
        }
    }

    @Test func aTreeLoadsAsDeepAsItIsTold() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Node(
                        name: "root",
                        children: [Node(name: "a", children: [Node(name: "a1", children: [Node(name: "a11")])])]))
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let root = try await session.execute(
                    select(Node.self).where(Node.parentId == nil)
                        .options(.selectIn(Node.children, .selectIn(Node.children)))
                ).one()
                #expect(library.log.count == 3)
                let deepest = try root.children[0].children[0]
                #expect(deepest.name == "a1")
                #expect(AzothError.of { _ = try deepest.children }?.kind == .notLoaded(attribute: "Node.children"))
            }
        }
    }

    @Test func aTreeIsLoadedLevelByLevel() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Node(
                        name: "1", children: [Node(name: "2", children: [Node(name: "3", children: [Node(name: "4")])])]
                    ))
            }
            try await library.sessions.with { session in
                library.log.clear()
                let statement = select(Node.self).where(Node.name == "1")
                let root = try await session.execute(statement.options(.selectIn(Node.children, depth: 2))).one()
                #expect(library.log.take().count == 3)
                let third = try root.children[0].children[0]
                #expect(!third.orm.isLoaded(Node.children))
                _ = try await session.execute(statement.options(.selectIn(Node.children, depth: nil))).one()
                #expect(try third.children[0].name == "4")
                #expect(try third.children[0].children.isEmpty)
            }
        }
    }
}
