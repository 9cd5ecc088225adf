import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// When listeners are called, and what becomes of what they do: after `SessionEventsTest`, `LoadTest` and `RefreshTest` of the
/// original's `test_events.py`, and `FlushWarningsTest` of its `test_session.py`.
@Suite(.library) struct EventOrderTests {
    private func watch(_ events: SessionEvents, _ diary: EventTests.Diary) {
        events.afterBegin { _, _ in diary.note("begin") }
        events.beforeFlush { _ in diary.note("beforeFlush") }
        events.afterFlush { _ in diary.note("afterFlush") }
        events.afterFlushPostexec { _ in diary.note("postexec") }
        events.beforeCommit { _ in diary.note("beforeCommit") }
        events.afterCommit { _ in diary.note("afterCommit") }
        events.afterRollback { _ in diary.note("afterRollback") }
        events.afterSoftRollback { session in diary.note("afterSoftRollback \(session.isActive)") }
    }

    /// `test_rollback_hook`, `test_can_use_session_in_outer_rollback_hook`
    @Test func aCommitWhoseFlushFails() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let first = Author(name: "u1")
                session.add(first)
                try await session.commit()
                let diary = EventTests.Diary()
                watch(library.sessions.events, diary)
                library.sessions.events.afterSoftRollback { session in
                    guard session.isActive else { return }
                    let author = try await session.getOne(Author.self, 1)
                    diary.note("read \(author.name)")
                }
                first.name = "changed"
                session.add(Author(name: "changed"))
                let error = await AzothError.of { try await session.commit() }
                #expect(error?.kind == .uniqueViolation(constraint: library.uniqueName))
                #expect(!session.isActive)
                #expect(diary.take().prefix(4) == ["beforeCommit", "beforeFlush", "begin", "afterRollback"])
                try await session.rollback()
                #expect(diary.take() == ["afterSoftRollback true", "begin", "read u1"])
            }
        }
    }

    /// `test_flush_in_commit_hook`, `test_standalone_on_commit_hook`, `test_connection_emits_after_begin`
    @Test func whatIsNotNeededIsNotTold() async throws {
        try await Library.run { library in
            let diary = EventTests.Diary()
            watch(library.sessions.events, diary)
            try await library.sessions.with { session in
                try await session.commit()
                #expect(diary.take() == ["beforeCommit", "afterCommit"])
                try await session.flush()
                #expect(diary.take() == [])
                let author = Author(name: "u1")
                session.add(author)
                try await session.flush()
                #expect(diary.take() == ["beforeFlush", "begin", "afterFlush", "postexec"])
                author.name = "ed"
                try await session.commit()
                #expect(diary.take() == ["beforeCommit", "beforeFlush", "afterFlush", "postexec", "afterCommit"])
                _ = try await session.connection()
                #expect(diary.take() == ["begin"])
                try await session.close()
                #expect(await AzothError.of { try await session.flush() }?.kind == .resourceClosed)
            }
        }
    }

    /// `test_before_flush_affects_flush_plan`
    @Test func aListenerAddsAndDeletesBesideWhatIsFlushed() async throws {
        try await Library.run { library in
            library.sessions.events.beforeFlush { session in
                for case let author as Author in session.new + session.dirty {
                    session.add(Author(name: "another \(author.name)"))
                }
                for case let author as Author in session.deleted {
                    let other = try await session.execute(
                        select(Author.self).where(Author.name == "another \(author.name)")
                    ).one()
                    try await session.delete(other)
                }
            }
            try await library.sessions.with { session in
                let names = select(Author.name).orderBy(Author.name)
                let author = Author(name: "u1")
                session.add(author)
                try await session.flush()
                #expect(try await session.scalars(names).all() == ["another u1", "u1"])
                try await session.flush()
                #expect(try await session.scalars(names).all() == ["another u1", "u1"])
                author.name = "u2"
                try await session.flush()
                #expect(try await session.scalars(names).all() == ["another u1", "another u2", "u2"])
                try await session.delete(author)
                try await session.flush()
                #expect(try await session.scalars(names).all() == ["another u1"])
            }
        }
    }

    /// `test_before_flush_affects_dirty`
    @Test func aListenerChangesWhatNobodyTouched() async throws {
        try await Library.run { library in
            library.sessions.events.beforeFlush { session in
                for author in session.identityMap.objects(of: Author.self) { author.name += " modified" }
            }
            try await library.sessions.with { session in
                let first = Author(name: "u1")
                session.add(first)
                try await session.flush()
                session.add(Author(name: "u2"))
                try await session.flush()
                session.expungeAll()
                #expect(
                    try await session.scalars(select(Author.name).orderBy(Author.id)).all() == ["u1 modified", "u2"])
            }
        }
    }

    /// `test_snapshot_still_present_after_commit`, `test_snapshot_still_present_after_rollback`
    @Test func listenersOfTheEndReadWhatWasThere() async throws {
        try await Library.run(SessionOptions(expireOnCommit: true)) { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                nonisolated(unsafe) let seen = author
                let diary = EventTests.Diary()
                library.sessions.events.afterCommit { _ in diary.note("committed \(seen.name)") }
                library.sessions.events.afterRollback { _ in diary.note("rolled back \(seen.name)") }
                try await session.commit()
                #expect(author.orm.isStale)
                #expect(try await author.awaitable.name == "Le Guin")
                try await session.rollback()
                #expect(author.orm.isStale)
                #expect(diary.take() == ["committed Le Guin", "rolled back Le Guin"])
            }
        }
    }

    /// `test_internal_identity_conflict_warning_weak` of `test_session.py`
    @Test func aListenerOfAFlushLoadsACollectionOfWhatWasJustWritten() async throws {
        try await Library.run { library in
            library.sessions.events.afterFlush { session in
                for case let theatre as Theatre in session.new { _ = try await theatre.awaitable.actors }
                for case let actor as Actor in session.new { _ = try await actor.theatre?.awaitable.actors }
            }
            try await library.sessions.with { session in
                let theatre = Theatre(name: "u1")
                let first = Actor(theatre: theatre, name: "e1")
                session.addAll([theatre, first])
                try await session.flush()
                session.expireAll()
                let second = Actor(theatre: theatre, name: "e2")
                session.add(second)
                try await session.flush()
                #expect(try theatre.actors.count == 2)
                #expect(try theatre.actors[0] === first && theatre.actors[1] === second)
                #expect(try await session.get(Actor.self, 2) === second)
            }
        }
    }

    /// `test_extra_dirty_state_post_flush_warning`: a listener that assigns the same each time ends.
    @Test(arguments: [true, false]) func aListenerThatAssignsTheSameEachTime(_ isUpdate: Bool) async throws {
        try await Library.run { library in
            try await library.stock()
            let books = library.sessions.events.of(Book.self)
            let assign: @Sendable (Book) -> Void = { book in
                for other in book.orm.session?.identityMap.objects(of: Book.self) ?? [] { other.pages = 5 }
            }
            if isUpdate {
                books.afterUpdate { book in assign(book) }
            } else {
                library.sessions.events.afterFlush { session in
                    for book in session.identityMap.objects(of: Book.self) { book.pages = 5 }
                }
            }
            try await library.sessions.with { session in
                let all = try await session.execute(select(Book.self).orderBy(Book.id)).all()
                all[0].pages = 3
                try await session.commit()
                #expect(session.dirty.isEmpty)
            }
            #expect(try await library.count("SELECT count(*) FROM book WHERE pages = 5") == 5)
        }
    }

    /// `FlushWarningsTest.test_o2m_cascade_add`, `test_plain_add`, `test_plain_merge`: what listeners of rows add is
    /// committed.
    @Test func whatListenersOfRowsAddIsCommitted() async throws {
        try await Library.run { library in
            library.sessions.events.of(Theatre.self).afterInsert { theatre in
                try theatre.actors.append(Actor(name: "appended"))
                theatre.orm.session?.add(Actor(name: "added"))
                _ = try await theatre.orm.session?.merge(Actor(name: "merged"))
            }
            try await library.sessions.with { session in
                session.add(Theatre(name: "t", actors: [Actor(name: "a")]))
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) FROM actor") == 4)
            #expect(try await library.count("SELECT count(*) FROM actor WHERE theatre_id = 1") == 2)
        }
    }

    /// `FlushWarningsTest.test_o2m_cascade_remove`, `test_m2o_cascade_remove`: what they take apart is written, too.
    @Test(arguments: [true, false]) func whatListenersOfRowsTakeApart(_ fromCollection: Bool) async throws {
        try await Library.run { library in
            library.sessions.events.of(Theatre.self).afterInsert { theatre in
                let actor = try theatre.actors[0]
                if fromCollection { try theatre.actors.remove(actor) } else { actor.setTheatre(nil) }
            }
            try await library.sessions.with { session in
                let theatre = Theatre(name: "t", actors: [Actor(name: "a")])
                session.add(theatre)
                try await session.commit()
                #expect(try theatre.actors.isEmpty)
            }
            #expect(try await library.count("SELECT count(*) FROM actor WHERE theatre_id IS NULL") == 1)
        }
    }

    /// `FlushWarningsTest.test_plain_delete`: an error of a listener fails the flush.
    @Test func whatAListenerDoesWronglyFailsTheFlush() async throws {
        try await Library.run { library in
            library.sessions.events.of(Theatre.self).afterInsert { theatre in
                try await theatre.orm.session?.delete(Actor(name: "x1"))
            }
            try await library.sessions.with { session in
                let theatre = Theatre(name: "t")
                session.add(theatre)
                let error = await AzothError.of { try await session.commit() }
                #expect(error?.kind == .invalidRequest)
                #expect(error?.message.contains("not in this session") == true)
                try await session.rollback()
                #expect(theatre.orm.state == .transient)
            }
            #expect(try await library.count("SELECT count(*) FROM theatre") == 0)
        }
    }

    /// `LoadTest.test_just_loaded`, `test_repeated_rows`, `RefreshTest.test_already_present`
    @Test func aRowIsLoadedOnce() async throws {
        try await Library.run { library in
            try await library.stock()
            let diary = EventTests.Diary()
            library.sessions.events.of(Author.self).onLoad { author in diary.note(author.name) }
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).join(Author.books).orderBy(Author.id)
                ).all()
                #expect(diary.take() == ["Le Guin", "Borges"])
                session.add(Author(name: "new"))
                _ = try await session.execute(select(Author.self)).all()
                #expect(diary.take() == [])
                withExtendedLifetime(authors) {}
            }
        }
    }

    /// `RefreshTest.test_changes_reset`: what a listener assigns to a row that comes is no change.
    @Test func whatAListenerAssignsToALoadedRowIsNotWritten() async throws {
        try await Library.run { library in
            try await library.stock()
            library.sessions.events.of(Author.self).onLoad { author in author.name = "new name" }
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                #expect(author.name == "new name")
                #expect(author.orm.history(of: Author.name).unchanged == ["new name"])
                #expect(session.dirty.isEmpty)
                library.log.clear()
                author.born = Day(year: 1929, month: 10, day: 21)
                try await session.commit()
                #expect(library.log.takeSteps() == ["UPDATE author (born)"])
            }
        }
    }
}
