@testable import AzothORM
import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// `awaitable`: explicit loads, for an object and its siblings in one statement.
@Suite(.library) struct LazyTests {
    @Test func oneStatementForAllSiblings() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(select(Author.self).orderBy(Author.id)).all()
                _ = library.log.take()
                var titles: [[String]] = []
                for author in authors { titles.append(try await author.awaitable.books.map(\.title)) }
                #expect(library.log.statements == [SelectInTests.booksOfAuthors])
                #expect(
                    titles == [["A Wizard of Earthsea", "Tehanu", "The Dispossessed"], ["Ficciones", "The Aleph"]])
                // Now it is loaded.
                #expect(try authors[1].books.count == 2)
            }
        }
    }

    @Test func siblingsThatTheProgramDroppedAreLeftOut() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.execute(select(Author.self).orderBy(Author.id)).all()[0]
                _ = library.log.take()
                _ = try await author.awaitable.books
                #expect(library.log.statements == [SelectInTests.booksOfAuthors])
                #expect(try await session.get(Book.self, 4)?.title == "Ficciones")
            }
        }
    }

    @Test func rowsThatAResultRepeatsAreSiblingsOnce() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                func load() async throws {
                    let authors = try await session.execute(select(Author.self).join(Author.books)).all()
                    #expect(authors.count == 5)
                    _ = try await authors[0].awaitable.books
                    #expect(try authors[4].books.count == 2)
                }
                try await load()
                session.graph.sweep()
                #expect(session.graph.siblingGroupCount == 0)
            }
        }
    }

    /// Rows come from the driver in batches of a thousand or so.
    @Test func siblingsOfAllBatchesAreSiblings() async throws {
        try await Library.runSession { library, session in
            session.addAll((1...3000).map { Author(name: "author \($0)", books: [Book(title: "book \($0)")]) })
            try await session.commit()
            session.expungeAll()
            let authors = try await session.execute(select(Author.self).orderBy(Author.id)).all()
            _ = library.log.take()
            let together = 1 + Session.siblingsPerLoad
            for first in stride(from: 900, to: 900 + 3 * together, by: together) {
                #expect(try await authors[first].awaitable.books.map(\.title) == ["book \(first + 1)"])
                #expect(try authors[first..<first + together].allSatisfy { try $0.books.count == 1 })
            }
            #expect(library.log.count == 3)
            #expect(throws: AzothError.self) { try authors[900 + 3 * together].books }
        }
    }

    /// A statement that fails between two batches has brought rows that it never put into order.
    @Test func rowsOfAResultThatFailedHaveNoSiblings() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                func load() async throws {
                    let authors = try await session.execute(select(Author.self).orderBy(Author.id)).all()
                    session.graph.join(SiblingGroup(), ContiguousArray(authors.map(\._slot)))
                    #expect(session.graph.siblingGroupCount == 1)
                    #expect(try await authors[0].awaitable.books.count == 3)
                    #expect(throws: AzothError.self) { try authors[1].books }
                    // The next statement makes them siblings again.
                    let again = try await session.execute(select(Author.self).orderBy(Author.id.desc())).all()
                    #expect(session.graph.siblings(from: again[0]._slot, limit: 10) { _ in true }.count == 2)
                }
                try await load()
                session.graph.sweep()
                #expect(session.graph.siblingGroupCount == 0)
            }
        }
    }

    @Test func toOneSiblingsAreOneStatement() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let books = try await session.execute(select(Book.self).orderBy(Book.id)).all()
                _ = library.log.take()
                for book in books { _ = try await book.awaitable.author.name }
                #expect(library.log.count == 1)
            }
        }
    }

    @Test func aToOneInMemoryNeedsNoStatement() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                let book = try await session.getOne(Book.self, 1)
                _ = library.log.take()
                #expect(try book.author === author)
                #expect(try await book.awaitable.author === author)
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func theChildrenOfSiblingsAreSiblings() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(select(Author.self)).all()
                _ = library.log.take()
                for author in authors {
                    for book in try await author.awaitable.books { _ = try await book.awaitable.chapters.count }
                }
                #expect(library.log.count == 2)
            }
        }
    }

    @Test func anObjectOfGetIsAlone() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let one = try await session.getOne(Author.self, 1)
                let two = try await session.getOne(Author.self, 2)
                _ = library.log.take()
                _ = try await one.awaitable.books
                _ = try await two.awaitable.books
                #expect(library.log.count == 2)
            }
        }
    }

    @Test func singleLoadsOneObjectAtATime() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(select(Author.self).options(.single(Author.books))).all()
                _ = library.log.take()
                for author in authors { _ = try await author.awaitable.books }
                #expect(library.log.count == 2)
            }
        }
    }

    @Test func aSiblingThatIsLoadedIsNotLoadedAgain() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(select(Author.self).orderBy(Author.id)).all()
                try await session.refresh(authors[1], Author.books)
                try authors[1].books.append(Book(title: "new"))
                _ = try await session.withoutAutoflush { try await authors[0].awaitable.books }
                #expect(try authors[1].books.map(\.title) == ["Ficciones", "The Aleph", "new"])
            }
        }
    }

    @Test func aLoadGoesFiveHundredSiblingsAhead() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll((1...1200).map { Node(name: "\($0)") })
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let nodes = try await session.execute(select(Node.self)).all()
                _ = library.log.take()
                for node in nodes { #expect(try await node.awaitable.children.isEmpty) }
                #expect(library.log.count == 3)
            }
        }
    }

    @Test func aCollectionOfANewObjectIsEmptyWithoutAStatement() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let author = Author(name: "Homer")
                session.add(author)
                try await session.flush()
                _ = library.log.take()
                #expect(try author.books.isEmpty)
                #expect(try await author.awaitable.books.isEmpty)
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func changesThatAreQueuedShowInALoadWithoutFlush() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                let removed = try await session.getOne(Book.self, 1)
                author.booksUnloaded.append(Book(title: "queued"))
                author.booksUnloaded.remove(removed)
                let titles = try await session.withoutAutoflush { try await author.awaitable.books.map(\.title) }
                #expect(titles == ["Tehanu", "The Dispossessed", "queued"])
            }
        }
    }

    @Test func aQueuedOneToOneShowsInALoadWithoutFlush() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Author(name: "x", biography: Biography(text: "old")))
            }
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                let new = Biography(author: author, text: "new")
                let found = try await session.withoutAutoflush { try await author.awaitable.biography }
                #expect(found === new)
            }
        }
    }

    @Test func schemaThatSaysRaiseAndOptionsThatSayRaise() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.execute(
                    select(Author.self).where(Author.id == 1).options(.raise(Author.books))
                ).one()
                let error = await AzothError.of { _ = try await author.awaitable.books }
                #expect(error?.kind == .notLoaded(attribute: "Author.books"))
                #expect(error?.message.contains("'raise'") == true)
                // Cascades load all the same.
                let book = try await session.execute(
                    select(Book.self).where(Book.id == 4).options(.raise(Book.chapters))
                ).one()
                try await session.delete(book)
                try await session.flush()
            }
        }
    }

    @Test func immediateTakesAStatementPerObject() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(select(Author.self).options(.immediate(Author.books))).all()
                #expect(library.log.count == 3)
                #expect(try authors[0].books.count + authors[1].books.count == 5)
            }
        }
    }

    @Test func theSchemaMayLoadEagerly() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Country(code: "is", name: "Iceland", cities: [City(name: "Reykjavík")]),
                    Country(code: "dk", name: "Denmark", cities: [City(name: "Aarhus"), City(name: "Odense")]),
                ])
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let countries = try await session.execute(select(Country.self).orderBy(Country.code)).all()
                #expect(library.log.take().count == 2)
                #expect(try countries.map { try $0.cities.count } == [2, 1])
            }
            try await library.sessions.with { session in
                let cities = try await session.execute(select(City.self).orderBy(City.id)).all()
                #expect(library.log.take().count == 1)
                #expect(try cities.map { try $0.country.name } == ["Iceland", "Denmark", "Denmark"])
            }
            try await library.sessions.with { session in
                let city = try await session.getOne(City.self, 2)
                #expect(try city.country.code == "dk")
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let cities = try await session.execute(select(City.self).options(.lazy(City.country))).all()
                #expect(library.log.count == 1)
                #expect(AzothError.of { _ = try cities[0].country }?.kind == .notLoaded(attribute: "City.country"))
            }
        }
    }

    @Test func aStatementBudgetCounts() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(select(Author.self)).all()
                try await session.expectStatements(atMost: 1) {
                    for author in authors { _ = try await author.awaitable.books }
                }
                let error = await AzothError.of {
                    try await session.expectStatements(atMost: 1) {
                        _ = try await session.get(Node.self, 1)
                        _ = try await session.get(Node.self, 2)
                    }
                }
                #expect(error?.kind == .invalidRequest)
                #expect(
                    error?.message.hasPrefix("2 statements ran where at most 1 were expected:\nSELECT node.id") == true)
            }
        }
    }
}
