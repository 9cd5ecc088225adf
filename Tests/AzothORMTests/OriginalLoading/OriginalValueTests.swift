import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// Scenarios of the original's `test_composites`.
@Suite(.library) struct OriginalValueTests {
    private func invoiced(_ body: nonisolated(nonsending) (Library, Session) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    InvoiceAccount(
                        name: "a",
                        invoices: [
                            Invoice(number: "1", total: Money(amount: 10), rebate: Money(amount: 1)),
                            Invoice(number: "2", total: Money(amount: 20, currency: "USD")),
                        ]))
            }
            library.log.clear()
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    /// PointTest.test_eager_load, test_query_cols
    @Test func valuesComeWithJoinsAndBesideOtherColumns() async throws {
        try await invoiced { library, session in
            let account = try await session.execute(
                select(InvoiceAccount.self).options(.joined(InvoiceAccount.invoices))
            ).one()
            #expect(try account.invoices.map(\.total.amount) == [20, 10])
            #expect(try account.invoices.map { $0.rebate?.amount } == [nil, 1])
            let rows = try await session.execute(
                select(InvoiceAccount.name, Invoice.rebate, Invoice.total, Invoice.number)
                    .join(InvoiceAccount.invoices).orderBy(Invoice.number)
            ).all()
            #expect(rows.map(\.1) == [Money(amount: 1), nil])
            #expect(rows.map(\.2.currency) == ["EUR", "USD"])
            #expect(rows.map(\.3) == ["1", "2"])
        }
    }

    /// PointTest.test_comparator, test_comparator_aliased: a value that is not there is neither equal nor unequal.
    @Test func valuesAreComparedAsTheirColumns() async throws {
        try await invoiced { library, session in
            let other = Invoice.alias("i")
            let equal = try await session.scalars(select(other.number).where(other.rebate == Money(amount: 1))).all()
            let unequal = try await session.scalars(
                select(Invoice.number).where(Invoice.rebate != Money(amount: 2))
            ).all()
            let there = try await session.scalars(select(other.number).where(other.rebate != nil)).all()
            #expect(equal == ["1"] && unequal == ["1"] && there == ["1"])
            #expect(
                library.log.take()[1]
                    == "SELECT invoice.number FROM invoice WHERE NOT (invoice.less_amount = ? AND invoice.less_currency = ?)"
            )
        }
    }

    /// PointTest.test_detect_change, test_save_null
    @Test func whatIsSetAndTakenBackIsNoChange() async throws {
        try await invoiced { library, session in
            let invoice = try await session.getOne(Invoice.self, 1)
            _ = library.log.take()
            invoice.total = Money(amount: 10, currency: "EUR")
            invoice.rebate = nil
            invoice.rebate = Money(amount: 1)
            #expect(!session.isModified(invoice))
            try await session.flush()
            #expect(library.log.count == 0)
            invoice.rebate = nil
            try await session.commit()
            let nulls = try await library.count(
                "SELECT count(*) FROM invoice WHERE less_amount IS NULL AND less_currency IS NULL")
            #expect(nulls == 2)
            // A part of what is not there makes nothing.
            invoice.rebate?.amount = 7
            #expect(invoice.rebate == nil)
        }
    }

    /// PointTest.test_expire, and a rollback.
    @Test func expiryAndRollbackForgetWhatWasAssigned() async throws {
        try await invoiced { library, session in
            let invoice = try await session.getOne(Invoice.self, 1)
            invoice.total.amount = 99
            invoice.rebate = nil
            session.expire(invoice)
            #expect(try await invoice.awaitable.total == Money(amount: 10))
            #expect(invoice.rebate == Money(amount: 1))
            invoice.total.currency = "CHF"
            invoice.rebate?.amount = 2
            try await session.flush()
            try await session.rollback()
            #expect(invoice.total == Money(amount: 10) && invoice.rebate == Money(amount: 1))
            session.expire(invoice, Invoice.rebate)
            invoice.total.amount = 11
            #expect(try await invoice.awaitable.rebate == Money(amount: 1))
            #expect(invoice.total.amount == 11)
        }
    }

    /// ComparatorTest.test_order_by, test_order_by_aliased; groups.
    @Test func rowsAreSortedAndGroupedByParts() async throws {
        try await invoiced { library, session in
            let other = Invoice.alias("i")
            let numbers = try await session.scalars(
                select(other.number).orderBy(other.total.currency.desc(), other.total.amount)
            ).all()
            #expect(numbers == ["2", "1"])
            let sums = try await session.execute(
                select(Invoice.total.currency, Invoice.total.amount.sum()).groupBy(Invoice.total.currency)
                    .orderBy(Invoice.total.currency)
            ).all()
            #expect(sums.map(\.0) == ["EUR", "USD"] && sums.map(\.1) == [10, 20])
        }
    }

    /// PointTest.test_bulk_insert_heterogeneous, test_delete
    @Test func valuesThatMayBeMissingAreInsertedTogether() async throws {
        try await invoiced { library, session in
            session.addAll([
                Invoice(number: "3", total: Money(amount: 3), stay: Stay(kind: .home)),
                Invoice(number: "4", total: Money(amount: 4), rebate: Money(amount: 1)),
                Invoice(number: "5", total: Money(amount: 5)),
            ])
            try await session.flush()
            #expect(library.log.takeSteps() == ["INSERT invoice ×3"])
            session.expireAll()
            let invoices = try await session.execute(
                select(Invoice.self).where(Invoice.number > "2").orderBy(Invoice.number)
            ).all()
            #expect(invoices.map { $0.stay?.kind } == [.home, nil, nil])
            #expect(invoices.map { $0.rebate?.amount } == [nil, 1, nil])
            try await session.delete(invoices[0])
            try await session.commit()
            #expect(try await session.execute(select(count()).from(Invoice.self)).one() == 4)
        }
    }
}
