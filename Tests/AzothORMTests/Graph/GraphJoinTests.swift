@testable import AzothORM
import Azoth
import TestModels
import Testing

/// How objects that were made apart come to share a graph, and what outlives what.
struct GraphJoinTests {
    @Test func anUnlinkedObjectHasNoGraph() {
        #expect(Author(name: "alone")._graph == nil)
    }

    @Test func linkingMergesTheSmallerGraphIntoTheLarger() throws {
        let author = Author(name: "Le Guin", books: (1...10).map { Book(title: "\($0)") })
        let reader = Reader(email: "a@example.org", tags: [], loans: [Loan()])
        let large = try #require(author._graph)
        let small = try #require(reader._graph)
        #expect(large !== small)
        try reader.loans[0].setBook(author.books[3])
        #expect(reader._graph === large)
        #expect(large.slotCount == 13)
        #expect(small.slotCount == 0)
        #expect(try author.books[3].loans[0].reader === reader)
    }

    @Test func objectsReadTheSameAfterTheirGraphsMerged() throws {
        let left = (0..<50).map { Node(name: "left \($0)", children: [Node(name: "leaf")]) }
        let right = (0..<40).map { Node(name: "right \($0)", children: [Node(name: "leaf")]) }
        let one = Node(name: "one", children: left)
        let two = Node(name: "two", children: right)
        two.setParent(one)
        #expect(try one.children.count == 51)
        #expect(try left.allSatisfy { try $0.children[0].parent === $0 && $0.parent === one })
        #expect(try right.allSatisfy { try $0.children[0].parent === $0 && $0.parent === two })
        #expect(try right.map(\.name) == two.children.map(\.name))
    }

    @Test func linkedObjectsStayWhileOneOfThemIsHeld() throws {
        func orphan() -> Book {
            let book = Book(title: "Tehanu", chapters: [Chapter(number: 1, title: "A Bad Thing")])
            _ = Author(name: "Le Guin", books: [book, Book(title: "The Telling")])
            return book
        }
        let book = orphan()
        #expect(try book.author.name == "Le Guin")
        #expect(try book.author.books.map(\.title) == ["Tehanu", "The Telling"])
        #expect(try book.chapters[0].title == "A Bad Thing")
    }

    @Test func thereIsOneObjectPerRow() throws {
        let author = Author(name: "Le Guin", books: [Book(title: "Tehanu")])
        let first = try author.books[0]
        #expect(try author.books[0] === first)
        #expect(try author.books.first === first)
        #expect(try first.author.books[0] === first)
    }

    @Test func objectsAreHashableByIdentity() {
        let one = Author(name: "same")
        let two = Author(name: "same")
        #expect(one != two)
        #expect(one == one)
        #expect(Set([one, two, one]).count == 2)
    }

    @Test func aListKeepsItsOwnerAlive() throws {
        func list() throws -> RelationList<Book> {
            try Author(name: "Le Guin", books: [Book(title: "Tehanu")]).books
        }
        let books = try list()
        #expect(books.map(\.title) == ["Tehanu"])
    }
}
