import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// Scenarios of the original's `dml` tests: statements that change rows beside objects.
@Suite(.library) struct OriginalChangeTests {
    /// InsertStmtTest.test_upsert_populate_existing
    @Test func anUpsertGivesObjectsAsTheyAreNow() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([Country(code: "AT", name: "Austria"), Country(code: "IS", name: "Iceland")])
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let austria = try await session.getOne(Country.self, "AT")
                austria.name = "pending"
                _ = library.log.take()
                let upserted = try await session.execute(
                    insert(Country.self).rows([
                        Country.New(code: "AT", name: "Österreich"), Country.New(code: "DE", name: "Deutschland"),
                    ]).onConflict(Country.code, .update { $0.name.setToExcluded() }).returning(Country.self)
                ).all()
                #expect(upserted.map(\.code).sorted() == ["AT", "DE"])
                #expect(upserted.contains(austria))
                #expect(austria.name == "Österreich")
                #expect(!session.isModified(austria))
                #expect(try upserted.allSatisfy { try $0.cities.isEmpty })
                let nothing = try await session.execute(
                    insert(Country.self).rows([
                        Country.New(code: "AT", name: "x"), Country.New(code: "CH", name: "Schweiz"),
                    ]).onConflict(.nothing).returning(Country.code)
                ).all()
                #expect(nothing == ["CH"])
            }
        }
    }

    /// test_update_delete_where: a correlated subquery as the new value, related rows as the condition.
    @Test func anUpdateTakesItsValueFromRelatedRows() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let authors = try await session.execute(select(Author.self).orderBy(Author.id)).all()
                let last = select(Book.title.max()).where(Book.authorId == Author.id).scalarSubquery()
                let names = try await session.execute(
                    update(Author.self).where(Author.books.any()).set(Author.name.set(last)).returning(Author.name)
                ).all()
                #expect(names.sorted() == ["The Aleph", "The Dispossessed"])
                #expect(try await authors[0].awaitable.name == "The Dispossessed")
                try await session.execute(
                    update(Book.self).where(Book.author.has { $0.name == "The Aleph" })
                        .set(Book.pages, to: Book.pages + 10))
                #expect(try await session.execute(select(Book.pages.sum())).one() == 20)
                let gone = try await session.execute(
                    delete(Chapter.self).where(
                        Chapter.bookId.in(select(Book.id).join(Book.author).where(Author.id == 1))
                    ).returning(Chapter.self)
                ).all()
                #expect(gone.map(\.number).sorted() == [1, 2])
            }
        }
    }

    /// test_update_delete_where: objects whose rows a statement deleted.
    @Test func whatAStatementDeletedIsGone() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 2, options: [.selectIn(Author.books)])
                let book = try author.books[0]
                let deleted = try await session.execute(
                    delete(Book.self).where(Book.authorId == 2).returning(Book.id)
                ).all()
                #expect(deleted.sorted() == [4, 5])
                let error = await AzothError.of { _ = try await book.awaitable.pages }
                #expect(error?.kind == .invalidRequest)
                #expect(try await session.get(Book.self, 4) == nil)
                session.expire(author, Author.books)
                #expect(try await author.awaitable.books.isEmpty)
                try await session.rollback()
                #expect(try await author.awaitable.books.count == 2)
                #expect(try await session.get(Book.self, 4) != nil)
            }
        }
    }

    /// BulkDMLReturning: rows come back in the order in which they were given.
    @Test func newRowsComeBackAsObjectsInOrder() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let nodes = try await session.execute(
                    insert(Node.self).rows((1...50).map { Node.New(name: "n\($0)") }).returning(Node.self)
                ).all()
                #expect(nodes.map(\.name) == (1...50).map { "n\($0)" })
                #expect(library.log.take().count == 1)
                nodes[0].name = "changed"
                nodes[1].setParent(nodes[0])
                try await session.commit()
                #expect(library.log.take().count <= 2)
                #expect(try await session.execute(select(count()).where(Node.parentId == nodes[0].id)).one() == 1)
            }
        }
    }

    /// CTETest, InsertStmtTest.test_insert_from_select_col_property
    @Test func rowsAreInsertedFromAQuery() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let totals = select(Book.authorId, count().label("n")).groupBy(Book.authorId).cte("totals")
                let nodes = try await session.execute(
                    insert(Node.self).from(
                        select(Author.name).join(totals, on: totals[Book.authorId] == Author.id)
                            .where(totals[\.1] > 2), into: Node.name
                    ).returning(Node.self)
                ).all()
                #expect(nodes.map(\.name) == ["Le Guin"])
                #expect(try await nodes[0].awaitable.children.isEmpty)
            }
        }
    }

    /// test_update_delete_where: a table that the statement does not bring in is an error, not a cross product.
    @Test func aTableBesideTheChangedOneIsRefused() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let error = await AzothError.of {
                    _ = try await session.execute(
                        update(Book.self).where(Book.authorId == Author.id, Author.name == "Borges")
                            .set(Book.pages, to: 1))
                }
                #expect(error?.kind == .invalidRequest)
                #expect(library.log.take().isEmpty)
            }
        }
    }

    /// BulkUDPostfetchTest.test_update_w_fetch, test_composites: PointTest.test_update_crit_fetch
    @Test func aValueOfSeveralColumnsIsSetByAStatement() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Invoice(number: "1", total: Money(amount: 5, currency: "EUR")),
                    Invoice(number: "2", total: Money(amount: 7, currency: "CHF"), rebate: Money(amount: 1)),
                ])
            }
            try await library.sessions.with { session in
                let invoices = try await session.execute(select(Invoice.self).orderBy(Invoice.id)).all()
                try await session.execute(
                    update(Invoice.self).where(Invoice.total == Money(amount: 7, currency: "CHF"))
                        .set(Invoice.total, to: Money(amount: 8, currency: "USD")).set(Invoice.rebate, to: nil))
                #expect(try await invoices[1].awaitable.total == Money(amount: 8, currency: "USD"))
                #expect(invoices[1].rebate == nil)
                let totals = try await session.execute(
                    select(Invoice.total, Invoice.rebate).where(Invoice.rebate == nil).orderBy(Invoice.total.amount)
                ).all()
                #expect(totals.map(\.0.currency) == ["EUR", "USD"])
                session.expire(invoices[0], Invoice.total)
                invoices[0].total.amount = 6
                try await session.flush()
                #expect(invoices[0].total == Money(amount: 6, currency: "EUR"))
            }
        }
    }
}
