import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// What begins a transaction, who belongs to a session, and what a failed one leaves: after `TransScopingTest` and
/// `SessionStateTest` of the original's `test_session.py`, and `SessionTransactionTest` of its `test_transaction.py`.
@Suite(.library) struct SessionStateTests {
    enum Beginning: CaseIterable { case nothing, change, addition, deletion, begin }

    /// `test_autobegin_attr_change`: everything that has to be undone begins a transaction, and a rollback undoes it.
    @Test(arguments: Beginning.allCases, [true, false])
    func whateverIsToBeUndoneBegins(_ beginning: Beginning, _ expires: Bool) async throws {
        try await Library.run(SessionOptions(expireOnCommit: expires)) { library in
            try await library.sessions.with { session in
                let nodes = ["x", "d", "e"].map { Node(name: $0) }
                session.addAll(nodes)
                try await session.commit()
                #expect(!session.inTransaction)
                switch beginning {
                case .nothing: break
                case .change: nodes[2].name = "m"
                case .addition: session.add(Node(name: "q"))
                case .deletion: try await session.delete(nodes[1])
                case .begin: _ = try await session.begin()
                }
                #expect(session.inTransaction == (beginning != .nothing))
                if beginning != .nothing { nodes[0].name = "y" }
                try await session.rollback()
                #expect(!session.inTransaction)
                #expect(nodes.map(\.name) == ["x", "d", "e"])
                #expect(session.new.isEmpty && session.dirty.isEmpty && session.deleted.isEmpty)
                let isRead = expires || beginning != .nothing
                #expect(nodes.allSatisfy { $0.orm.isStale == isRead })
            }
        }
    }

