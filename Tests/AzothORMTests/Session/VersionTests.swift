import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Optimistic locking, and statements that match fewer rows than they were for.
@Suite(.library) struct VersionTests {
    private func run(_ body: nonisolated(nonsending) (Library) async throws -> Void) async throws {
        try await Library.run { library in
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
                let touched = account.touched
                account.owner = "new"
                try await session.flush()
                #expect(account.version == 2)
                #expect(account.length == 3)
                #expect(account.touched > touched)
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

    @Test func aVersionIsOfAnyInteger() async throws {
        try await run { library in
            try await library.sessions.with { session in
                let tickets = (1...3).map { Ticket(title: "t\($0)") }
                session.addAll(tickets)
                try await session.flush()
                #expect(tickets.map(\.version) == [1, 1, 1])
                for ticket in tickets { ticket.title += "!" }
                try await session.commit()
                #expect(tickets.map(\.version) == [2, 2, 2])
                #expect(
                    library.log.statements.last
                        == library.sql(
                            sqlite: "UPDATE ticket SET title = ?, version = ? "
                                + "WHERE ticket.id = ? AND ticket.version = ?",
                            postgres: "UPDATE ticket SET title = v.p1, version = v.p2 "
                                + "FROM unnest(?, ?, ?, ?) AS v(p1, p2, p3, p4) "
                                + "WHERE ticket.id = v.p3 AND ticket.version = v.p4"))
                tickets[0].version = .max
                tickets[0].title = "full"
                try await session.flush()
                tickets[0].title = "begins anew"
                try await session.flush()
                #expect(tickets[0].version == .min)
            }
        }
    }

    @Test func theStaleRowsOfOneStatementAreNamed() async throws {
        try await run { library in
            try await library.sessions.with { session in
                let tickets = (1...6).map { Ticket(title: "t\($0)") }
                session.addAll(tickets)
                try await session.commit()
                try await library.execute("UPDATE ticket SET version = 9 WHERE id IN (2, 5)")
                for ticket in tickets { ticket.title += "!" }
                let update = await AzothError.of { try await session.flush() }
                #expect(update?.kind == .staleData)
                #expect(update?.message.contains("6 row(s); 4 were matched: Ticket 2, Ticket 5.") == true)
                try await session.rollback()
                for ticket in tickets { try await session.delete(ticket) }
                let deletion = await AzothError.of { try await session.flush() }
                #expect(deletion?.kind == .staleData)
                #expect(deletion?.message.contains("6 row(s); 4 were matched: Ticket 2, Ticket 5.") == true)
                try await session.rollback()
                #expect(tickets.allSatisfy { $0.orm.state == .persistent })
            }
        }
    }

    @Test func aStaleRowOfASavepointLeavesTheTransactionUsable() async throws {
        try await run { library in
            try await library.sessions.with { session in
                let account = try await session.getOne(Account.self, 1)
                let other = try await session.getOne(Account.self, 2)
                other.owner = "kept"
                try await session.flush()
                _ = try await session.connection().executeDriverSQL("UPDATE account SET version = 7 WHERE id = 1")
                let savepoint = try await session.beginNested()
                account.owner = "mine"
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .staleData)
                try await savepoint.rollback()
                #expect(account.owner == "owner 1" && account.version == 1 && other.version == 2)
                try await session.refresh(account)
                account.owner = "mine"
                try await session.commit()
                #expect(account.version == 8 && other.owner == "kept")
            }
        }
    }

    @Test func aNewRowAsAValueHasTheFirstVersion() async throws {
        try await run { library in
            try await library.sessions.with { session in
                _ = try await session.execute(
                    insert(Account.self).rows([Account.New(owner: "one"), Account.New(owner: "two")]))
                _ = try await session.execute(insert(Ticket.self).rows([Ticket.New(title: "t")]))
                let versions = try await session.execute(select(Account.version).where(Account.id > 5)).all()
                #expect(versions == [1, 1])
                #expect(try await session.execute(select(Ticket.version)).one() == 1)
            }
        }
    }

    // MARK: Versions of the database

    /// A trigger that gives each UPDATE another value.
    private func trigger(_ library: Library, _ table: String, _ column: String, _ value: String) async throws {
        if library.isPostgres {
            try await library.execute(
                "CREATE FUNCTION \(table)_step() RETURNS trigger LANGUAGE plpgsql AS "
                    + "$$ BEGIN NEW.\(column) := \(value); RETURN NEW; END $$")
            try await library.execute(
                "CREATE TRIGGER \(table)_step BEFORE UPDATE ON \(table) "
                    + "FOR EACH ROW EXECUTE FUNCTION \(table)_step()")
        } else {
            try await library.execute(
                "CREATE TRIGGER \(table)_step AFTER UPDATE OF level ON \(table) "
                    + "BEGIN UPDATE \(table) SET \(column) = \(value) WHERE id = old.id; END")
        }
    }

