import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// Every way to reach or change rows, tried on rows that the session's criteria hide. Each way is taken without criteria
/// first, where it has to lead there: a way that leads nowhere proves nothing.
@Suite(.library) struct CriteriaWaysTests {
    /// A way to rows of `book`: gives the keys that it came to.
    struct Reading: Sendable {
        let name: String
        let keys: nonisolated(nonsending) @Sendable (Session) async throws -> [Int]
        init(_ name: String, _ keys: nonisolated(nonsending) @escaping @Sendable (Session) async throws -> [Int]) {
            self.name = name
            self.keys = keys
        }
    }

    /// A way to change them.
    struct Writing: Sendable {
        let name: String
        let write: nonisolated(nonsending) @Sendable (Session) async throws -> Void
        init(_ name: String, _ write: nonisolated(nonsending) @escaping @Sendable (Session) async throws -> Void) {
            self.name = name
            self.write = write
        }
    }

    /// Le Guin has the books 1, 2, 3 and Borges 4, 5; 2 and 4 are not to be seen. Books 1 and 2 have a chapter and a loan.
    private func run(_ body: nonisolated(nonsending) (Library, SessionFactory) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.begin { session in
                let reader = Reader(email: "r", tags: [])
                session.add(Author(name: "Nobody"))
                for key in [1, 2] {
                    let book = try await session.getOne(Book.self, key)
                    session.addAll([Chapter(book: book, number: 1, title: "one"), Loan(reader: reader, book: book)])
                }
            }
            try await library.execute("UPDATE book SET in_print = FALSE WHERE id IN (2, 4)")
            try await body(library, library.sessions.filtered(Book.self) { $0.inPrint == true })
        }
    }

    private static func books(
        of option: LoaderOption<Author>, populateExisting: Bool = false
    ) -> nonisolated(nonsending) @Sendable (Session) async throws -> [Int] {
        { session in
            let statement = select(Author.self).options(option).executionOptions(
                ExecutionOptions(populateExisting: populateExisting))
            return try await session.execute(statement).all().flatMap { try $0.books.map(\.id) }
        }
    }

    private static func bookOfLoans(
        by option: LoaderOption<Loan>
    ) -> nonisolated(nonsending) @Sendable (Session) async throws -> [Int] {
        { session in try await session.execute(select(Loan.self).options(option)).all().compactMap { try $0.book?.id } }
    }

    static let readings: [Reading] = [
        // By key.
        Reading("get") { try await $0.get(Book.self, 2).map { [$0.id] } ?? [] },
        Reading("getOne") { [try await $0.getOne(Book.self, 2).id] },
        Reading("get with a lock") { try await $0.get(Book.self, 2, withForUpdate: ForUpdate()).map { [$0.id] } ?? [] },
        Reading("get with populateExisting") {
            try await $0.get(Book.self, 2, populateExisting: true).map { [$0.id] } ?? []
        },
        Reading("get with options") {
            try await $0.get(Author.self, 1, options: [.selectIn(Author.books)])?.books.map(\.id) ?? []
        },
        Reading("merge") { session in
            let merged = try await session.merge(Book(id: 2, author: Author(id: 1, name: "Le Guin"), title: "t"))
            return merged.orm.state == .persistent ? [merged.id] : []
        },
        // Select lists.
        Reading("objects") { try await $0.execute(select(Book.self)).all().map(\.id) },
        Reading("rows") { try await $0.execute(select(Book.Row.self)).all().map(\.id) },
        Reading("columns") { try await $0.execute(select(Book.id)).all() },
        Reading("scalar") { try await $0.scalar(select(Book.id).where(Book.id == 2)).map { [$0] } ?? [] },
        Reading("scalars") { try await $0.scalars(select(Book.id)).all() },
        Reading("two entities") {
            try await $0.execute(select(Author.self, Book.self).join(Author.books)).all().map(\.1.id)
        },
        Reading("an alias") { try await $0.execute(select(Book.alias("b").id)).all() },
        Reading("objects of an alias") { try await $0.execute(select(Book.alias("b"))).all().map(\.id) },
        Reading("alternatives") { try await $0.execute(select(Book.id).where(Book.id == 1 || Book.id == 2)).all() },
        Reading("negation") { try await $0.execute(select(Book.id).where(!(Book.id == 1))).all() },
        Reading("distinct and limit") {
            try await $0.execute(select(Book.id).distinct().orderBy(Book.id).limit(1).offset(1)).all()
        },
        Reading("for update") { try await $0.execute(select(Book.id).withForUpdate()).all() },
        // Aggregates: as many keys as they count.
        Reading("max") {
            try await $0.scalar(select(Book.id.max()).where(Book.id < 3)).flatMap { $0 }.map { [$0] } ?? []
        },
        Reading("groups") {
            try await $0.execute(select(Book.id.max()).where(Book.id < 5).groupBy(Book.authorId)).all().compactMap {
                $0
            }
        },
        Reading("having") {
            let counts = select(Book.authorId).groupBy(Book.authorId).having(count() == 3)
            return try await $0.execute(counts).all().isEmpty ? [] : [2]
        },
        // Joins.
        Reading("a join by a relationship") {
            try await $0.execute(select(Book.id).from(Author.self).join(Author.books)).all()
        },
        Reading("a join by a condition") {
            try await $0.execute(select(Book.id).from(Author.self).join(Book.self, on: Book.authorId == Author.id))
                .all()
        },
        Reading("an outer join") {
            try await $0.execute(select(Book.id.orNull).from(Author.self).outerJoin(Author.books)).all().compactMap {
                $0
            }
        },
        Reading("a join of an alias") {
            let other = Book.alias("other")
            return try await $0.execute(select(other.id).from(Author.self).join(Author.books, to: other)).all()
        },
        Reading("a join through another") {
            try await $0.execute(select(Book.id).from(Chapter.self).join(Chapter.book)).all()
        },
        Reading("a join from it") {
            try await $0.execute(select(Chapter.bookId).from(Book.self).join(Book.chapters)).all()
        },
        Reading("side by side") { try await $0.execute(select(Book.id).from(Author.self).from(Book.self)).all() },
        // Conditions on related rows: the other row is found, where the hidden one is seen.
        Reading("any") {
            try await $0.execute(select(Author.id).where(Author.books.any { $0.id == 2 })).all().map { _ in 2 }
        },
        Reading("has") {
            try await $0.execute(select(Loan.id).where(Loan.book.has { $0.id == 2 })).all().map { _ in 2 }
        },
        Reading("has without a condition") {
            try await $0.execute(select(Chapter.bookId).where(Chapter.book.has())).all()
        },
        Reading("any through another") {
            try await $0.execute(select(Author.id).where(Author.books.any { $0.chapters.any() && $0.id == 2 })).all()
                .map { _ in 2 }
        },
        Reading("exists") {
            let some = exists(select(Book.id).where(Book.authorId == Author.id, Book.id == 2))
            return try await $0.execute(select(Author.id).where(some)).all().map { _ in 2 }
        },
        Reading("a subquery in IN") {
            let keys = select(Book.authorId).where(Book.id == 4)
            return try await $0.execute(select(Author.id).where(Author.id.in(keys))).all().map { _ in 4 }
        },
        Reading("a scalar subquery") {
            let key = select(Book.id).where(Book.id == 2).scalarSubquery().orNull
            return try await $0.execute(select(key).from(Author.self)).all().compactMap { $0 }
        },
        // Derived tables.
        Reading("a subquery in FROM") {
            let books = select(Book.id).subquery("books")
            return try await $0.execute(select(books[Book.id])).all()
        },
        Reading("a common table expression") {
            let books = select(Book.id).cte("books")
            return try await $0.execute(select(books[Book.id])).all()
        },
        Reading("a recursive one") {
            let books = select(Book.id).where(Book.id == 1).recursiveCTE("books", distinct: true) { books in
                select(Book.id).join(books, on: Book.id == books[\.self] + 1)
            }
            return try await $0.execute(select(books[\.self])).all()
        },
        Reading("a subquery in a subquery") {
            let inner = select(Book.id).subquery("a")
            let outer = select(inner[Book.id].label("id")).subquery("b")
            return try await $0.execute(select(outer[\.self])).all()
        },
        Reading("a union") {
            try await $0.execute(select(Author.id).where(Author.id == 1).union(select(Book.id))).all().filter {
                $0 != 1
            }
        },
        Reading("an except") {
            try await $0.execute(select(Author.id).except(select(Book.id).where(Book.id == 2))).all().contains(2)
                ? [] : [2]
        },
        // Loads of relationships.
        Reading("selectIn", books(of: .selectIn(Author.books))),
        Reading("subquery", books(of: .subquery(Author.books))),
        Reading("joined", books(of: .joined(Author.books))),
        Reading("joined, inner", books(of: .joined(Author.books, inner: true))),
        Reading("immediate", books(of: .immediate(Author.books))),
        Reading("populateExisting", books(of: .selectIn(Author.books), populateExisting: true)),
        Reading("containsEager") {
            let statement = select(Author.self).join(Author.books).options(.containsEager(Author.books))
            return try await $0.execute(statement).all().flatMap { try $0.books.map(\.id) }
        },
        Reading("lazy") { try await $0.getOne(Author.self, 1).awaitable.books.map(\.id) },
        Reading("single") { session in
            let author = try await session.getOne(Author.self, 1, options: [.single(Author.books)])
            return try await author.awaitable.books.map(\.id)
        },
        Reading("siblings") { session in
            let authors = try await session.execute(select(Author.self).orderBy(Author.id)).all()
            _ = try await authors[0].awaitable.books
            return try authors[1].books.map(\.id)
        },
        Reading("refresh of a collection") { session in
            let author = try await session.getOne(Author.self, 1)
            try await session.refresh(author, Author.books)
            return try author.books.map(\.id)
        },
        Reading("expired") { session in
            let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
            session.expire(author)
            return try await author.awaitable.books.map(\.id)
        },
        Reading("through") { session in
            let reader = try await session.execute(
                select(Reader.self).options(.selectIn(Reader.loans, .selectIn(Loan.book)))
            ).one()
            return try reader.books.map(\.id)
        },
        Reading("the to-one by selectIn", bookOfLoans(by: .selectIn(Loan.book))),
        Reading("the to-one by joined", bookOfLoans(by: .joined(Loan.book))),
        Reading("the to-one by immediate", bookOfLoans(by: .immediate(Loan.book))),
        Reading("the to-one, lazy") { session in
            var keys: [Int] = []
            for loan in try await session.execute(select(Loan.self)).all() {
                if let book = try await loan.awaitable.book { keys.append(book.id) }
            }
            return keys
        },
        Reading("nested") { session in
            let readers = try await session.execute(
                select(Reader.self).options(.selectIn(Reader.loans, .selectIn(Loan.book, .selectIn(Book.chapters))))
            ).all()
            return try readers.flatMap { try $0.loans.compactMap { try $0.book?.id } }
        },
        Reading("a foreign key that is assigned") { session in
            let loan = Loan()
            session.add(loan)
            loan.bookId = 2
            return try await loan.awaitable.book.map { [$0.id] } ?? []
        },
        // Streams.
        Reading("a stream") { session in
            var keys: [Int] = []
            for try await book in try await session.stream(select(Book.self)) { keys.append(book.id) }
            return keys
        },
        Reading("a stream in small batches") { session in
            let statement = select(Author.self).options(.selectIn(Author.books)).executionOptions(
                ExecutionOptions(yieldPer: 1))
            var keys: [Int] = []
            for try await author in try await session.stream(statement) { keys += try author.books.map(\.id) }
            return keys
        },
        // What statements give back.
        Reading("an update that returns") {
            try await $0.execute(update(Book.self).set(Book.pages, to: 1).returning(Book.id)).all()
        },
        Reading("a delete that returns") {
            try await $0.execute(delete(Chapter.self).where(Chapter.book.has { $0.id == 2 }).returning(Chapter.bookId))
                .all()
        },
        Reading("an upsert that returns") {
            let row = Book.New(id: 2, authorId: 1, title: "t")
            let upsert = insert(Book.self).rows([row]).onConflict(Book.id, .update { $0.title.setToExcluded() })
            return try await $0.execute(upsert.returning(Book.id)).all()
        },
        Reading("an insert from a select") {
            let titles = select(Book.title).where(Book.id == 2)
            let copied = insert(Author.self).from(titles, into: Author.name).returning(Author.id)
            return try await $0.execute(copied).all().map { _ in 2 }
        },
        // In a savepoint and after its rollback.
        Reading("a savepoint") { session in
            try await session.beginNested { _ in try await session.execute(select(Book.self)).all().map(\.id) }
        },
        Reading("after a rollback") { session in
            let author = try await session.getOne(Author.self, 1)
            let savepoint = try await session.beginNested()
            _ = try await author.awaitable.books
            author.name = "x"
            try await session.flush()
            try await savepoint.rollback()
            return try await author.awaitable.books.map(\.id) + session.identityMap.objects(of: Book.self).map(\.id)
        },
        // Text.
        Reading("text") { try await $0.execute(text("SELECT id FROM book").columns(Int.self)).all() },
        Reading("text of objects") {
            try await $0.execute(
                text("SELECT id, author_id, title, pages, price, in_print FROM book").columns(Book.self)
            ).all().map(\.id)
        },
        Reading("text in an expression") {
            let key = text("(SELECT id FROM book WHERE id = 2)", as: Int.self)
            return try await $0.execute(select(key).from(Author.self)).all()
        },
        Reading("the session's connection") {
            let rows = try await $0.connection().executeDriverSQL("SELECT id FROM book")
            return try rows.all().map { try $0.value("id", as: Int.self) }
        },
    ]

    @Test func noWayOfReadingLeadsToWhatIsHidden() async throws {
        try await run { library, filtered in
            for way in Self.readings {
                for (sessions, isFiltered) in [(library.sessions, false), (filtered, true)] {
                    let session = sessions()
                    var keys: [Int] = []
                    do {
                        keys = try await way.keys(session)
                    } catch let error as AzothError {
                        // What is hidden is missed, or the call is refused.
                        #expect(isFiltered, "\(way.name): \(error)")
                    }
                    try? await session.close()
                    #expect(
                        keys.contains { [2, 4].contains($0) } != isFiltered,
                        "\(way.name) \(isFiltered ? "leads to" : "does not lead to") hidden rows: \(keys)")
                }
            }
        }
    }

    static let writings: [Writing] = [
        Writing("an update") { try await $0.execute(update(Book.self).set(Book.title, to: "x")) },
        Writing("an update by key") {
            try await $0.execute(update(Book.self).set(Book.title, to: "x").where(Book.id == 2))
        },
        Writing("an update of alternatives") {
            try await $0.execute(update(Book.self).set(Book.title, to: "x").where(Book.id == 2 || Book.id == 3))
        },
        Writing("a delete") { try await $0.execute(delete(Book.self).where(Book.id == 4)) },
        Writing("an upsert") {
            let row = Book.New(id: 2, authorId: 1, title: "x")
            try await $0.execute(
                insert(Book.self).rows([row]).onConflict(Book.id, .update { $0.title.setToExcluded() }))
        },
        Writing("a merge") {
            _ = try await $0.merge(Book(id: 2, author: Author(id: 1, name: "Le Guin"), title: "x"))
            try await $0.flush()
        },
        Writing("an object that was found") { session in
            for book in try await session.execute(select(Book.self)).all() { book.title = "x" }
            try await session.flush()
        },
        Writing("objects of a collection") { session in
            let author = try await session.getOne(Author.self, 1)
            for book in try await author.awaitable.books { book.title = "x" }
            try await session.flush()
        },
        Writing("a collection that is moved") { session in
            let authors = try await session.execute(
                select(Author.self).orderBy(Author.id).options(.selectIn(Author.books))
            ).all()
            authors[2].setBooks(try authors.flatMap { try Array($0.books) })
            try await session.flush()
        },
        Writing("text") { try await $0.execute(text("UPDATE book SET title = 'x'")) },
        Writing("text that deletes") { try await $0.execute(text("DELETE FROM book WHERE id = 4")) },
        Writing("the session's connection") {
            _ = try await $0.connection().executeDriverSQL("UPDATE book SET title = 'x'")
        },
        Writing("a delete of the owner") { session in
            let author = try await session.getOne(Author.self, 2)
            for book in try await author.awaitable.books { try await session.delete(book) }
            try await session.delete(author)
            try await session.flush()
        },
        Writing("the key of the owner") { session in
            try await session.execute(
                update(Chapter.self).set(Chapter.title, to: "x").where(Chapter.book.has { $0.id == 2 }))
            let untouched = try await session.scalar(select(Chapter.title).where(Chapter.bookId == 2))
            if untouched == "x" { throw Reached() }
        },
    ]

    struct Reached: Error {}

    @Test func noWayOfWritingChangesWhatIsHidden() async throws {
        try await run { library, filtered in
            for way in Self.writings {
                for isFiltered in [false, true] {
                    var options = SessionOptions(joinTransaction: .createSavepoint)
                    if isFiltered { options.criteria.add(Book.self) { $0.inPrint == true } }
                    try await library.engine.connect { connection in
                        let transaction = try await connection.begin()
                        let session = Session(connection, options: options)
                        var isReached = false
                        do {
                            try await way.write(session)
                            try await session.commit()
                        } catch is Reached {
                            isReached = true
                        } catch let error as AzothError {
                            #expect(isFiltered, "\(way.name): \(error)")
                        }
                        try await session.close()
                        let rows = try await connection.executeDriverSQL(
                            """
                            SELECT count(*) AS n FROM book
                            WHERE id = 2 AND title = 'The Dispossessed' AND author_id = 1 OR id = 4 AND author_id = 2 AND pages = 0
                            """
                        ).one()
                        let untouched = try rows.value("n", as: Int.self)
                        #expect(
                            (isReached || untouched < 2) != isFiltered,
                            "\(way.name) \(isFiltered ? "changes" : "does not change") hidden rows")
                        try await transaction.rollback()
                    }
                }
            }
        }
    }
}
