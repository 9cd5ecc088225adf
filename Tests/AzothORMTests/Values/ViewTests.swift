import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// Views with a key: objects that are read only.
@Suite(.library) struct ViewTests {
    private func run(_ body: nonisolated(nonsending) (Library, Session) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                let invoices = [
                    Invoice(number: "1", total: Money(amount: 5)), Invoice(number: "2", total: Money(amount: 7)),
                ]
                session.add(InvoiceAccount(name: "a", invoices: invoices))
                session.add(InvoiceAccount(name: "b"))
            }
            _ = library.log.take()
            try await library.sessions.with { try await body(library, $0) }
        }
    }

    @Test func aRowOfAViewHasAnIdentity() async throws {
        try await run { library, session in
            let balance = try #require(try await session.get(AccountBalance.self, 1))
            #expect(balance.invoices == 2 && balance.largest == Money(amount: 7))
            #expect(try await session.get(AccountBalance.self, 1) === balance)
            #expect(try await session.get(AccountBalance.self, 2) == nil)
            #expect(
                library.log.take().first
                    == "SELECT account_balance.account_id, account_balance.invoices, account_balance.largest_amount, "
                    + "account_balance.largest_currency FROM account_balance WHERE account_balance.account_id = ?")
            #expect(try await balance.awaitable.amount == 12)
            let all = try await session.execute(select(AccountBalance.self).where(AccountBalance.invoices > 1)).all()
            #expect(all.count == 1 && all[0] === balance)
        }
    }

    @Test func relationshipsLeadToAViewAndFromIt() async throws {
        try await run { library, session in
            let accounts = try await session.execute(
                select(InvoiceAccount.self).options(.selectIn(InvoiceAccount.balance)).orderBy(InvoiceAccount.id)
            ).all()
            #expect(try accounts.map { try $0.balance?.invoices } == [2, nil])
            let balance = try #require(try accounts[0].balance)
            #expect(try balance.account === accounts[0])
            _ = library.log.take()
            let pairs = try await session.execute(
                select(InvoiceAccount.name, AccountBalance.invoices).join(InvoiceAccount.balance)
            ).all()
            #expect(pairs.map(\.0) == ["a"] && pairs.map(\.1) == [2])
            #expect(
                library.log.take() == [
                    "SELECT invoice_account.name, account_balance.invoices FROM invoice_account "
                        + "JOIN account_balance ON invoice_account.id = account_balance.account_id"
                ])
            let reminder = Reminder(text: "pay", balance: balance)
            session.add(reminder)
            try await session.commit()
            #expect(reminder.balanceAccountId == 1)
            #expect(try await balance.awaitable.reminders.map(\.text) == ["pay"])
        }
    }

    @Test func aViewSaysWhatItsTablesSayWhenItIsReadAnew() async throws {
        try await run { _, session in
            let balance = try #require(try await session.get(AccountBalance.self, 1))
            let account = try #require(try await session.get(InvoiceAccount.self, 1))
            try await account.awaitable.invoices.append(Invoice(number: "3", total: Money(amount: 1)))
            try await session.flush()
            try await session.refresh(balance)
            #expect(balance.invoices == 3)
            #expect(try await balance.awaitable.amount == 13)
            let row = try balance.row
            #expect(row.invoices == 3 && row.largest.amount == 7)
        }
    }

    @Test func aViewIsReadOnly() async throws {
        try await run { library, session in
            let balance = try #require(try await session.get(AccountBalance.self, 1))
            _ = library.log.take()
            let deletion = await AzothError.of { try await session.delete(balance) }
            #expect(deletion?.kind == .invalidRequest)
            #expect(
                deletion?.message.hasSuffix(
                    "can't be deleted: account_balance is a view, which is read only; delete what it selects") == true)
            let statement = await AzothError.of {
                _ = try await session.execute(update(AccountBalance.self).set(AccountBalance.invoices, to: 1))
            }
            #expect(statement?.message.hasPrefix("account_balance is a view, which is read only") == true)
            let account = try #require(try await session.get(InvoiceAccount.self, 1))
            try await session.delete(account)
            try await session.flush()
            #expect(library.log.take().allSatisfy { !$0.contains("account_balance") })
        }
    }

    @Test func aMergeTakesTheViewsWord() async throws {
        try await run { _, session in
            let mine = try #require(try await session.get(AccountBalance.self, 1))
            session.expunge(mine)
            _ = try await session.execute(
                update(Invoice.self).where(Invoice.number == "2").set(Invoice.accountId, to: nil))
            let merged = try await session.merge(mine)
            #expect(merged !== mine && merged.invoices == 1 && session.dirty.isEmpty)
            session.expunge(merged)
            _ = try await session.execute(update(Invoice.self).set(Invoice.accountId, to: nil))
            let refusal = await AzothError.of { _ = try await session.merge(merged) }
            #expect(refusal?.kind == .invalidRequest)
            #expect(refusal?.message.hasSuffix("account_balance is a view, which has no such row any more") == true)
        }
    }
}
