import Azoth
import TestModels
import Testing

/// Objects link without a session, and both sides of a relationship always agree.
struct LinkingTests {
    @Test func initialisersLinkBothSides() throws {
        let book = Book(title: "Tehanu")
        let author = Author(name: "Le Guin", books: [book])
        #expect(try author.books.map(\.title) == ["Tehanu"])
        #expect(try book.author === author)

        let other = Book(author: author, title: "The Telling")
        #expect(try author.books.map(\.title) == ["Tehanu", "The Telling"])
        #expect(try other.author === author)
    }

    @Test func settingAToOneAppendsToTheCollection() throws {
        let author = Author(name: "Borges")
        let book = Book(title: "Ficciones")
        book.setAuthor(author)
        #expect(try author.books.count == 1)
        #expect(try author.books[0] === book)
    }

    @Test func appendSetsTheToOne() throws {
        let author = Author(name: "Borges")
        let book = Book(title: "Ficciones")
        try author.books.append(book)
        #expect(try book.author === author)
    }

    @Test func appendingTwiceKeepsOnePlace() throws {
        let author = Author(name: "Borges")
        let first = Book(title: "1")
        try author.books.append(first)
        try author.books.append(Book(title: "2"))
        try author.books.append(first)
        #expect(try author.books.map(\.title) == ["1", "2"])
    }

    @Test func insertGoesToItsPlace() throws {
        let author = Author(name: "Borges", books: [Book(title: "1"), Book(title: "3")])
        try author.books.insert(Book(title: "2"), at: 1)
        try author.books.insert(Book(title: "0"), at: 0)
        #expect(try author.books.map(\.title) == ["0", "1", "2", "3"])
    }

    @Test func insertMovesWhatIsThere() throws {
        let last = Book(title: "last")
        let author = Author(name: "Borges", books: [Book(title: "1"), Book(title: "2"), last])
        try author.books.insert(last, at: 0)
        #expect(try author.books.map(\.title) == ["last", "1", "2"])
        #expect(try last.author === author)
    }

    @Test func appendOfSeveralKeepsTheirOrder() throws {
        let author = Author(name: "Borges")
        try author.books.append(contentsOf: [Book(title: "1"), Book(title: "2"), Book(title: "3")])
        #expect(try author.books.map(\.title) == ["1", "2", "3"])
    }

    @Test func removeEmptiesTheToOne() throws {
        let loan = Loan()
        let reader = Reader(email: "a@example.org", tags: [], loans: [loan])
        try reader.loans.remove(loan)
        #expect(try reader.loans.isEmpty)
        #expect(try loan.reader == nil)
    }

    @Test func removeOfAStrangerDoesNothing() throws {
        let author = Author(name: "Borges", books: [Book(title: "1")])
        try author.books.remove(Book(title: "1"))
        #expect(try author.books.count == 1)
    }

    @Test func removeByIndexAndRemoveAll() throws {
        let author = Author(name: "Borges", books: [Book(title: "1"), Book(title: "2"), Book(title: "3")])
        let books = try Array(author.books)
        try author.books.remove(at: 1)
        #expect(try author.books.map(\.title) == ["1", "3"])
        try author.books.removeAll()
        #expect(try author.books.isEmpty)
        #expect(AzothError.of { _ = try books[0].author }?.kind == .missingLink(attribute: "Book.author"))
    }

    @Test func settingACollectionReplacesIt() throws {
        let kept = Book(title: "kept")
        let gone = Book(title: "gone")
        let new = Book(title: "new")
        let author = Author(name: "Borges", books: [gone, kept])
        author.setBooks([new, kept])
        #expect(try author.books.map(\.title) == ["new", "kept"])
        #expect(try new.author === author)
        #expect(throws: AzothError.self) { try gone.author }
    }

    @Test func settingACollectionCountsEachObjectOnce() throws {
        let book = Book(title: "1")
        let author = Author(name: "Borges", books: [book, book])
        #expect(try author.books.count == 1)
    }

    @Test func anObjectMovesBetweenParents() throws {
        let book = Book(title: "1")
        let first = Author(name: "first", books: [book])
        let second = Author(name: "second")
        try second.books.append(book)
        #expect(try first.books.isEmpty)
        #expect(try second.books.map { $0 } == [book])
        book.setAuthor(first)
        #expect(try second.books.isEmpty)
        #expect(try first.books.map { $0 } == [book])
        second.setBooks([book])
        #expect(try first.books.isEmpty)
    }

    @Test func unloadedViewsOfLoadedCollectionsShowAtOnce() throws {
        let author = Author(name: "Borges")
        let book = Book(title: "1")
        author.booksUnloaded.append(book)
        #expect(try author.books.map { $0 } == [book])
        author.booksUnloaded.remove(book)
        #expect(try author.books.isEmpty)
    }

    @Test func aLoopSeesTheCollectionAsItWas() throws {
        let author = Author(name: "Borges", books: [Book(title: "1"), Book(title: "2"), Book(title: "3")])
        var seen: [String] = []
        for book in try author.books {
            seen.append(book.title)
            try author.books.remove(book)
            try author.books.append(Book(title: "new"))
        }
        #expect(seen == ["1", "2", "3"])
        #expect(try author.books.map(\.title) == ["new", "new", "new"])
    }

    @Test func aListIsALiveView() throws {
        let author = Author(name: "Borges")
        let list = try author.books
        list.append(Book(title: "1"))
        #expect(list.count == 1)
        #expect(list.first?.title == "1")
        #expect(list.last?.title == "1")
        #expect(list.reversed().map(\.title) == ["1"])
    }
}
