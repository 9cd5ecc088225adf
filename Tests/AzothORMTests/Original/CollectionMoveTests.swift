import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Both sides of a link, whatever of it is loaded: after `test_backref_mutations.py` of the original.
@Suite(.library) struct CollectionMoveTests {
    /// Two theatres: one with three actors, the other with none.
    private func play(
        _ options: SessionOptions = SessionOptions(),
        _ body: nonisolated(nonsending) (Library, Session) async throws -> Void
    ) async throws {
        try await Library.run(options) { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Theatre(name: "old", actors: [Actor(name: "1"), Actor(name: "2"), Actor(name: "3")]),
                    Theatre(name: "new"),
                ])
            }
            library.log.clear()
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    /// `O2MCollectionTest.test_collection_move_hitslazy`
    @Test func anAppendToAnUnloadedCollectionLoadsNothing() async throws {
        try await play { library, session in
            let new = try await session.getOne(Theatre.self, 2)
            let actors = try await session.scalars(select(Actor.self).orderBy(Actor.id)).all()
            library.log.clear()
            for actor in actors { new.actorsUnloaded.append(actor) }
            #expect(library.log.count == 0)
            #expect(try actors.allSatisfy { try $0.theatre === new })
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE actor (theatre_id) ×3"])
            #expect(try await new.awaitable.actors.count == 3)
        }
    }

    /// `O2MCollectionTest.test_collection_move_preloaded` and `test_collection_move_commitfirst`
    @Test func anAppendLeavesTheLoadedFormerCollection() async throws {
        try await play { library, session in
            let (old, new) = (try await session.getOne(Theatre.self, 1), try await session.getOne(Theatre.self, 2))
            let first = try await old.awaitable.actors[0]
            try await new.awaitable.actors.append(first)
            #expect(try first.theatre === new)
            #expect(try old.actors.map(\.name) == ["2", "3"])
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE actor (theatre_id)"])
            session.expireAll()
            #expect(try await old.awaitable.actors.map(\.name) == ["2", "3"])
            #expect(try await new.awaitable.actors.map(\.name) == ["1"])
        }
    }

    /// `O2MCollectionTest.test_collection_move_notloaded`: with autoflush, and without.
    @Test(arguments: [true, false]) func aFormerCollectionLoadsWithoutWhatHasLeft(_ autoflush: Bool) async throws {
        try await play(SessionOptions(autoflush: autoflush)) { library, session in
            let (old, new) = (try await session.getOne(Theatre.self, 1), try await session.getOne(Theatre.self, 2))
            let first = try await session.getOne(Actor.self, 1)
            new.actorsUnloaded.append(first)
            #expect(try await old.awaitable.actors.map(\.name) == ["2", "3"])
            #expect(try await new.awaitable.actors.map(\.name) == ["1"])
            let writes = library.log.steps.filter { $0.hasPrefix("UPDATE") }
            #expect(writes == (autoflush ? ["UPDATE actor (theatre_id)"] : []))
        }
    }

    /// `O2MCollectionTest.test_plain_load_passive` and `test_set_none`
    @Test(arguments: [true, false]) func settingAToOneLoadsNothing(_ isNil: Bool) async throws {
        try await play { library, session in
            let actor = try await session.getOne(Actor.self, 1)
            let new = try await session.getOne(Theatre.self, 2)
            library.log.clear()
            actor.setTheatre(isNil ? nil : new)
            #expect(library.log.count == 0)
            let old = try await session.getOne(Theatre.self, 1)
            #expect(try await old.awaitable.actors.map(\.name) == ["2", "3"])
            #expect(try await new.awaitable.actors.map(\.name) == (isNil ? [] : ["1"]))
            #expect(library.log.steps.filter { $0.hasPrefix("UPDATE") } == ["UPDATE actor (theatre_id)"])
        }
    }

    /// `O2MCollectionTest.test_collection_assignment_mutates_previous_one`, `…_two` and `O2MStaleBackrefTest`
    @Test func anAssignedCollectionTakesFromTheFormerOwner() throws {
        let (first, second) = (Theatre(name: "1"), Theatre(name: "2"))
        let actor = Actor(name: "x")
        try first.actors.append(actor)
        second.setActors([actor])
        #expect(try first.actors.isEmpty)
        #expect(try actor.theatre === second)
        try first.actors.append(actor)
        #expect(try second.actors.isEmpty)
        first.setActors([])
        #expect(try actor.theatre == nil)
    }

    /// `O2MCollectionTest.test_tuple_assignment_w_reverse`, `test_append_del` and `test_bulk_replace`
    @Test func placesChangeAndOwnersStay() throws {
        let theatre = Theatre(name: "x")
        let actors = ["1", "2", "3"].map { Actor(name: $0) }
        try theatre.actors.append(contentsOf: actors)
        theatre.setActors([actors[0], actors[2], actors[1]])
        #expect(try theatre.actors.map(\.name) == ["1", "3", "2"])
        #expect(try actors.allSatisfy { try $0.theatre === theatre })
        try theatre.actors.append(actors[2])
        try theatre.actors.remove(at: 1)
        #expect(try theatre.actors.map(\.name) == ["1", "2"])
        #expect(try actors[2].theatre == nil)
        theatre.setActors([actors[0], actors[2], actors[0]])
        #expect(try theatre.actors.map(\.name) == ["1", "3"])
        #expect(try actors[1].theatre == nil)
    }

    /// `O2OScalarBackrefMoveTest.test_collection_move_preloaded`, `…_notloaded` and `…_commitfirst`. The original leaves the
    /// former owner's side as it was until it is loaded again.
    @Test(arguments: [true, false]) func aPartnerLeavesItsFormerOwner(_ isLoaded: Bool) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([Actor(name: "1", wardrobe: Wardrobe(name: "w")), Actor(name: "2")])
            }
            try await library.sessions.with { session in
                let actors = try await session.scalars(select(Actor.self).orderBy(Actor.id)).all()
                let wardrobe = try await session.getOne(Wardrobe.self, 1)
                if isLoaded { #expect(try await actors[0].awaitable.wardrobe === wardrobe) }
                _ = try await actors[1].awaitable.wardrobe
                library.log.clear()
                actors[1].setWardrobe(wardrobe)
                #expect(try wardrobe.actor === actors[1])
                #expect(try await actors[0].awaitable.wardrobe == nil)
                try await session.commit()
                #expect(library.log.steps.filter { $0.hasPrefix("UPDATE") } == ["UPDATE wardrobe (actor_id)"])
                session.expireAll()
                #expect(try await actors[0].awaitable.wardrobe == nil)
                #expect(try await actors[1].awaitable.wardrobe === wardrobe)
            }
        }
    }

    /// `O2OScalarBackrefMoveTest.test_scalar_move_preloaded`, `…_notloaded` and `…_commitfirst`: the former partner lets go
    /// before the new one takes its place, which is unique here. The flush loads it where it is not known.
    @Test(arguments: [true, false], [0, 1])
    func aNewPartnerTakesThePlaceOfTheFormer(_ isLoaded: Bool, _ former: Int) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([Wardrobe(name: "a"), Wardrobe(name: "b"), Actor(name: "1")])
                try await session.flush()
                let wardrobes = try await session.scalars(select(Wardrobe.self).orderBy(Wardrobe.id)).all()
                wardrobes[former].setActor(try await session.getOne(Actor.self, 1))
            }
            try await library.sessions.with { session in
                let actor = try await session.getOne(Actor.self, 1)
                let wardrobes = try await session.scalars(select(Wardrobe.self).orderBy(Wardrobe.id)).all()
                if isLoaded { _ = try await actor.awaitable.wardrobe }
                library.log.clear()
                let new = wardrobes[1 - former]
                new.setActor(actor)
                try await session.commit()
                let writes = ["UPDATE wardrobe (actor_id)", "UPDATE wardrobe (actor_id)"]
                #expect(library.log.takeSteps() == (isLoaded ? [] : ["SELECT wardrobe"]) + writes)
                #expect(try wardrobes[former].actor == nil)
                session.expireAll()
                #expect(try await actor.awaitable.wardrobe === new)
                #expect(try await wardrobes[former].awaitable.actor == nil)
                #expect(try await new.awaitable.actor === actor)
                // A new row, too.
                library.log.clear()
                let newest = Wardrobe(actor: actor, name: "c")
                session.add(newest)
                try await session.commit()
                #expect(library.log.takeSteps() == ["UPDATE wardrobe (actor_id)", "INSERT wardrobe"])
                #expect(try new.actor == nil)
            }
        }
    }

    /// `M2MCollectionMoveTest.test_add_remove_pending_backref` and `test_remove_add_pending_backref`
    @Test func whatIsNoNetChangeOfAnUnloadedOtherSideIsNone() async throws {
        try await Library.run(SessionOptions(autoflush: false)) { library in
            try await library.sessions.begin { session in
                session.addAll([Actor(name: "1", costumes: [Costume(name: "a")]), Costume(name: "b")])
            }
            try await library.sessions.with { session in
                let actor = try await session.getOne(Actor.self, 1)
                let costumes = try await session.scalars(
                    select(Costume.self).orderBy(Costume.id).options(.selectIn(Costume.actors))
                ).all()
                try costumes[1].actors.append(actor)
                try costumes[1].actors.remove(actor)
                try costumes[0].actors.remove(actor)
                try costumes[0].actors.append(actor)
                library.log.clear()
                #expect(try await actor.awaitable.costumes.map(\.name) == ["a"])
                try await session.flush()
                #expect(library.log.steps == ["SELECT actor_costume"])
            }
        }
    }

    /// `M2MCollectionMoveTest.test_pending_combines_with_flushed`
    @Test func whatIsNotFlushedJoinsWhatIsLoaded() async throws {
        try await Library.run(SessionOptions(autoflush: false)) { library in
            try await library.sessions.begin { session in
                session.addAll([Actor(name: "1", costumes: [Costume(name: "a")]), Costume(name: "b")])
            }
            try await library.sessions.with { session in
                let actor = try await session.getOne(Actor.self, 1)
                let second = try await session.getOne(Costume.self, 2)
                second.actorsUnloaded.append(actor)
                #expect(try await actor.awaitable.costumes.map(\.name) == ["a", "b"])
                #expect(try await session.connection().number("SELECT count(*) FROM actor_costume") == 1)
                library.log.clear()
                try await session.commit()
                #expect(library.log.steps == ["INSERT actor_costume"])
            }
        }
    }

    /// `M2MCollectionMoveTest.test_duplicate_adds`: a list of the original's holds it four times, and writes it once.
    @Test func aLinkIsThereOnceHoweverOftenItIsMade() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Actor(name: "1", costumes: [Costume(name: "a")]))
            }
            try await library.sessions.with { session in
                let actor = try await session.getOne(Actor.self, 1)
                let costume = try await session.getOne(Costume.self, 1)
                _ = try await actor.awaitable.costumes
                costume.actorsUnloaded.append(actor)
                session.expire(actor, Actor.costumes)
                costume.actorsUnloaded.append(actor)
                #expect(try await costume.awaitable.actors.count == 1)
                try costume.actors.append(actor)
                library.log.clear()
                try await session.commit()
                #expect(library.log.steps.filter { $0.hasPrefix("INSERT") } == [])
                #expect(try await library.count("SELECT count(*) FROM actor_costume") == 1)
            }
        }
    }

    /// `M2MCollectionMoveTest.test_bulk_replace` and `M2MStaleBackrefTest.test_backref_pop_m2m`
    @Test func aReplacedCollectionOfLinksChangesTheOtherSides() throws {
        let costumes = ["1", "2", "3"].map { Costume(name: $0) }
        let first = Actor(name: "a", costumes: [costumes[0], costumes[1]])
        let second = Actor(name: "b", costumes: [costumes[2]])
        first.setCostumes([costumes[1], costumes[2]])
        #expect(try costumes[2].actors.map(\.name) == ["b", "a"])
        #expect(try costumes[0].actors.isEmpty)
        try costumes[1].actors.append(first)
        first.setCostumes([])
        try costumes[1].actors.remove(first)
        #expect(try costumes[1].actors.isEmpty)
        #expect(try costumes[2].actors.map(\.name) == ["b"])
        #expect(try second.costumes.count == 1)
    }
}
