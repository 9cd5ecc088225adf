import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// Objects that tests say the least of.
@Suite(.everyDatabase) struct FactoriesTests {
    private let factories = Factories()

    /// Writes everything into tables that are there afterwards.
    private func save(_ objects: any Model...) async throws {
        let engine = try TestDatabase.current.engine()
        try await engine.begin { try await $0.createAll(LibrarySchema.metadata) }
        try await SessionFactory(engine).begin { session in
            for object in objects { session.add(object) }
        }
    }

    @Test func `required columns are filled, others have their defaults or nothing`() async throws {
        let reader = try factories.make(Reader.self)
        #expect(reader.email == "email 1")
        #expect(reader.tags == [])
        #expect(reader.settings == ReaderSettings())
        let loan = try factories.make(Loan.self)
        #expect(loan.state == .open)
        #expect(abs(loan.takenAt.timeIntervalSinceNow) < 60)
        #expect(loan.fee == nil && loan.receipt == nil)
        #expect(try loan.reader == nil)
        #expect(loan[ifAssigned: Loan.id] == nil)
        let author = try factories.make(Author.self)
        #expect(author.name == "name 1" && author.born == nil && author[ifAssigned: Author.createdAt] == nil)
        #expect(author.orm.state == .transient)
        try await save(reader, loan, author)
        #expect(author.orm.state == .detached && loan.id > 0)
    }

    @Test func `required to-ones are made, also of keys`() async throws {
        let chapter = try factories.make(Chapter.self)
        let biography = try factories.make(Biography.self)
        #expect(try chapter.book.title == "title 1")
        #expect(try chapter.book.author.name == "name 1")
        #expect(try biography.author.name == "name 2")
        try await save(chapter, biography)
        #expect(try chapter.bookId == chapter.book.id)
        #expect(try biography.authorId == biography.author.id)
        // Nothing that may be missing is made.
        #expect(try factories.make(Node.self).parent == nil)
    }

    @Test func `a test says what is special`() async throws {
        let author = try factories.make(Author.self) { $0.name = "Le Guin" }
        let books = try factories.make(2, Book.self) { book, index in
            book.title = "Book \(index)"
            book.setAuthor(author)
        }
        let appended = try factories.make(Book.self) { author.booksUnloaded.append($0) }
        try await save(author)
        let other = try factories.make(Book.self) { $0.authorId = author.id }
        try await save(other)
        let found = try await SessionFactory(TestDatabase.current.engine()).with { session in
            try await session.scalars(select(Book.title).where(Book.authorId == author.id).orderBy(Book.id)).all()
        }
        #expect(found == ["Book 0", "Book 1", "title 3", "title 4"])
        #expect(books.map(\.pages) == [0, 0] && appended.inPrint)
    }

    @Test func `definitions come before what a test says, with the number of the object`() throws {
        factories.define(Author.self) { author, number in
            author.name = "Author \(number)"
            author.born = Day(daysSince1970: number)
        }
        factories.define(Author.self) { author, _ in author.name += "!" }
        factories.define(Country.self, as: { number in Country(code: "C\(number)", name: "Country \(number)") })
        let authors = try factories.make(2, Author.self)
        #expect(authors.map(\.name) == ["Author 1!", "Author 2!"])
        #expect(authors.map(\.born) == [Day(daysSince1970: 1), Day(daysSince1970: 2)])
        #expect(try factories.make(Author.self) { $0.name = "mine" }.name == "mine")
        #expect(try factories.make(City.self).country.name == "Country 1")
        #expect(throws: CancellationError.self) { try factories.make(Author.self) { _ in throw CancellationError() } }
    }

    @Test func `texts fit into their columns, and differ`() async throws {
        let countries = try factories.make(40, Country.self)
        #expect(Set(countries.map(\.code)).count == 40)
        #expect(countries.allSatisfy { $0.code.count <= 2 })
        #expect(countries[0].code == "c1" && countries[39].code == "14")
    }

    @Test func `a model without New is told how it is made`() {
        let error = #expect(throws: AzothError.self) { try factories.make(Handmade.self) }
        #expect(error?.message.contains("factories.define(Handmade.self, as: { number in Handmade(…) })") == true)
    }
}

/// A model that no generator made.
private final class Handmade: ModelObject, Model {
    typealias Key = Int
    static let _entity = Entity<Row>(
        "Handmade", table: Table("handmade", columns: [.init("id", .int64, generated: true)], primaryKey: [0]),
        fields: [.init("id", \.id)])
    override class var _anyEntity: AnyEntity { _entity }
    struct Row: ModelRow {
        typealias Object = Handmade
        var id: Int
        var _key: Int { id }
        init(_ reader: inout RowReader) throws { id = try reader.next() }
    }
}
