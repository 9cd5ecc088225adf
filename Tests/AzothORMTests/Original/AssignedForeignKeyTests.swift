import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Foreign keys that are assigned beside the links that go with them: after the original's `test_load_on_fks.py` and
/// `test_hasparent.py`.
@Suite(.library) struct AssignedForeignKeyTests {
    /// Two theatres, and an actor of the first; everything is stale.
    private func hire(
        _ body: nonisolated(nonsending) (Library, Session, [Theatre], Actor) async throws -> Void
    ) async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let theatres = [Theatre(name: "p1"), Theatre(name: "p2")]
                let actor = Actor(theatre: theatres[0], name: "c1")
                session.addAll(theatres)
                #expect(session.contains(actor))
                try await session.flush()
                session.expireAll()
                library.log.clear()
                try await body(library, session, theatres, actor)
            }
        }
    }

    /// `test_m2o_history_on_persistent_allows_backref_event`, `test_no_load_on_pending_allows_backref_event`
    @Test(arguments: [true, false]) func aForeignKeyAndThenItsLink(_ isNew: Bool) async throws {
        try await hire { library, session, theatres, actor in
            let other = isNew ? Actor(name: "c3") : actor
            session.add(other)
            other.theatreId = theatres[1].id
            other.setTheatre(theatres[1])
            try await session.withoutAutoflush { () async throws in
                #expect(try await theatres[1].awaitable.actors.count == 1)
                #expect(try theatres[1].actors[0] === other)
            }
            try await session.flush()
            #expect(other.theatreId == 2)
            #expect(try theatres[1].actors.count == 1)
        }
    }

    /// `test_backref_doesnt_double`, loaded and not
    @Test(arguments: [true, false]) func aLinkThatIsSetAgainAndAgain(_ isLoaded: Bool) async throws {
        try await hire { library, session, theatres, _ in
            try await session.withoutAutoflush { () async throws in
                if isLoaded { _ = try await theatres[0].awaitable.actors }
                let new = Actor(name: "c3")
                session.add(new)
                for _ in 0..<4 {
                    new.setTheatre(theatres[0])
                    new.theatreId = 1
                }
                #expect(try await theatres[0].awaitable.actors.count == 2)
                try await session.flush()
                #expect(try theatres[0].actors.count == 2)
            }
        }
    }

    /// `test_load_on_pending_with_set`, `test_annoying_autoflush_one`, `test_dont_load_if_no_keys`: links of what is new cost
    /// no statement, and flush nothing.
    @Test func linksOfWhatIsNewCostNothing() async throws {
        try await hire { library, session, theatres, _ async throws in
            let actor = Actor(name: "c3")
            session.add(actor)
            actor.theatreId = theatres[0].id
            actor.setTheatre(theatres[0])
            let theatre = Theatre(name: "new")
            session.add(theatre)
            theatre.setActors([])
            #expect(try await theatre.awaitable.actors.isEmpty)
            #expect(library.log.count == 0)
        }
    }

    /// `test_m2o_lazy_loader_on_persistent`: whatever was loaded, the last assignment is what is read.
    @Test(arguments: [true, false], [true, false])
    func theLastAssignmentIsRead(_ isLoaded: Bool, _ flushes: Bool) async throws {
        try await hire { library, session, theatres, actor in
            if isLoaded { #expect(try await actor.awaitable.theatre === theatres[0]) }
            actor.theatreId = theatres[1].id
            if flushes { try await session.flush() }
            #expect(try await actor.awaitable.theatre === theatres[1])
            session.expire(actor, Actor.theatre)
            #expect(try await actor.awaitable.theatre === theatres[1])
            try await session.commit()
            #expect(try await library.count("SELECT theatre_id FROM actor") == 2)
        }
    }

    /// `test_autoflush_on_pending`, `test_m2o_lazy_loader_on_pending`, with a target that is not in memory.
    @Test(arguments: [true, false]) func aForeignKeyToWhatIsNotInMemory(_ isAwaited: Bool) async throws {
        try await hire { library, session, _, _ in
            session.expungeAll()
            let actor = Actor(name: "c3")
            session.add(actor)
            actor.theatreId = 2
            if !isAwaited { try await session.flush() }
            #expect(try await actor.awaitable.theatre?.name == "p2")
            try await session.commit()
            #expect(try await library.count("SELECT count(*) FROM actor WHERE theatre_id = 2") == 1)
        }
    }

    /// `test_stale_state_positive`: an owner that left and was read again lets go of what it owns.
    @Test func anOwnerThatWasReadAgainLetsGo() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                var theatre = Theatre(name: "t", halls: [Hall(name: "h")])
                session.add(theatre)
                try await session.flush()
                session.expunge(theatre)
                theatre = try await session.getOne(Theatre.self, 1)
                let hall = try await theatre.awaitable.halls[0]
                try theatre.halls.remove(hall)
                library.log.clear()
                try await session.commit()
                #expect(library.log.takeSteps().last == "DELETE hall")
                #expect(hall.orm.state == .detached)
            }
        }
    }

    /// `test_stale_state_negative`: what found another owner, which left the session since, is nobody's orphan.
    @Test func whatFoundAnotherOwnerIsNotLetGoOf() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let first = Theatre(name: "t", halls: [Hall(name: "h")])
                session.add(first)
                try await session.flush()
                let hall = try first.halls[0]
                let second = Theatre(name: "u", halls: [hall])
                session.add(second)
                try await session.flush()
                session.expunge(second)
                try first.halls.remove(hall)
                try await session.commit()
            }
            #expect(try await library.count("SELECT theatre_id FROM hall") == 2)
        }
    }

    /// `test_stale_state_negative_child_expired`: an expired member goes with the removal, if it is still a member.
    @Test func anExpiredMemberIsRemoved() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let theatre = Theatre(name: "t", halls: [Hall(name: "h"), Hall(name: "i")])
                session.add(theatre)
                try await session.flush()
                let hall = try theatre.halls[0]
                session.expire(hall)
                try theatre.halls.remove(hall)
                try await session.commit()
                #expect(try theatre.halls.map(\.name) == ["i"])
            }
            #expect(try await library.count("SELECT count(*) FROM hall") == 1)
        }
    }
}