    @Test func aVersionOfATriggerIsComparedAndComesBack() async throws {
        try await run { library in
            try await trigger(library, "valve", "stamp", "OLD.stamp || '+'")
            try await library.sessions.with { session in
                let valves = [Valve(level: 1), Valve(level: 2)]
                session.addAll(valves)
                try await session.commit()
                #expect(valves.map(\.stamp) == ["v1", "v1"])
                _ = library.log.take()
                for valve in valves { valve.level += 10 }
                try await session.commit()
                #expect(valves.map(\.stamp) == ["v1+", "v1+"])
                let update = "UPDATE valve SET level = ? WHERE valve.id = ? AND valve.stamp = ?"
                #expect(
                    library.log.statements
                        == (library.isPostgres
                            ? [update + " RETURNING stamp"]
                            : [update, "SELECT valve.stamp FROM valve WHERE valve.id = ?"]))
                try await library.execute("UPDATE valve SET level = 5 WHERE id = 2")
                for valve in valves { valve.level += 10 }
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .staleData)
                #expect(error?.message.contains("Valve 2") == true)
            }
        }
    }

    @Test(.databases(.postgres)) func theVersionThatPostgreSQLKeepsIsCompared() async throws {
        try await run { library in
            try await library.engine.begin { connection in
                try await connection.createAll(Metadata("ledgers", tables: [Ledger._entity.table]))
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let ledgers = (1...3).map { Ledger(text: "\($0)") }
                session.addAll(ledgers)
                try await session.commit()
                let first = ledgers.map(\.version)
                #expect(first.allSatisfy { $0 > 0 } && Set(first).count == 1)
                for ledger in ledgers { ledger.text += "!" }
                try await session.commit()
                #expect(ledgers.allSatisfy { $0.version != first[0] })
                ledgers[0].text = "once more"
                try await session.flush()
                ledgers[0].text = "and again, in one transaction"
                try await session.commit()
                #expect(
                    library.log.statements.last
                        == "UPDATE ledger SET text = ? WHERE ledger.id = ? AND ledger.xmin = ? RETURNING xmin")
                try await library.execute("UPDATE ledger SET text = 'other' WHERE id = 2")
                for ledger in ledgers { ledger.text = "mine" }
                let stale = await AzothError.of { try await session.flush() }
                #expect(stale?.kind == .staleData && stale?.message.contains("Ledger 2") == true)
                try await session.rollback()
                try await session.refresh(ledgers[1])
                #expect(ledgers[1].text == "other")
                for ledger in ledgers { try await session.delete(ledger) }
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) AS n FROM ledger") == 0)
        }
    }

    @Test func whatTheDatabaseGivesWithAnUpdateComesBack() async throws {
        try await run { library in
            try await trigger(library, "gauge", "revision", "OLD.revision + 1")
            try await library.sessions.with { session in
                let gauge = Gauge(level: 1)
                session.add(gauge)
                try await session.commit()
                #expect(gauge.state == "new" && gauge.revision == 1)
                _ = library.log.take()
                gauge.level = 2
                try await session.flush()
                #expect(gauge.state == "changed" && gauge.revision == 2)
                let update = "UPDATE gauge SET level = ?, state = (lower('CHANGED')) WHERE gauge.id = ? RETURNING state"
                #expect(
                    library.log.statements
                        == (library.isPostgres
                            ? [update + ", revision"]
                            : [update, "SELECT gauge.revision FROM gauge WHERE gauge.id = ?"]))
                gauge.level = 3
                gauge.state = "mine"
                try await session.commit()
                #expect(gauge.state == "mine" && gauge.revision == 3)
                // Nothing that changes is nothing to write.
                _ = library.log.take()
                gauge.level = 3
                try await session.commit()
                #expect(library.log.count == 0)
                try await session.rollback()
            }
        }
    }

    @Test func statementsSetWhatEveryUpdateSets() async throws {
        try await run { library in
            try await library.sessions.with { session in
                let before = try await session.execute(select(Account.touched).where(Account.id == 1)).one()
                _ = library.log.take()
                _ = try await session.execute(
                    update(Account.self).where(Account.id == 1).set(Account.owner, to: "bulk"))
                _ = try await session.execute(update(Gauge.self).set(Gauge.level, to: 1))
                _ = try await session.execute(
                    update(Gauge.self).set(Gauge.level.set(1), Gauge.state.set("mine")))
                #expect(
                    library.log.statements == [
                        "UPDATE account SET owner = ?, touched = ? WHERE account.id = ?",
                        "UPDATE gauge SET level = ?, state = (lower('CHANGED'))",
                        "UPDATE gauge SET level = ?, state = ?",
                    ])
                let after = try await session.execute(select(Account.touched).where(Account.id == 1)).one()
                #expect(after > before)
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