    /// `test_autobegin_within_flush`
    @Test func aFlushOfAChangeIsInATransaction() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                try await session.commit()
                author.name = "new"
                try await session.flush()
                let name = select(Author.name).where(Author.id == 1)
                #expect(try await session.connection().scalar(name) == "new")
                #expect(session.inTransaction)
                try await session.rollback()
                #expect(!session.inTransaction)
                #expect(try await session.connection().scalar(name) == "Le Guin")
            }
        }
    }

    /// `test_no_autobegin`
    @Test(arguments: ["commit", "rollback", "none"], ["select", "lazy", "add"])
    func withoutAutobeginNothingIsDoneOutside(_ end: String, _ trigger: String) async throws {
        try await Library.run(SessionOptions(autobegin: false)) { library in
            try await library.engine.begin { connection in
                _ = try await connection.executeDriverSQL("INSERT INTO theatre (name) VALUES ('u1')")
            }
            try await library.sessions.with { session in
                _ = try await session.begin()
                let theatre = try await session.getOne(Theatre.self, 1)
                if end == "commit" { try await session.commit() } else { try await session.rollback() }
                func use() async throws {
                    switch trigger {
                    case "select": _ = try await session.execute(select(Theatre.self)).all()
                    case "lazy": _ = try await theatre.awaitable.actors
                    default:
                        session.add(Theatre(name: "new"))
                        try await session.flush()
                    }
                }
                let error = await AzothError.of { try await use() }
                #expect(error?.kind == .invalidRequest)
                #expect(error?.message.contains("autobegin is off") == true)
                _ = try await session.begin()
                try await use()
                #expect(session.inTransaction)
            }
        }
    }

    /// `test_add_delete`
    @Test func anObjectComesGoesAndIsDeleted() async throws {
        try await Library.runShared { library in
            try await library.sessions.with { session in
                let theatre = Theatre(name: "u1")
                #expect(await AzothError.of { try await session.delete(theatre) }?.kind == .invalidRequest)
                session.add(theatre)
                try await session.commit()
                session.expunge(theatre)
                theatre.name = "fred"
                session.add(theatre)
                #expect(session.contains(theatre) && session.dirty.contains { $0 === theatre })
                try await session.commit()
                #expect(try await library.count("SELECT count(*) FROM theatre WHERE name = 'fred'") == 1)
                session.expungeAll()
                session.add(theatre)
                #expect(session.contains(theatre) && session.dirty.isEmpty)
                try await library.sessions.with { another in
                    #expect(await AzothError.of { try await another.delete(theatre) }?.kind == .invalidRequest)
                    let second = try await another.getOne(Theatre.self, 1)
                    another.expunge(second)
                    #expect(await AzothError.of { try await session.delete(second) }?.kind == .invalidRequest)
                }
                session.expire(theatre)
                session.expunge(theatre)
                try await session.delete(theatre)
                #expect(session.contains(theatre))
                try await session.flush()
                #expect(!session.contains(theatre))
                try await session.commit()
                #expect(try await library.count("SELECT count(*) FROM theatre") == 0)
            }
        }
    }

    /// `test_duplicate_update`
    @Test func oneOfTwoObjectsOfARowIsInTheSession() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let first = Theatre(name: "u1")
                session.add(first)
                try await session.flush()
                session.expunge(first)
                #expect(first.orm.session == nil)
                let second = try await session.getOne(Theatre.self, 1)
                #expect(second !== first)
                session.add(first)
                #expect(await AzothError.of { try await session.flush() }?.kind == .invalidRequest)
                session.expunge(second)
                first.name = "John"
                second.name = "Doe"
                session.add(first)
                #expect(first.orm.session === session)
                try await session.flush()
                session.expungeAll()
                let third = try await session.getOne(Theatre.self, 1)
                #expect(third !== first && third !== second && third.name == "John")
            }
        }
    }

    /// `test_explicit_expunge_pending`, `test_explicit_expunge_deleted`: what leaves is not taken back by the rollback.
    @Test func whatLeftStaysOutOfARollback() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let new = Theatre(name: "x")
                session.add(new)
                try await session.flush()
                session.expunge(new)
                try await session.rollback()
                #expect(!session.contains(new) && new.orm.session == nil)
                let theatre = Theatre(name: "y")
                session.add(theatre)
                try await session.commit()
                try await session.delete(theatre)
                try await session.flush()
                #expect(!session.contains(theatre) && theatre.orm.session === session)
                session.expunge(theatre)
                #expect(theatre.orm.session == nil)
                try await session.rollback()
                #expect(!session.contains(theatre) && theatre.orm.session == nil)
            }
        }
    }

    /// `test_deleted_flag`, `test_deleted_adds_to_imap_unconditionally`
    @Test func whatIsDeletedIsNotAddedAgain() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let theatre = Theatre(name: "u1")
                session.add(theatre)
                try await session.commit()
                try await session.delete(theatre)
                try await session.flush()
                session.add(theatre)
                #expect(await AzothError.of { try await session.flush() }?.kind == .invalidRequest)
                try await session.rollback()
                #expect(session.contains(theatre))
                try await session.delete(theatre)
                try await session.commit()
                #expect(!session.contains(theatre))
                session.add(theatre)
                #expect(await AzothError.of { try await session.flush() }?.kind == .invalidRequest)
            }
        }
    }

    /// `test_warning_on_using_inactive_session_new`, `_dirty`, `_delete`: what is done after a failure is undone with it.
    @Test func whatIsDoneAfterAFailureIsUndone() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                session.add(Author(name: "Borges"))
                #expect(await AzothError.of { try await session.flush() }?.kind != nil)
                #expect(!session.isActive)
                let new = Author(name: "u2")
                session.add(new)
                author.name = "changed"
                #expect(await AzothError.of { try await session.delete(author) }?.kind == .pendingRollback)
                try await session.rollback()
                #expect(!session.contains(new) && new.orm.state == .transient)
                #expect(session.contains(author) && author.name == "Le Guin")
                #expect(session.dirty.isEmpty && session.deleted.isEmpty && session.new.isEmpty)
                session.add(new)
                try await session.commit()
                #expect(try await library.count("SELECT count(*) FROM author WHERE name = 'u2'") == 1)
            }
        }
    }

    /// `test_interrupt_ctxmanager_ops`: after the transaction of a closure has ended, nothing is done in the closure.
    @Test(arguments: [true, false], ["add", "modify", "delete", "begin", "nested", "select"])
    func aClosureWhoseTransactionHasEnded(_ commits: Bool, _ operation: String) async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let theatre = Theatre(name: "u1")
                session.add(theatre)
                try await session.commit()
                let error = await AzothError.of {
                    try await session.begin { _ in
                        session.add(Theatre(name: "u2"))
                        try await session.flush()
                        if commits { try await session.commit() } else { try await session.rollback() }
                        switch operation {
                        case "add": session.add(Theatre(name: "u3"))
                        case "modify": theatre.name = "newname"
                        case "delete": try await session.delete(theatre)
                        case "begin": _ = try await session.begin()
                        case "nested": _ = try await session.beginNested()
                        default: _ = try await session.execute(select(Theatre.self)).all()
                        }
                    }
                }
                #expect(error?.kind == .invalidRequest)
                try await session.rollback()
                #expect(theatre.name == "u1")
                #expect(try await session.execute(select(count()).from(Theatre.self)).one() == (commits ? 2 : 1))
            }
        }
    }

    /// `test_savepoint_lost_still_runs`: the savepoint was released behind the session.
    @Test func aSavepointThatIsLost() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let savepoint = try await session.beginNested()
                let theatre = Theatre(name: "ed")
                session.add(theatre)
                try await session.connection().nestedTransaction?.commit()
                try await session.rollback()
                #expect(session.new.isEmpty && theatre.orm.state == .transient)
                #expect(!savepoint.isActive && !session.inTransaction)
                session.add(theatre)
                try await session.commit()
                #expect(try await library.count("SELECT count(*) FROM theatre") == 1)
            }
        }
    }
}
