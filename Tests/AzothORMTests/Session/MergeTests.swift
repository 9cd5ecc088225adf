import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// What `merge` copies, onto what, and by how many statements.
@Suite(.library) struct MergeTests {
    private let authorByKey =
        "SELECT author.id, author.name, author.born, author.created_at FROM author WHERE author.id = ?"

    @Test func anObjectWithoutAKeyIsCopiedToANewOneWithoutAStatement() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let given = Author(name: "Le Guin")
                let merged = try await session.merge(given)
                #expect(merged !== given)
                #expect(merged.name == "Le Guin")
                #expect(merged.orm.state == .pending)
                #expect(given.orm.state == .transient)
                #expect(library.log.count == 0)
                try await session.commit()
                #expect(given[ifAssigned: Author.id] == nil)
            }
            do {
                let found = try await library.count("SELECT count(*) FROM author")
                #expect(found == 1)
            }
        }
    }

    @Test func aKeyIsLookedUpOnceAndOnlyWhatDiffersIsWritten() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let merged = try await session.merge(Author(id: 1, name: "Ursula"))
                #expect(merged.orm.state == .persistent)
                #expect(library.log.take() == [authorByKey])
                try await session.flush()
                #expect(library.log.take() == ["UPDATE author SET name = ? WHERE author.id = ?"])
                // What is in memory is not looked up.
                let again = try await session.merge(Author(id: 1, name: "Ursula"))
                #expect(again === merged)
                try await session.flush()
                #expect(library.log.take() == [])
            }
        }
    }

    @Test func aKeyThatHasNoRowBecomesANewObject() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let merged = try await session.merge(Author(id: 7, name: "new"))
                #expect(merged.orm.state == .pending)
                try await session.commit()
                #expect(merged.id == 7)
            }
        }
    }

    @Test func whatWasNotPassedIsNotCopied() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.execute("UPDATE author SET born = '1929-10-21' WHERE id = 1")
            try await library.execute("UPDATE book SET pages = 200 WHERE id = 1")
            try await library.sessions.with { session in
                let author = try await session.merge(Author(id: 1, name: "Le Guin"))
                #expect(author.born != nil)
                do {
                    let found = try await author.awaitable.books.count
                    #expect(found == 3)
                }
                let book = try await session.merge(Book(id: 1, title: "A Wizard of Earthsea"))
                #expect(book.pages == 200)
                #expect(book.authorId == 1)
                #expect(!session.isModified(author) && !session.isModified(book))
            }
        }
    }

    @Test func whatWasPassedAsNothingIsCopied() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.execute("UPDATE author SET born = '1929-10-21' WHERE id = 1")
            try await library.execute("UPDATE book SET pages = 200 WHERE id = 1")
            try await library.sessions.with { session in
                let unknown: Day? = nil
                let author = try await session.merge(Author(id: 1, name: "Le Guin", born: unknown))
                #expect(author.born == nil)
                try await session.refresh(author)
                #expect(author.born == nil)
                try await session.rollback()
                let again = try await session.merge(Author(id: 1, name: "Le Guin", born: nil))
                #expect(again.born == nil)
                let book = try await session.merge(Book(id: 1, title: "x", pages: 0))
                #expect(book.pages == 0)
            }
            try await library.sessions.with { session in
                let node = try await session.merge(Node(name: "root", children: [Node(name: "leaf")]))
                try await session.commit()
                _ = library.log.take()
                let merged = try await session.merge(Node(id: node.id, name: "root", children: []))
                #expect(try merged.children.isEmpty)
                try await session.flush()
                #expect(library.log.take() == ["UPDATE node SET parent_id = ? WHERE node.id = ?"])
            }
        }
    }

    @Test func anAssignmentCountsAsPassed() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.execute("UPDATE author SET born = '1929-10-21' WHERE id = 1")
            try await library.sessions.with { session in
                let given = Author(id: 1, name: "Le Guin")
                given.born = nil
                let author = try await session.merge(given)
                #expect(author.born == nil)
            }
        }
    }

    @Test func aCollectionIsReplacedAsAWhole() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Book(
                        author: Author(name: "a"), title: "t",
                        chapters: [Chapter(number: 1, title: "one"), Chapter(number: 2, title: "two")]))
            }
            _ = library.log.take()
            try await library.sessions.begin { session in
                let given = Book(
                    id: 1, title: "t", chapters: [Chapter(number: 2, title: "zwei"), Chapter(number: 3, title: "drei")])
                // The key of a chapter is its book's, which the link gives.
                let book = try await session.merge(given)
                #expect(try book.chapters.map(\.title) == ["zwei", "drei"])
            }
            let rows = try await library.engine.connect { connection in
                try await connection.execute(select(Chapter.number, Chapter.title).orderBy(Chapter.number)).all()
            }
            #expect(rows.map { $0.0 } == [2, 3])
            #expect(rows.map { $0.1 } == ["zwei", "drei"])
        }
    }

    @Test func membersOfACollectionAreLookedUpAllAtOnce() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let given = Author(
                    id: 1, name: "Le Guin",
                    books: [
                        Book(id: 1, title: "A"), Book(id: 2, title: "B"), Book(id: 3, title: "C"), Book(title: "D"),
                    ])
                let merged = try await session.merge(given)
                #expect(library.log.take().count == 2)
                #expect(try merged.books.map(\.title) == ["A", "B", "C", "D"])
                try await session.flush()
                let statements = library.log.take()
                #expect(statements.count == 2)
                #expect(statements.first?.hasPrefix("UPDATE book SET title = ") == true)
                #expect(statements.last?.hasPrefix("INSERT INTO book (author_id, title, ") == true)
            }
        }
    }

    @Test func optionsLoadAWholeGraphAhead() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let given = Author(
                    id: 1, name: "Le Guin",
                    books: [
                        Book(id: 1, title: "A", chapters: []), Book(id: 2, title: "B", chapters: []),
                        Book(id: 3, title: "C", chapters: []),
                    ])
                _ = try await session.merge(given, options: [.selectIn(Author.books, .selectIn(Book.chapters))])
                #expect(library.log.count == 3)
            }
        }
    }

    @Test func anObjectOfAnotherSessionIsMergedWithWhatItHasLoaded() async throws {
        try await Library.runShared { library in
            try await library.stock()
            let source = library.sessions()
            let author = try await source.getOne(Author.self, 1, options: [.selectIn(Author.books)])
            author.name = "changed there"
            try await library.sessions.with { session in
                let merged = try await session.merge(author)
                #expect(merged !== author)
                #expect(merged.name == "changed there")
                #expect(try merged.books.count == 3)
                #expect(try merged.books[0].author === merged)
                #expect(try author.books[0].author === author)
                #expect(session.isModified(merged))
            }
            try await source.close()
        }
    }

    @Test func aDetachedObjectComesBack() async throws {
        try await Library.run { library in
            try await library.stock()
            let author = try await library.sessions.with { session in try await session.getOne(Author.self, 1) }
            #expect(author.orm.state == .detached)
            author.name = "edited"
            try await library.sessions.begin { session in _ = try await session.merge(author) }
            do {
                let found = try await library.count("SELECT count(*) FROM author WHERE name = 'edited'")
                #expect(found == 1)
            }
        }
    }

    @Test func anObjectOfTheSessionIsMergedWithItself() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                do {
                    let found = try await session.merge(author)
                    #expect(found === author)
                }
                let new = Author(name: "new")
                session.add(new)
                do {
                    let found = try await session.merge(new)
                    #expect(found === new)
                }
            }
        }
    }

    @Test func oneKeyIsOneObjectInOneMerge() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let twice = Node(
                    name: "root", children: [Node(id: 5, name: "first"), Node(id: 5, name: "second")])
                let merged = try await session.merge(twice)
                #expect(try merged.children.count == 1)
                #expect(try merged.children[0].name == "second")
                try await session.flush()
            }
            do {
                let found = try await library.count("SELECT count(*) FROM node")
                #expect(found == 0)
            }
        }
    }

    @Test func circlesEnd() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let parent = Node(name: "p")
                let child = Node(parent: parent, name: "c")
                let merged = try await session.merge(child)
                #expect(try merged.parent?.name == "p")
                #expect(try merged.parent?.children[0] === merged)
            }
        }
    }

    @Test func withoutLoadingNothingIsExecutedAndNothingIsDirty() async throws {
        try await Library.runShared { library in
            try await library.stock()
            let source = library.sessions()
            let author = try await source.getOne(Author.self, 1, options: [.selectIn(Author.books)])
            try await source.close()
            _ = library.log.take()
            try await library.sessions.with { session in
                let merged = try await session.merge(author, load: false)
                #expect(merged.orm.state == .persistent)
                #expect(try merged.books.map(\.title) == author.books.map(\.title))
                #expect(try merged.books[0].author === merged)
                #expect(session.dirty.isEmpty && session.new.isEmpty)
                do {
                    let found = try await session.get(Author.self, 1)
                    #expect(found === merged)
                }
                try await session.flush()
                #expect(library.log.count == 0)
                merged.name = "now"
                try await session.flush()
                #expect(library.log.take() == ["UPDATE author SET name = ? WHERE author.id = ?"])
            }
        }
    }

    @Test func withoutLoadingOnlyCleanRowsAreTaken() async throws {
        try await Library.run { library in
            try await library.stock()
            let author = try await library.sessions.with { session in try await session.getOne(Author.self, 1) }
            try await library.sessions.with { session in
                let transient = await AzothError.of { _ = try await session.merge(Author(name: "x"), load: false) }
                #expect(transient?.kind == .invalidRequest)
                author.name = "dirty"
                let dirty = await AzothError.of { _ = try await session.merge(author, load: false) }
                #expect(dirty?.kind == .invalidRequest)
                #expect(dirty?.message.contains("Author 1 has changes that are not flushed") == true)
            }
        }
    }

    @Test func aMergeFlushesFirst() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                session.add(Author(id: 3, name: "pending"))
                let merged = try await session.merge(Author(id: 3, name: "merged"))
                #expect(merged.name == "merged")
                #expect(library.log.statements[0].hasPrefix("INSERT INTO author"))
            }
        }
    }

    @Test func aRollbackPutsTheMergedObjectBack() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                try await session.commit()
                _ = try await session.merge(Author(id: 1, name: "merged"))
                #expect(author.name == "merged")
                try await session.rollback()
                #expect(author.name == "Le Guin")
            }
        }
    }
}
