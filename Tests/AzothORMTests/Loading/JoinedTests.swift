import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// `joined`: in the query itself, by outer joins that no condition of the user's meets.
@Suite(.library) struct JoinedTests {
    @Test func aToOneComesInTheSameStatement() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let books = try await session.execute(
                    select(Book.self).where(Book.authorId == 1).orderBy(Book.id).options(.joined(Book.author))
                ).all()
                #expect(
                    library.log.statements == [
                        "SELECT book.id, book.author_id, book.title, book.pages, book.price, book.in_print, author_1.id, "
                            + "author_1.name, author_1.born, author_1.created_at FROM book LEFT OUTER JOIN author AS author_1 "
                            + "ON book.author_id = author_1.id WHERE book.author_id = ? ORDER BY book.id"
                    ])
                #expect(books.map(\.id) == [1, 2, 3])
                #expect(try books.allSatisfy { try $0.author === books[0].author && $0.author.name == "Le Guin" })
            }
        }
    }

    @Test func aCollectionIsDeduplicatedAndOrdered() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id.desc()).options(.joined(Author.books))
                ).all()
                #expect(library.log.count == 1)
                #expect(library.log.statements[0].hasSuffix("ORDER BY author.id DESC, book_1.title ASC"))
                #expect(authors.map(\.name) == ["Borges", "Le Guin"])
                #expect(try authors[1].books.map(\.title) == ["A Wizard of Earthsea", "Tehanu", "The Dispossessed"])
                #expect(try authors[1].books[0].author === authors[1])
            }
        }
    }

    @Test func anOwnerWithoutTargetsIsThere() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.addAll([Author(name: "Homer"), Loan()]) }
            try await library.sessions.with { session in
                let homer = try await session.execute(
                    select(Author.self).options(.joined(Author.books), .joined(Author.biography))
                ).one()
                #expect(try homer.books.isEmpty)
                #expect(try homer.biography == nil)
                let loan = try await session.execute(select(Loan.self).options(.joined(Loan.book))).one()
                #expect(try loan.book == nil)
            }
        }
    }

    @Test func joinsNest() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Author(name: "Le Guin", biography: Biography(text: "…")).with(books: [
                        Book(title: "1", chapters: [Chapter(number: 1), Chapter(number: 2)]), Book(title: "2"),
                    ]))
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let author = try await session.execute(
                    select(Author.self).options(
                        .joined(Author.books, .joined(Book.chapters)), .joined(Author.biography))
                ).one()
                #expect(library.log.count == 1)
                #expect(try author.books.map(\.title) == ["1", "2"])
                #expect(try author.books.map { try $0.chapters.map(\.number) } == [[1, 2], []])
                #expect(try author.biography?.text == "…")
            }
        }
    }

    @Test func twoCollectionsOfOneOwnerAreEachComplete() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Author(name: "x").with(books: [
                        Book(
                            title: "1", chapters: [Chapter(number: 1), Chapter(number: 2)],
                            loans: [Loan(), Loan(), Loan()])
                    ]))
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let book = try await session.execute(
                    select(Book.self).options(.joined(Book.chapters), .joined(Book.loans))
                ).one()
                #expect(try book.chapters.map(\.number) == [1, 2])
                #expect(try book.loans.map(\.id).sorted() == [1, 2, 3])
            }
        }
    }

    @Test func aSelfReferenceJoinsUnderAnAlias() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Node(name: "root", children: [Node(name: "a"), Node(name: "b")]))
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let leaf = try await session.execute(
                    select(Node.self).where(Node.name == "b").options(.joined(Node.parent, .joined(Node.children)))
                ).one()
                #expect(library.log.count == 1)
                #expect(try leaf.parent?.name == "root")
                #expect(try leaf.parent?.children.map(\.name) == ["a", "b"])
            }
        }
    }

    @Test func joinedThenSelectInAndSelectInThenJoined() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Author(name: "Le Guin", biography: Biography(text: "…")).with(books: [
                        Book(title: "1", chapters: [Chapter(number: 1)]), Book(title: "2"),
                    ]))
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let books = try await session.execute(
                    select(Book.self).orderBy(Book.id)
                        .options(.joined(Book.author, .selectIn(Author.biography)), .selectIn(Book.chapters))
                ).all()
                #expect(library.log.take().count == 3)
                #expect(try books[0].author.biography?.text == "…")
                #expect(try books[0].chapters.count == 1)
            }
            try await library.sessions.with { session in
                let author = try await session.execute(
                    select(Author.self).options(
                        .selectIn(Author.books, .joined(Book.chapters)), .selectIn(Author.biography))
                ).one()
                // What is joined to rows of a statement of ours is a statement of its own.
                #expect(library.log.statements.count == 4)
                #expect(try author.books.map { try $0.chapters.count } == [1, 0])
            }
        }
    }

    @Test func limitCountsTheRowsOfTheQuery() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).where(Author.id > 0).orderBy(Author.name.desc(), Author.born.isNull).limit(1)
                        .options(.joined(Author.books))
                ).all()
                #expect(
                    library.log.take() == [
                        "SELECT author_1.id, author_1.name, author_1.born, author_1.created_at, book_1.id, "
                            + "book_1.author_id, book_1.title, book_1.pages, book_1.price, book_1.in_print FROM (SELECT "
                            + "author.id, author.name, author.born, author.created_at, author.born IS NULL AS order_1 "
                            + "FROM author WHERE author.id > ? ORDER BY author.name DESC, author.born IS NULL LIMIT ?) "
                            + "AS author_1 LEFT OUTER JOIN book AS book_1 ON author_1.id = book_1.author_id ORDER BY "
                            + "author_1.name DESC, author_1.order_1, book_1.title ASC"
                    ])
                #expect(authors.map(\.name) == ["Le Guin"])
                #expect(try authors[0].books.count == 3)

                let distinct = try await session.execute(
                    select(Author.self).join(Author.books).distinct().orderBy(Author.id)
                        .options(.joined(Author.books, .joined(Book.chapters)))
                ).all()
                #expect(distinct.map(\.id) == [1, 2])
                #expect(library.log.take()[0].hasPrefix("SELECT author_1.id"))

                let book = try await session.execute(
                    select(Book.self).orderBy(Book.id).limit(1).options(.joined(Book.author))
                ).one()
                #expect(try book.author.name == "Le Guin")
                #expect(!library.log.take()[0].contains("(SELECT"))
            }
        }
    }

    @Test func limitWithJoinsOfTheQuerysOwnIsRefused() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let error = await AzothError.of {
                    _ = try await session.execute(
                        select(Book.self).join(Book.author).limit(1)
                            .options(.containsEager(Book.author), .joined(Book.chapters)))
                }
                #expect(error?.kind == .unsupported)
                #expect(error?.message.contains("use .selectIn") == true)
            }
        }
    }

    @Test func anInnerJoinDropsRowsWithoutTarget() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let books = try await session.execute(
                    select(Book.self).orderBy(Book.id).options(
                        .joined(Book.author, inner: true, .joined(Author.biography, inner: true)))
                ).all()
                #expect(books.isEmpty)
                #expect(!library.log.take()[0].contains("OUTER"))
                let loans = try await session.execute(
                    select(Loan.self).options(.joined(Loan.book, .joined(Book.author, inner: true)))
                ).all()
                #expect(loans.isEmpty)
                #expect(
                    !library.log.take()[0].contains(" JOIN author AS author_1 ON book_1.author_id = author_1.id JOIN"))
            }
        }
    }

    @Test func usersJoinsAndEagerJoinsDoNotMeet() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).join(Author.books).where(Book.title == "Tehanu").options(.joined(Author.books))
                ).all()
                #expect(authors.count == 1)
                #expect(try authors[0].books.count == 3)
            }
        }
    }

    @Test func aRowThatTheQueryRepeatsIsRepeatedWhereNoCollectionIsJoined() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Author(name: "x").with(books: [
                        Book(title: "1", chapters: [Chapter(number: 1), Chapter(number: 2)])
                    ]))
            }
            try await library.sessions.with { session in
                let plain = try await session.execute(select(Book.self).join(Book.chapters)).all()
                let joined = try await session.execute(
                    select(Book.self).join(Book.chapters).options(.joined(Book.author))
                ).all()
                #expect(plain.count == 2)
                #expect(joined == plain)
            }
        }
    }
}

extension Author {
    /// The author, with books.
    func with(books: [Book]) -> Author {
        setBooks(books)
        return self
    }
}
