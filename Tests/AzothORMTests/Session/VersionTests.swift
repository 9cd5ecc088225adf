import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Optimistic locking, and statements that match fewer rows than they were for.
@Suite(.everyDatabase) struct VersionTests {
    private func run(_ body: nonisolated(nonsending) (Library) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.engine.begin { connection in
                try await connection.createAll(Metadata("versions", tables: [Account._entity.table]))
            }
            try await library.sessions.begin { session in
                session.addAll((1...5).map { Account(owner: "owner \($0)") })
            }
            _ = library.log.take()
            try await body(library)
        }
    }

    @Test func everyUpdateCountsTheVersionUpAndComparesIt() async throws {
        try await run { library in
            try await library.sessions.with { session in
                let account = try await session.getOne(Account.self, 1)
                #expect(account.version == 1)
                account.owner = "new"
                try await session.flush()
                #expect(account.version == 2)
                #expect(account.length == 3)
                #expect(account.touched > 0)
                account.owner = "newer"
                try await session.commit()
                #expect(account.version == 3)
                #expect(
                    library.log.statements[1...] == [
                        "UPDATE account SET owner = ?, version = ?, touched = ? "
                            + "WHERE account.id = ? AND account.version = ? RETURNING length",
                        "UPDATE account SET owner = ?, version = ?, touched = ? "
                            + "WHERE account.id = ? AND account.version = ? RETURNING length",
                    ])
                #expect(library.log.parameters[2][0].last == "2")
            }
        }
    }

    @Test func whatDoesNotChangeKeepsItsVersion() async throws {
        try await run { library in
            try await library.sessions.with { session in
                let account = try await session.getOne(Account.self, 1)
                account.owner = "owner 1"
                let touched = account.touched
                try await session.flush()
                #expect(account.version == 1 && account.touched == touched)
                #expect(library.log.count == 1)
            }
        }
    }

    @Test func aRowThatWasChangedBehindTheSessionIsStale() async throws {
        try await run { library in
            try await library.sessions.with { session in
                let account = try await session.getOne(Account.self, 1)
                try await session.commit()
                try await library.execute("UPDATE account SET version = 2, owner = 'other' WHERE id = 1")
                account.owner = "mine"
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .staleData)
                #expect(
                    error?.message == "UPDATE of account expected to update 1 row(s); 0 were matched: Account 1. "
                        + "A row was changed or deleted behind the session")
                try await session.rollback()
                // As it was when the transaction began, and stale.
                #expect(account.owner == "owner 1" && account.version == 1 && account.orm.isStale)
                try await session.refresh(account)
                #expect(account.version == 2)
                account.owner = "again"
                try await session.commit()
                #expect(account.version == 3)
            }
        }
    }

    @Test func theStaleRowOfABatchIsNamed() async throws {
        try await run { library in
            try await library.sessions.with { session in
                let accounts = try await session.execute(select(Account.self).orderBy(Account.id)).all()
                try await session.commit()
                try await library.execute("UPDATE account SET version = 2, owner = 'x' WHERE id = 4")
                try await library.execute("DELETE FROM account WHERE id = 2")
                for account in accounts { account.owner += "!" }
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .staleData)
                #expect(error?.message.contains("5 row(s); 3 were matched: Account 2, Account 4.") == true)
                try await session.rollback()
                #expect(accounts.map(\.version) == [1, 1, 1, 1, 1])
            }
        }
    }

    @Test func aDeletionComparesTheVersionToo() async throws {
        try await run { library in
            try await library.sessions.with { session in
                let accounts = try await session.execute(select(Account.self).orderBy(Account.id)).all()
                try await session.delete(accounts[0])
                try await session.commit()
                #expect(
                    library.log.statements.last == "DELETE FROM account WHERE account.id = ? AND account.version = ?")
                try await library.execute("UPDATE account SET version = 7 WHERE id = 3")
                for account in accounts[1...] { try await session.delete(account) }
                let error = await AzothError.of { try await session.commit() }
                #expect(error?.kind == .staleData)
                #expect(error?.message.contains("4 row(s); 3 were matched: Account 3.") == true)
            }
        }
    }

    @Test func theCommittedVersionIsCompared() async throws {
        try await run { library in
            try await library.sessions.with { session in
                let account = try await session.getOne(Account.self, 1)
                account.version = 10
                account.owner = "jump"
                try await session.commit()
                #expect(account.version == 10)
                #expect(library.log.parameters.last?[0].last == "1")
                account.version = 11
                account.owner = "gone"
                try await session.delete(account)
                try await session.commit()
                #expect(library.log.parameters.last?[0] == ["1", "10"])
            }
        }
    }

    @Test func aMergeOfAnOlderVersionIsRefused() async throws {
        try await run { library in
            try await library.execute("UPDATE account SET version = 5 WHERE id = 1")
            try await library.sessions.with { session in
                let error = await AzothError.of {
                    _ = try await session.merge(Account(id: 1, owner: "old", version: 4))
                }
                #expect(error?.kind == .staleData)
                let latest = try await session.merge(Account(id: 1, owner: "whatever is there"))
                #expect(latest.version == 5)
                let same = try await session.merge(Account(id: 1, owner: "same", version: 6))
                try await session.commit()
                #expect(same.version == 7)
            }
        }
    }

    @Test func aLockedGetFindsThatTheRowWasChanged() async throws {
        try await run { library in
            try await library.sessions.with { session in
                let account = try await session.getOne(Account.self, 1)
                try await session.commit()
                try await library.execute("UPDATE account SET version = 2 WHERE id = 1")
                let error = await AzothError.of {
                    _ = try await session.get(Account.self, 1, withForUpdate: ForUpdate())
                }
                #expect(error?.kind == .staleData)
                _ = try await session.get(Account.self, 1, populateExisting: true, withForUpdate: ForUpdate())
                #expect(account.version == 2)
            }
        }
    }

    @Test func aRowThatTakesTheKeyOfADeletedOneGoesOnCounting() async throws {
        try await run { library in
            try await library.sessions.with { session in
                let account = try await session.getOne(Account.self, 1)
                account.owner = "second"
                try await session.commit()
                try await session.delete(account)
                let new = Account(id: 1, owner: "new")
                session.add(new)
                try await session.commit()
                #expect(new.version == 3)
                #expect(library.log.statements.last?.hasPrefix("UPDATE account SET owner = ?, version = ?") == true)
                #expect(library.log.parameters.last?[0].suffix(2) == ["1", "2"])
            }
        }
    }

    @Test func aRollbackTakesTheVersionBack() async throws {
        try await run { library in
            try await library.sessions.with { session in
                let account = try await session.getOne(Account.self, 1)
                account.owner = "x"
                try await session.flush()
                #expect(account.version == 2)
                try await session.rollback()
                #expect(account.version == 1)
                let savepoint = try await session.beginNested()
                account.owner = "y"
                try await session.flush()
                try await savepoint.rollback()
                #expect(account.version == 1)
                account.owner = "z"
                try await session.commit()
                #expect(account.version == 2)
            }
        }
    }

    // MARK: Without a version

    @Test func aMissingRowOfABatchIsNamed() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let books = try await session.execute(select(Book.self).orderBy(Book.id)).all()
                try await session.commit()
                try await library.execute("DELETE FROM book WHERE id = 3")
                for book in books { book.pages = 1 }
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .staleData)
                #expect(
                    error?.message == "UPDATE of book expected to update 5 row(s); 4 were matched: Book 3. "
                        + "A row was deleted or its key changed behind the session")
            }
        }
    }

    @Test func aRowThatIsGoneAlreadyIsDeletedWithAWarning() async throws {
        try await Library.run { library in
            try await library.execute("INSERT INTO node (name) VALUES ('n')")
            try await library.sessions.with { session in
                let node = try await session.getOne(Node.self, 1)
                try await session.commit()
                try await library.execute("DELETE FROM node")
                try await session.delete(node)
                try await session.commit()
                #expect(node.orm.state == .detached)
            }
        }
    }
}
