import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// What the side with the foreign key owns: after `M2OCascadeDeleteOrphanTestOne`, `…TestTwo` and
/// `M2OCascadeDeleteNoOrphanTest` of the original's `test_cascade.py`.
@Suite(.library) struct ToOneOwnerTests {
    /// A show with a script with music, and a patron.
    private func play(_ body: nonisolated(nonsending) (Library, Session) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Show(title: "1", script: Script(text: "s", music: Music(text: "m")), patron: Patron(name: "p")))
            }
            library.log.clear()
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    private func counts(_ session: Session) async throws -> [Int] {
        [
            try await session.execute(select(count()).from(Show.self)).one(),
            try await session.execute(select(count()).from(Script.self)).one(),
            try await session.execute(select(count()).from(Music.self)).one(),
            try await session.execute(select(count()).from(Patron.self)).one(),
        ]
    }

    /// `M2OCascadeDeleteOrphanTestOne.test_orphan`, where it is loaded and where it is not.
    @Test(arguments: [true, false]) func whatItLetsGoOfIsDeleted(_ isLoaded: Bool) async throws {
        try await play { library, session in
            let show = try await session.getOne(Show.self, 1)
            if isLoaded { _ = try await show.awaitable.script }
            library.log.clear()
            show.setScript(nil)
            try await session.flush()
            #expect(
                library.log.takeSteps() == (isLoaded ? [] : ["SELECT script"]) + [
                    "SELECT music", "UPDATE show (script_id)", "DELETE script", "DELETE music",
                ])
            #expect(try await counts(session) == [1, 0, 0, 1])
            try await session.rollback()
            #expect(try await counts(session) == [1, 1, 1, 1])
            if isLoaded { #expect(try show.script?.text == "s") }
            try await session.commit()
            #expect(try await counts(session) == [1, 1, 1, 1])
        }
    }

    /// `M2OCascadeDeleteOrphanTestOne.test_pending_expunge`
    @Test func whatIsNewAndReplacedLeavesTheSession() async throws {
        try await play { library, session in
            let show = Show(title: "2")
            session.add(show)
            try await session.flush()
            let first = Script(text: "first")
            show.setScript(first)
            #expect(session.contains(first))
            show.setScript(Script(text: "second"))
            #expect(!session.contains(first))
            library.log.clear()
            try await session.flush()
            #expect(library.log.takeSteps() == ["INSERT script", "UPDATE show (script_id)"])
        }
    }

    /// `M2OCascadeDeleteOrphanTestOne.test_double_assignment`
    @Test func assigningTwiceIsAssigningOnce() async throws {
        try await play { library, session in
            let show = try await session.getOne(Show.self, 1, options: [.selectIn(Show.script)])
            let new = Script(text: "new")
            show.setScript(new)
            show.setScript(new)
            try await session.flush()
            #expect(try await session.scalars(select(Script.text)).all() == ["new"])
            // And back to what it let go of, before that is written.
            let other = Script(text: "other")
            show.setScript(other)
            show.setScript(new)
            try await session.commit()
            #expect(try await session.scalars(select(Script.text)).all() == ["new"])
            #expect(!session.contains(other))
        }
    }

    /// `M2OCascadeDeleteOrphanTestOne.test_orphan_on_update`: it is let go of while all are detached.
    @Test func whatADetachedOneLetGoOfIsDeletedOnceAllAreAdded() async throws {
        try await play { library, session in
            let show = try await session.getOne(
                Show.self, 1, options: [.selectIn(Show.script, .selectIn(Script.music))])
            let script = try #require(try show.script)
            session.expungeAll()
            show.setScript(nil)
            session.add(show)
            session.add(script)
            try await session.commit()
            #expect(try await counts(session) == [1, 0, 0, 1])
        }
    }

    /// `M2OCascadeDeleteOrphanTestTwo.test_cascade_delete` and `M2OCascadeDeleteNoOrphanTest.test_cascade_delete`
    @Test func whatItOwnsIsDeletedWithIt() async throws {
        try await play { library, session in
            try await session.delete(try await session.getOne(Show.self, 1))
            library.log.clear()
            try await session.commit()
            #expect(
                library.log.takeSteps().sorted() == ["DELETE music", "DELETE patron", "DELETE script", "DELETE show"])
            #expect(try await counts(session) == [0, 0, 0, 0])
        }
    }

    /// `M2OCascadeDeleteOrphanTestTwo.test_deletes_orphans_onelevel` and `…_twolevel`
    @Test(arguments: [1, 2]) func whatWasLetGoOfIsDeletedToo(_ level: Int) async throws {
        try await play { library, session in
            let show = try await session.getOne(
                Show.self, 1, options: [.selectIn(Show.script, .selectIn(Script.music))])
            if level == 1 { show.setScript(nil) } else { try show.script?.setMusic(nil) }
            try await session.delete(show)
            try await session.commit()
            #expect(try await counts(session) == [0, 0, 0, 0])
        }
    }

    /// `M2OCascadeDeleteOrphanTestTwo.test_finds_orphans_twolevel`
    @Test func theLastOfThreeIsDeletedAlone() async throws {
        try await play { library, session in
            let show = try await session.getOne(
                Show.self, 1, options: [.selectIn(Show.script, .selectIn(Script.music))])
            try show.script?.setMusic(nil)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE script (music_id)", "DELETE music"])
        }
    }

    /// `M2OCascadeDeleteOrphanTestTwo.test_single_parent_backref`: from the other side it moves.
    @Test func whatMovesToAnotherOwnerIsNoOrphan() async throws {
        try await play { library, session in
            let show = try await session.getOne(
                Show.self, 1, options: [.selectIn(Show.script, .selectIn(Script.music))])
            let script = try #require(try show.script)
            let music = try #require(try script.music)
            let second = Script(text: "second")
            session.add(second)
            music.setScript(second)
            #expect(try script.music == nil)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE script (music_id)", "INSERT script"])
            #expect(try await counts(session)[2] == 1)
        }
    }

    /// `M2OCascadeDeleteNoOrphanTest.test_preserves_orphans_onelevel` and `test_cascade_delete_postappend_onelevel`
    @Test func withoutDeleteOrphanWhatItLetsGoOfStays() async throws {
        try await play { library, session in
            let show = try await session.getOne(Show.self, 1)
            show.setPatron(nil)
            try await session.delete(show)
            try await session.commit()
            #expect(try await counts(session) == [0, 0, 0, 1])
            // One that it gets before it is deleted goes with it.
            let other = Show(title: "2")
            session.add(other)
            try await session.flush()
            other.setPatron(try await session.getOne(Patron.self, 1))
            try await session.delete(other)
            try await session.commit()
            #expect(try await counts(session) == [0, 0, 0, 0])
        }
    }
}
