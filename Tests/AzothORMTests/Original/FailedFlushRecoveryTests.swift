import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// What a failure leaves of merges, listeners, deletions and expiries: after `RollbackRecoverTest`,
/// `SessionTransactionTest.test_warning_on_using_inactive_session_rollback_evt` and `test_preserve_flush_error` of the
/// original's `test_transaction.py`, and `SessionStateWFixtureTest` of its `test_session.py`.
@Suite(.library) struct FailedFlushRecoveryTests {
    private func stock(_ body: nonisolated(nonsending) (Library, Session, Author) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                library.log.clear()
                try await body(library, session, author)
            }
        }
    }

    /// `test_autoflush_rollback`
    @Test func aQueryWhoseAutoflushFails() async throws {
        try await stock { library, session, author in
            let book = try author.books[0]
            book.pages = -1
            author.name = "changed"
            let error = await AzothError.of { _ = try await session.execute(select(Author.self)).all() }
            #expect(error?.message.hasPrefix("autoflush before") == true)
            let second = await AzothError.of { try await session.commit() }
            #expect(second?.kind == .pendingRollback && second?.message.contains("The flush failed with: ") == true)
            try await session.rollback()
            #expect(author.name == "Le Guin" && book.pages == 0)
            #expect(session.dirty.isEmpty)
            #expect(try await session.execute(select(Author.self)).all().count == 2)
        }
    }

    /// `test_warning_on_using_inactive_session_rollback_evt`
    @Test func whatAListenerOfARollbackAdds() async throws {
        try await stock { library, session, _ in
            nonisolated(unsafe) let late = Author(name: "u3")
            library.sessions.events.afterRollback { session in session.add(late) }
            session.add(Author(name: "Borges"))
            #expect(await AzothError.of { try await session.flush() } != nil)
            try await session.rollback()
            #expect(!session.contains(late) && late.orm.state == .transient)
            try await session.commit()
            #expect(try await library.count("SELECT count(*) FROM author") == 2)
        }
    }

    /// A merge whose flush fails, and the same merge again.
    @Test func aMergeIsDoneAgainAfterAFailure() async throws {
        try await stock { library, session, author in
            let given = Author(
                id: 1, name: "merged", books: [Book(id: 1, title: "one", pages: -1), Book(title: "new")])
            _ = try await session.withoutAutoflush {
                try await session.merge(given)
            }
            let orphans = try author.books.count
            #expect(orphans == 2)
            #expect(await AzothError.of { try await session.commit() } != nil)
            try await session.rollback()
            #expect(try author.books.count == 3 && author.name == "Le Guin")
            #expect(session.new.isEmpty && session.dirty.isEmpty)
            given.setBooks([])
            let kept = Author(id: 1, name: "merged")
            #expect(try await session.merge(kept) === author)
            try await session.commit()
            #expect(try await library.count("SELECT count(*) FROM author WHERE name = 'merged'") == 1)
            #expect(try await library.count("SELECT count(*) FROM book") == 5)
        }
    }

    /// A listener that throws in the middle of a flush undoes what was written before it.
    @Test(arguments: ["beforeInsert", "afterInsert", "afterUpdate", "beforeDelete", "afterDelete", "afterFlush"])
    func aListenerThatThrowsUndoesTheFlush(_ moment: String) async throws {
        struct Refused: Error {}
        try await Library.run { library in
            let theatre = Theatre(name: "t", halls: [Hall(name: "h1"), Hall(name: "h2")])
            try await library.sessions.begin { session in session.add(theatre) }
            let halls = library.sessions.events.of(Hall.self)
            switch moment {
            case "beforeInsert": halls.beforeInsert { _ in throw Refused() }
            case "afterInsert": halls.afterInsert { _ in throw Refused() }
            case "afterUpdate": halls.afterUpdate { _ in throw Refused() }
            case "beforeDelete": halls.beforeDelete { _ in throw Refused() }
            case "afterDelete": halls.afterDelete { _ in throw Refused() }
            default: library.sessions.events.afterFlush { _ in throw Refused() }
            }
            try await library.sessions.with { session in
                session.add(theatre)
                let (first, second) = (try theatre.halls[0], try theatre.halls[1])
                let new = Hall(name: "new")
                first.name = "changed"
                theatre.name = "changed"
                try theatre.halls.remove(second)
                try theatre.halls.append(new)
                do {
                    try await session.commit()
                    Issue.record("nothing was thrown")
                } catch {
                    #expect(error is Refused)
                }
                #expect(await AzothError.of { try await session.flush() }?.kind == .pendingRollback)
                try await session.rollback()
                #expect(theatre.name == "t" && first.name == "h1")
                #expect(try theatre.halls.map(\.name) == ["h1", "h2"] && second.theatre === theatre)
                #expect(new.orm.state == .transient && session.contains(second))
                #expect(session.new.isEmpty && session.dirty.isEmpty && session.deleted.isEmpty)
            }
            #expect(try await library.count("SELECT count(*) FROM hall WHERE name IN ('h1', 'h2')") == 2)
            #expect(try await library.count("SELECT count(*) FROM hall") == 2)
        }
    }

    /// `test_pk_violation_with_savepoint`, with links: what the savepoint saw is undone, what came before is not.
    @Test func linksOfASavepointThatFails() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let people = try await session.people()
                let tea = try await session.getOne(Topic.self, 3)
                try people[2].interests.append(tea)
                let error = await AzothError.of {
                    try await session.beginNested { _ in
                        try people[0].interests.remove(at: 0)
                        try people[2].interests.remove(tea)
                        try people[2].interests.append(Topic(name: "go"))
                        try await session.flush()
                    }
                }
                #expect(error != nil)
                #expect(try people.map { try $0.interests.map(\.name) } == [["chess", "go"], ["go", "tea"], ["tea"]])
                try await session.commit()
                #expect(try await library.interests() == [[1, 1], [1, 2], [2, 2], [2, 3], [3, 3]])
            }
        }
    }

    /// An expiry between a flush that failed and its rollback, and a deletion of what is stale.
    @Test func anExpiryAfterAFailure() async throws {
        try await stock { library, session, author in
            session.add(Author(name: "Borges"))
            #expect(await AzothError.of { try await session.flush() } != nil)
            session.expire(author)
            session.expireAll()
            try await session.rollback()
            #expect(author.name == "Le Guin")
            let book = try await session.getOne(Book.self, 3)
            session.expire(book)
            try await session.delete(book)
            try await session.commit()
            #expect(try await library.count("SELECT count(*) FROM book") == 4)
            #expect(try await author.awaitable.books.count == 2)
        }
    }
}
