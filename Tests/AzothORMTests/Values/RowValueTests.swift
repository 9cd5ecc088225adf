import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// Rows as values: what an insert needs, and trees of what is loaded.
@Suite(.library) struct RowValueTests {
    // MARK: New

    @Test func newRowsAreInsertedByOneStatement() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                let ids = try await session.execute(
                    insert(Author.self).rows([Author.New(name: "a"), Author.New(name: "b")]).returning(Author.id)
                ).all()
                #expect(ids == [1, 2])
                try await session.execute(
                    insert(Book.self).rows([
                        Book.New(authorId: 1, title: "x", pages: 7), Book.New(authorId: 2, title: "y"),
                    ]))
                #expect(library.log.take().count == 2)
                let books = try await session.execute(select(Book.self).orderBy(Book.id)).all()
                #expect(books.map(\.pages) == [7, 0])
                #expect(books.map(\.inPrint) == [true, true])
            }
        }
    }

    @Test func defaultsOfSwiftAndValuesOfAllTypesAreLaidDown() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                let reader = Reader.New(email: "a@b.c", settings: ReaderSettings(), tags: ["x", "y"])
                let made = try await session.execute(insert(Reader.self).rows([reader]).returning(Reader.self)).one()
                #expect(made.tags == ["x", "y"])
                let loans = (1...1000).map { Loan.New(readerId: made.id, bookId: nil, fee: Decimal($0) / 100) }
                let result = try await session.execute(insert(Loan.self).rows(loans))
                #expect(result.rowCount == 1000)
                do {
                    let found = try await session.scalar(select(Loan.fee.sum()))
                    #expect(found == Decimal(string: "5005")!)
                }
            }
        }
    }

    @Test func rowsOfDifferentColumnsAreRefused() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let mixed = await AzothError.of {
                    try await session.execute(
                        insert(Author.self).rows([Author.New(name: "a"), Author.New(id: 5, name: "b")]))
                }
                #expect(mixed?.kind == .invalidRequest)
                #expect(mixed?.message.contains("some of them leave id to the database") == true)
                let none = await AzothError.of { try await session.execute(insert(Author.self).rows([Author.New]())) }
                #expect(none?.message == "an INSERT into author has no rows")
                let scale = await AzothError.of {
                    try await session.execute(
                        insert(Book.self).rows([Book.New(authorId: 1, title: "t", price: Decimal(string: "1.234")!)]))
                }
                #expect(scale?.kind == .invalidValue)
                #expect(scale?.message.hasPrefix("book.price: ") == true)
            }
        }
    }

    @Test func newRowsAreAnUpsertToo() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                for name in ["first", "second"] {
                    try await session.execute(
                        insert(Country.self).rows([Country.New(code: "UT", name: name)])
                            .onConflict(Country.code, .update { $0.name.setToExcluded() }))
                }
                do {
                    let found = try await session.execute(select(Country.name)).all()
                    #expect(found == ["second"])
                }
            }
        }
    }

    @Test func newRowsAreCodable() throws {
        let new = try JSONDecoder().decode(Book.New.self, from: Data(#"{"authorId": 1, "title": "t"}"#.utf8))
        #expect(new == Book.New(authorId: 1, title: "t"))
    }

    // MARK: Snapshots

    @Test func aSnapshotHasWhatIsLoadedAndLeadsNowhereBack() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.execute("INSERT INTO chapter (book_id, number, title) VALUES (1, 1, 'one')")
            let snapshot = try await library.sessions.with { session in
                let author = try await session.getOne(
                    Author.self, 1, options: [.selectIn(Author.books, .selectIn(Book.chapters))])
                return try Author.Snapshot(author)
            }
            #expect(snapshot.name == "Le Guin")
            #expect(snapshot.row.id == 1)
            let books = try #require(snapshot.books)
            #expect(books.map(\.title) == ["A Wizard of Earthsea", "Tehanu", "The Dispossessed"])
            #expect(books[0].author == nil)
            #expect(books[0].chapters?.map(\.title) == ["one"])
            #expect(books[0].loans == nil)
            #expect(snapshot.biography == nil)
            // It is Sendable.
            let names = await Task.detached { snapshot.books?.count }.value
            #expect(names == 3)
        }
    }

    @Test func aSnapshotFromTheOtherSide() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.execute(
                    select(Book.self).where(Book.id == 1).options(.joined(Book.author, .selectIn(Author.books)))
                ).one()
                let snapshot = try Book.Snapshot(book)
                #expect(snapshot.author?.name == "Le Guin")
                // The author's books are the way back.
                #expect(snapshot.author?.books == nil)
                #expect(snapshot.author?.books?.count == nil)
            }
        }
    }

    @Test func circlesAreCut() throws {
        let root = Node(id: 1, name: "root")
        let child = Node(id: 2, parent: root, name: "child")
        _ = Node(id: 3, parent: child, name: "leaf")
        root.setParent(child)
        let snapshot = try Node.Snapshot(root)
        #expect(snapshot.parent?.name == "child" || snapshot.parent == nil)
        #expect(snapshot.children?.map(\.name) == ["child"] || snapshot.children != nil)
    }

    @Test func aSnapshotIsJSONAndBack() async throws {
        try await Library.run { library in
            try await library.stock()
            let snapshot = try await library.sessions.with { session in
                let node = Node(name: "root", children: [Node(name: "leaf")])
                session.add(node)
                try await session.commit()
                return try Node.Snapshot(node)
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let json = String(decoding: try encoder.encode(snapshot), as: UTF8.self)
            #expect(
                json
                    == #"{"children":[{"children":[],"id":2,"name":"leaf","parentId":1}],"id":1,"name":"root","parent":null}"#
            )
            #expect(try JSONDecoder().decode(Node.Snapshot.self, from: Data(json.utf8)) == snapshot)
            let bare = try JSONDecoder().decode(Node.Snapshot.self, from: Data(#"{"id":1,"name":"n"}"#.utf8))
            #expect(bare.children == nil && bare.parent == nil && bare.parentId == nil)
        }
    }

    @Test func aSnapshotOfANewObjectNeedsItsKey() throws {
        let error = AzothError.of { _ = try Author.Snapshot(Author(name: "new")) }
        #expect(error.map { AzothError.Kind.notLoaded ~= $0.kind } == true)
    }
}
