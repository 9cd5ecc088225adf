import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// `value Money { … }`: several columns as one Swift struct.
@Suite(.library) struct ValueObjectTests {
    private static let insertInvoice =
        "INSERT INTO invoice (number, total_amount, total_currency, less_amount, less_currency, town, stay_since, "
        + "stay_kind, account_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

    @Test func theColumnsOfAValueAreWrittenAndRead() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Invoice(
                        number: "1", total: Money(amount: 12.5), rebate: Money(amount: 1, currency: "USD"),
                        stay: Stay(place: "Riga")))
                session.add(Invoice(number: "2", total: Money(amount: 3, currency: "CHF")))
            }
            if !library.isPostgres { #expect(library.log.statements == [Self.insertInvoice]) }
            try await library.sessions.with { session in
                let invoices = try await session.execute(select(Invoice.self).orderBy(Invoice.id)).all()
                #expect(invoices[0].total == Money(amount: 12.5, currency: "EUR"))
                #expect(invoices[0].rebate == Money(amount: 1, currency: "USD"))
                #expect(invoices[0].stay == Stay(place: "Riga"))
                #expect(invoices[1].total.currency == "CHF")
                #expect(invoices[1].rebate == nil && invoices[1].stay == nil)
            }
        }
    }

    @Test func whatChangesIsTheColumnOfAPart() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let invoice = Invoice(number: "1", total: Money(amount: 1))
                session.add(invoice)
                try await session.commit()
                _ = library.log.take()
                invoice.total.amount += 1
                #expect(session.isModified(invoice))
                #expect(invoice.orm.history(of: Invoice.total.amount).added == [2])
                try await session.flush()
                invoice.rebate = Money(amount: 5)
                try await session.flush()
                invoice.rebate?.currency = "USD"
                try await session.flush()
                invoice.rebate = nil
                invoice.total = Money(amount: 2, currency: "EUR")
                try await session.flush()
                #expect(
                    library.log.take() == [
                        "UPDATE invoice SET total_amount = ? WHERE invoice.id = ?",
                        "UPDATE invoice SET less_amount = ?, less_currency = ? WHERE invoice.id = ?",
                        "UPDATE invoice SET less_currency = ? WHERE invoice.id = ?",
                        "UPDATE invoice SET less_amount = ?, less_currency = ? WHERE invoice.id = ?",
                    ])
                try await session.rollback()
                #expect(invoice.total.amount == 1 && invoice.rebate == nil)
            }
        }
    }

    @Test func statementsNamePartsAndWholes() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Invoice(number: "1", total: Money(amount: 10), rebate: Money(amount: 2)),
                    Invoice(number: "2", total: Money(amount: 20, currency: "USD"), stay: Stay(kind: .travel)),
                    Invoice(number: "3", total: Money(amount: 30)),
                ])
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let large = try await session.execute(
                    select(Invoice.number, Invoice.total.amount).where(Invoice.total.amount > 10)
                        .orderBy(Invoice.total.amount.desc())
                ).all()
                #expect(large.map(\.0) == ["3", "2"] && large.map(\.1) == [30, 20])
                let equal = try await session.execute(
                    select(Invoice.number).where(Invoice.total == Money(amount: 20, currency: "USD"))
                ).all()
                #expect(equal == ["2"])
                let without = try await session.execute(
                    select(Invoice.number).where(Invoice.rebate == nil).orderBy(Invoice.id)
                ).all()
                #expect(without == ["2", "3"])
                let with = try await session.execute(select(Invoice.number).where(Invoice.stay != nil)).all()
                #expect(with == ["2"])
                let values = try await session.execute(
                    select(Invoice.id, Invoice.total, Invoice.rebate).orderBy(Invoice.id)
                ).all()
                #expect(values.map(\.1.amount) == [10, 20, 30])
                #expect(values.map(\.2) == [Money(amount: 2), nil, nil])
                let totals = try await session.execute(
                    select(Invoice.total).where(Invoice.total.currency != "USD").orderBy(Invoice.id)
                ).all()
                #expect(totals == [Money(amount: 10), Money(amount: 30)])
                let other = Invoice.alias("other")
                let pairs = try await session.execute(
                    select(Invoice.number, other.number)
                        .join(other, on: Invoice.total.currency == other.total.currency && Invoice.id < other.id)
                ).all()
                #expect(pairs.count == 1 && pairs[0].1 == "3")
                _ = try await session.execute(
                    update(Invoice.self).where(Invoice.number == "1").set(Invoice.total, to: Money(amount: 7))
                        .set(Invoice.rebate, to: nil))
                let changed = try await session.execute(select(Invoice.Row.self).where(Invoice.number == "1")).one()
                #expect(changed.total == Money(amount: 7) && changed.rebate == nil)
                let statements = library.log.take()
                #expect(
                    statements[1]
                        == "SELECT invoice.number FROM invoice "
                        + "WHERE invoice.total_amount = ? AND invoice.total_currency = ?")
                #expect(
                    statements[2]
                        == "SELECT invoice.number FROM invoice "
                        + "WHERE invoice.less_amount IS NULL AND invoice.less_currency IS NULL ORDER BY invoice.id")
                #expect(
                    statements[7]
                        == "UPDATE invoice SET total_amount = ?, total_currency = ?, less_amount = ?, less_currency = ? "
                        + "WHERE invoice.number = ?")
            }
        }
    }

    @Test func relationshipsSortAndFilterByParts() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    InvoiceAccount(
                        name: "a",
                        invoices: [
                            Invoice(number: "1", total: Money(amount: 10)),
                            Invoice(number: "2", total: Money(amount: 200, currency: "USD")),
                            Invoice(number: "3", total: Money(amount: 100)),
                        ]))
            }
            try await library.sessions.with { session in
                let account = try await session.execute(
                    select(InvoiceAccount.self).options(
                        .selectIn(InvoiceAccount.invoices), .selectIn(InvoiceAccount.large))
                ).one()
                #expect(try account.invoices.map(\.number) == ["2", "3", "1"])
                #expect(try account.large.map(\.number) == ["3"])
                let named = try await session.execute(
                    select(InvoiceAccount.name).where(InvoiceAccount.invoices.any { $0.total.amount > 150 })
                ).all()
                #expect(named == ["a"])
            }
        }
    }

    @Test func rowsAreNestedInJSON() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let invoice = Invoice(number: "1", total: Money(amount: 1.5), stay: Stay(place: "Riga"))
                session.add(InvoiceAccount(name: "a", invoices: [invoice]))
                try await session.commit()
                let row = try invoice.row
                let encoder = JSONEncoder()
                encoder.outputFormatting = .sortedKeys
                let text = String(decoding: try encoder.encode(row), as: UTF8.self)
                #expect(
                    text == "{\"accountId\":1,\"id\":1,\"number\":\"1\",\"stay\":{\"place\":\"Riga\"},"
                        + "\"total\":{\"amount\":1.5,\"currency\":\"EUR\"}}")
                #expect(try JSONDecoder().decode(Invoice.Row.self, from: Data(text.utf8)) == row)
                let snapshot = try Invoice.Snapshot(invoice)
                #expect(snapshot.total.amount == 1.5 && snapshot.rebate == nil)
                let again = try JSONDecoder().decode(
                    Invoice.Snapshot.self, from: try encoder.encode(snapshot))
                #expect(again == snapshot)
            }
        }
    }

    @Test func rowsAsValuesHaveThemToo() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                _ = try await session.execute(
                    insert(Invoice.self).rows([
                        Invoice.New(number: "1", total: Money(amount: 1)),
                        Invoice.New(number: "2", total: Money(amount: 2), rebate: Money(amount: 1)),
                    ]))
                let rows = try await session.execute(select(Invoice.Row.self).orderBy(Invoice.id)).all()
                #expect(rows.map(\.total.amount) == [1, 2] && rows.map(\.rebate?.amount) == [nil, 1])
                var row = rows[0]
                row.total.currency = "CHF"
                row.rebate = Money(amount: 9)
                #expect(row.total == Money(amount: 1, currency: "CHF") && row.rebate?.amount == 9)
            }
        }
    }

    @Test func aPartMayBeJSON() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let contract = Contract(terms: Terms(rules: TermRules(penalty: 5)))
                session.add(contract)
                session.add(
                    Contract(terms: Terms(days: 10, steps: [1, 2]), former: Terms(rules: TermRules(penalty: 1))))
                try await session.commit()
                _ = library.log.take()
                contract.terms.rules.clauses.append("a")
                try await session.flush()
                contract.terms.rules = TermRules(penalty: 5, clauses: ["a"])
                contract.former = Terms(days: 1)
                try await session.flush()
                #expect(
                    library.log.take() == [
                        "UPDATE contract SET terms_rules = ? WHERE contract.id = ?",
                        "UPDATE contract SET former_days = ?, former_rules = ? WHERE contract.id = ?",
                    ])
                try await session.commit()
            }
            try await library.sessions.with { session in
                let contracts = try await session.execute(select(Contract.self).orderBy(Contract.id)).all()
                #expect(contracts[0].terms == Terms(rules: TermRules(penalty: 5, clauses: ["a"])))
                #expect(contracts[0].former == Terms(days: 1) && contracts[1].former?.rules.penalty == 1)
                #expect(contracts[1].terms.steps == [1, 2] && contracts[0].terms.steps == nil)
                let wanted = Terms(rules: TermRules(penalty: 5, clauses: ["a"]))
                let found = try await session.execute(
                    select(Contract.terms, Contract.former).where(Contract.terms == wanted)
                ).all()
                #expect(found.count == 1 && found[0].0 == wanted && found[0].1 == Terms(days: 1))
                let penalties = try await session.execute(select(Contract.former.rules).orderBy(Contract.id)).all()
                #expect(penalties.map(\.?.value.penalty) == [0, 1])
                _ = try await session.execute(
                    update(Contract.self).where(Contract.terms.days == 10).set(Contract.terms, to: wanted)
                        .set(Contract.former, to: nil))
                let row = try await session.execute(select(Contract.Row.self).where(Contract.former == nil)).one()
                #expect(row.terms == wanted && row.terms.steps == nil)
                let text = try JSONEncoder().encode(row)
                #expect(try JSONDecoder().decode(Contract.Row.self, from: text) == row)
            }
        }
    }

    @Test func aMergeTakesAValueThatWasPassed() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let invoice = Invoice(number: "1", total: Money(amount: 1), rebate: Money(amount: 2))
                session.add(invoice)
                try await session.commit()
                _ = try await session.merge(Invoice(id: invoice.id, number: "1", total: Money(amount: 1)))
                #expect(invoice.rebate == Money(amount: 2))
                _ = try await session.merge(Invoice(id: invoice.id, number: "1", total: Money(amount: 3), rebate: nil))
                #expect(invoice.rebate == nil && invoice.total.amount == 3)
            }
        }
    }

    @Test func optionsLeaveNoPartOut() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Invoice(number: "1", total: Money(amount: 1)))
            }
            try await library.sessions.with { session in
                let invoice = try await session.execute(
                    select(Invoice.self).options(.loadOnly(Invoice.id), .defer(Invoice.total.amount))
                ).one()
                #expect(invoice.total == Money(amount: 1))
                #expect(!invoice.orm.isLoaded(Invoice.number))
            }
        }
    }
}
