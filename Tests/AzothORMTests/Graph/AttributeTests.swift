import Azoth
import Foundation
import TestModels
import Testing

/// What attributes of new objects say before the database has spoken.
struct AttributeTests {
    @Test func columnsAreReadAndWritten() {
        let book = Book(title: "Tehanu", pages: 240, price: Decimal(string: "12.50")!)
        #expect(book.title == "Tehanu")
        #expect(book.pages == 240)
        #expect(book.inPrint)
        book.title = "The Telling"
        book.pages += 1
        book.inPrint = false
        #expect(book.title == "The Telling")
        #expect(book.pages == 241)
        #expect(!book.inPrint)
    }

    @Test func whatTheDatabaseAssignsIsNilUntilThen() {
        let author = Author(name: "Le Guin")
        #expect(author[ifAssigned: Author.id] == nil)
        #expect(author[ifAssigned: Author.createdAt] == nil)
        #expect(author[ifAssigned: Author.name] == "Le Guin")
        #expect(author[ifAssigned: Author.born] == .some(nil))
        author.id = 5
        #expect(author[ifAssigned: Author.id] == 5)
        #expect(author.id == 5)
        #expect(Author(id: 7, name: "Borges").id == 7)
    }

    @Test func aRowIsCompleteOrAnError() throws {
        let author = Author(name: "Le Guin")
        #expect(AzothError.of { _ = try author.row }?.kind == .notLoaded(attribute: "Author.id"))
        author.id = 1
        #expect(AzothError.of { _ = try author.row }?.kind == .notLoaded(attribute: "Author.createdAt"))
        author.createdAt = Date(timeIntervalSince1970: 0)
        let row = try author.row
        #expect(row.name == "Le Guin")
        #expect(row.born == nil)
    }

    @Test func aRequiredLinkThatIsMissingNamesItself() throws {
        let error = AzothError.of { _ = try Book(title: "Beowulf").author }
        #expect(error?.kind == .missingLink(attribute: "Book.author"))
        #expect(error?.message == "Book.author is required and points at nothing: set it before it is read")
    }

    @Test func anOptionalLinkThatIsMissingIsNil() throws {
        #expect(try Loan().book == nil)
        #expect(try Author(name: "Homer").biography == nil)
    }

    @Test func aForeignKeyFollowsALinkWhoseKeyIsKnown() throws {
        let author = Author(id: 5, name: "Le Guin")
        let book = Book(author: author, title: "Tehanu")
        #expect(book[ifAssigned: Book.authorId] == 5)
        let loan = Loan(book: Book(id: 9, title: "x"))
        #expect(loan.bookId == 9)
        loan.setBook(Book(title: "without a key"))
        #expect(loan.bookId == nil)
        loan.setBook(Book(id: 3, title: "y"))
        #expect(loan.bookId == 3)
        loan.setBook(nil)
        #expect(loan.bookId == nil)
    }

    @Test func aForeignKeyOfALinkWithoutKeyIsUnassigned() {
        let book = Book(author: Author(id: 5, name: "Le Guin"), title: "Tehanu")
        book.setAuthor(Author(name: "without a key"))
        #expect(book[ifAssigned: Book.authorId] == nil)
    }

    @Test func assigningAForeignKeyBreaksALinkThatItContradicts() throws {
        let author = Author(id: 5, name: "Le Guin")
        let book = Book(author: author, title: "Tehanu")
        book.authorId = 6
        #expect(try author.books.isEmpty)
        let error = AzothError.of { _ = try book.author }
        #expect(error?.kind == .notLoaded(attribute: "Book.author"))
        #expect(error?.message.contains(".options(.selectIn(Book.author))") == true)
        #expect(error?.message.contains("awaitable.author") == true)
        #expect(error?.message.contains("session.refresh(object, Book.author)") == true)
        #expect(book.orm.unloaded == ["author"])
    }

    @Test func assigningTheForeignKeyThatALinkHasAlreadyKeepsTheLink() throws {
        let author = Author(id: 5, name: "Le Guin")
        let book = Book(author: author, title: "Tehanu")
        book.authorId = 5
        #expect(try book.author === author)
        #expect(try author.books.count == 1)
    }

    @Test func assigningNilToAForeignKeyUnlinks() throws {
        let book = Book(id: 9, title: "x")
        let loan = Loan(book: book)
        loan.bookId = nil
        #expect(try loan.book == nil)
        #expect(try book.loans.isEmpty)
    }

    @Test func aTransientObjectIsOfNoSession() async {
        let author = Author(name: "Le Guin")
        #expect(author.orm.state == .transient)
        #expect(author.orm.session == nil)
        #expect(author.orm.unloaded.isEmpty)
        #expect(author.orm.isLoaded(Author.books))
    }

    @Test func aDateIsRoundedToMicrosecondsWhenItIsAssigned() {
        let author = Author(name: "Le Guin")
        author.createdAt = Date(timeIntervalSince1970: 1.000_000_4)
        #expect(author.createdAt == Date(timeIntervalSince1970: 1))
    }
}
