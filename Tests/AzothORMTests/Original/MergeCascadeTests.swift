import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// What a merge follows, by how many statements, and what it leaves alone: after `MergeTest`, `M2ONoUseGetLoadingTest` and
/// `DeferredMergeTest` of the original's `test_merge.py`.
@Suite(.library) struct MergeCascadeTests {
    /// A theatre of two actors, and a wardrobe of the first; all of them of a closed session.
    private func hire(
        _ body: nonisolated(nonsending) (Library, Theatre) async throws -> Void
    ) async throws {
        try await Library.runShared { library in
            let theatre = Theatre(
                name: "fred", actors: [Actor(name: "a1", wardrobe: Wardrobe(name: "w1")), Actor(name: "a2")])
            try await library.sessions.begin { session in session.add(theatre) }
            library.log.clear()
            try await body(library, theatre)
        }
    }

    /// `test_attribute_cascade`: a whole graph, with changes, without, and without loading.
    @Test func aGraphIsMergedWithItsChanges() async throws {
        try await hire { library, theatre in
            theatre.name = "fred2"
            try theatre.actors[1].name = "a2 changed"
            try await library.sessions.with { session in
                let merged = try await session.merge(theatre)
                #expect(merged.name == "fred2")
                #expect(try merged.actors.map(\.name) == ["a1", "a2 changed"])
                #expect(try merged.actors.allSatisfy { try $0.theatre === merged })
                #expect(try merged.actors[0].wardrobe?.name == "w1")
                library.log.clear()
                try await session.commit()
                #expect(library.log.takeSteps() == ["UPDATE theatre (name)", "UPDATE actor (name)"])
                try await library.sessions.with { another in
                    let unchanged = try await another.merge(merged)
                    library.log.clear()
                    try await another.flush()
                    #expect(library.log.count == 0)
                    #expect(another.dirty.isEmpty)
                    #expect(try unchanged.actors.count == 2)
                }
                try await library.sessions.with { another in
                    library.log.clear()
                    let taken = try await another.merge(merged, load: false)
                    #expect(try taken.actors[1].theatre === taken)
                    #expect(another.dirty.isEmpty)
                    try taken.actors[1].name = "later"
                    try await another.commit()
                    #expect(library.log.takeSteps() == ["UPDATE actor (name)"])
                }
            }
            #expect(try await library.count("SELECT count(*) FROM actor WHERE name = 'later'") == 1)
        }
    }

    /// `test_relationship_population_maintained`: 1 statement where the row is in memory, 2 where it is not, none without
    /// loading.
    @Test(arguments: [true, false], [true, false])
    func whatIsLoadedIsLoadedAfterwards(_ isPresent: Bool, _ isAttached: Bool) async throws {
        try await hire { library, _ in
            try await library.sessions.with { session in
                let theatre = try await session.getOne(Theatre.self, 1, options: [.selectIn(Theatre.actors)])
                let actor = try theatre.actors[0]
                if !isAttached { session.expunge(theatre) }
                for loads in [true, false] {
                    try await library.sessions.with { another in
                        let present = isPresent ? try await another.getOne(Theatre.self, 1) : nil
                        library.log.clear()
                        let merged = try await another.merge(theatre, load: loads)
                        #expect(library.log.count == (loads ? isPresent ? 1 : 2 : 0))
                        #expect(present == nil || present === merged)
                        #expect(try merged.actors.map(\.name) == ["a1", "a2"])
                    }
                    try await library.sessions.with { another in
                        let present = isPresent ? try await another.getOne(Actor.self, 1) : nil
                        library.log.clear()
                        let merged = try await another.merge(actor, load: loads)
                        #expect(present == nil || present === merged)
                        #expect(try merged.theatre?.name == "fred")
                    }
                }
            }
        }
    }

    /// `M2ONoUseGetLoadingTest`: members of a collection are in memory once the collection is.
    @Test func membersThatAreThereCostNothing() async throws {
        try await hire { library, _ in
            try await library.sessions.with { session in
                let given = Theatre(id: 1, name: "fred", actors: [Actor(id: 1, name: "a1"), Actor(id: 2, name: "a2")])
                let merged = try await session.merge(given)
                #expect(library.log.takeSteps() == ["SELECT theatre", "SELECT actor"])
                #expect(try merged.actors.allSatisfy { try $0.theatre === merged })
                try given.actors.append(Actor(name: "a3"))
                let again = try await session.merge(given)
                #expect(again === merged)
                #expect(try again.actors[2].theatre === merged)
                try await session.flush()
                #expect(library.log.takeSteps() == ["INSERT actor"])
            }
        }
    }

    /// `test_merge_empty_attributes`
    @Test func whatWasNotGivenLeavesAChangeAlone() async throws {
        try await hire { library, _ in
            try await library.sessions.with { session in
                let hall = Hall(name: "h")
                session.add(hall)
                try await session.flush()
                try await session.withoutAutoflush { () async throws in
                    hall.setTheatre(try await session.getOne(Theatre.self, 1))
                    let merged = try await session.merge(Hall(id: hall.id, name: "h"))
                    #expect(merged === hall)
                    #expect(hall.theatreId == 1)
                    hall.name = "changed"
                    session.expire(hall, Hall.name)
                    _ = try await session.merge(Hall(id: hall.id, name: "given"))
                    #expect(hall.name == "given" && hall.theatreId == 1)
                }
                try await session.commit()
            }
            #expect(
                try await library.count("SELECT count(*) FROM hall WHERE name = 'given' AND theatre_id = 1") == 1)
        }
    }

    /// `test_dont_send_neverset_to_get`
    @Test func aKeyThatIsNotWholeIsNotAskedFor() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let chapter = try await session.merge(Chapter(number: 1))
                #expect(library.log.count == 0)
                chapter.setBook(try await session.getOne(Book.self, 5))
                try await session.commit()
                #expect(chapter.bookId == 5)
            }
        }
    }

    /// `test_dont_send_neverset_to_get_w_relationship`
    @Test func aKeyThatItsOwnerCompletes() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Book(author: Author(name: "a"), title: "b", chapters: [Chapter(number: 1, title: "old")]))
            }
            library.log.clear()
            try await library.sessions.with { session in
                let given = Book(id: 1, title: "b", chapters: [Chapter(number: 1, title: "new"), Chapter(number: 2)])
                let merged = try await session.merge(given)
                #expect(try merged.chapters.count == 2)
                try await session.commit()
                #expect(try merged.chapters.map(\.bookId) == [1, 1])
            }
            #expect(try await library.count("SELECT count(*) FROM chapter WHERE title = 'new'") == 1)
            #expect(try await library.count("SELECT count(*) FROM chapter") == 2)
        }
    }

    /// `test_many_to_one_cascade`
    @Test func aToOneThatChangedIsAChangeOfTheMergedOne() async throws {
        try await hire { library, theatre in
            let second = Theatre(name: "second")
            try await library.sessions.with { session in
                session.addAll([theatre, second])
                try await session.commit()
                let actor = try theatre.actors[0]
                actor.setTheatre(second)
                try await library.sessions.with { another in
                    let merged = try await another.merge(actor)
                    #expect(try merged.theatre?.name == "second")
                    #expect(another.dirty.contains { $0 === merged })
                    #expect(merged.orm.history(of: Actor.theatre).added.map(\.name) == ["second"])
                }
                try await session.withoutAutoflush { () async throws in
                    try await session.refresh(actor, Actor.theatre, Actor.theatreId)
                    #expect(try actor.theatre === theatre)
                    try await library.sessions.with { another in
                        let merged = try await another.merge(actor, load: false)
                        #expect(try merged.theatre?.name == "fred")
                        #expect(another.dirty.isEmpty && !another.isModified(merged))
                    }
                }
            }
        }
    }

    /// `test_many_to_many_cascade`
    @Test func itemsOfALinkAreMerged() async throws {
        try await Library.run { library in
            let actor = Actor(name: "a", costumes: [Costume(name: "c1"), Costume(name: "c2")])
            try await library.sessions.begin { session in session.add(actor) }
            library.log.clear()
            try await library.sessions.with { session in
                let present = try await session.getOne(Actor.self, actor.id)
                try actor.costumes[1].name = "c2 changed"
                _ = try await session.merge(actor)
                #expect(try present.costumes.map(\.name) == ["c1", "c2 changed"])
                #expect(library.log.takeSteps() == ["SELECT actor", "SELECT actor_costume"])
                try await session.commit()
                #expect(library.log.takeSteps() == ["UPDATE costume (name)"])
            }
        }
    }

    /// A collection that nobody touched is empty to whoever inserted its owner, and says nothing to a merge: what others
    /// added meanwhile stays.
    @Test(arguments: [true, false]) func aCollectionThatNobodyTouchedSaysNothing(_ isGiven: Bool) async throws {
        try await Library.runShared { library in
            let theatre = isGiven ? Theatre(name: "t", halls: []) : Theatre(name: "t")
            try await library.sessions.begin { session in
                session.add(theatre)
                try await session.flush()
                #expect(try theatre.halls.isEmpty && theatre.license == nil)
            }
            try await library.execute("INSERT INTO hall (name, theatre_id) VALUES ('h', 1)")
            try await library.execute("INSERT INTO license (text, theatre_id) VALUES ('l', 1)")
            try await library.sessions.begin { session in
                let merged = try await session.merge(theatre)
                #expect(try await merged.awaitable.halls.count == (isGiven ? 0 : 1))
                #expect(try await merged.awaitable.license?.text == "l")
            }
            #expect(try await library.count("SELECT count(*) FROM hall") == (isGiven ? 0 : 1))
            #expect(try await library.count("SELECT count(*) FROM license") == 1)
        }
    }

    /// What was added to such a collection is added, and what others added stays.
    @Test func whatWasAddedToACollectionThatNobodyKnowsIsAdded() async throws {
        try await Library.runShared { library in
            let theatre = Theatre(name: "t")
            try await library.sessions.begin { session in session.add(theatre) }
            try await library.execute("INSERT INTO hall (name, theatre_id) VALUES ('theirs', 1)")
            try theatre.halls.append(Hall(name: "ours"))
            try await library.sessions.begin { session in
                let merged = try await session.merge(theatre)
                #expect(try merged.halls.map(\.name).sorted() == ["ours", "theirs"])
            }
            #expect(try await library.count("SELECT count(*) FROM hall WHERE theatre_id = 1") == 2)
        }
    }

    /// `test_no_load_with_eager`, beside a change: a stale object is no word about the row, so that the change is written.
    @Test func withoutLoadingWhatIsStaleLeavesAChangeToBeWritten() async throws {
        try await hire { library, theatre in
            try await library.sessions.with { session in
                let first = try await session.merge(theatre, load: false)
                session.expire(first)
                try await library.sessions.with { another in
                    let second = try await another.getOne(Theatre.self, theatre.id)
                    second.name = "changed"
                    #expect(try await another.merge(first, load: false) === second)
                    #expect(another.isModified(second))
                    try await another.commit()
                }
            }
            #expect(try await library.count("SELECT count(*) FROM theatre WHERE name = 'changed'") == 1)
        }
    }

    /// `test_value_to_none`: from either side of a one-to-one.
    @Test(arguments: [true, false]) func aOneToOneIsMergedAway(_ fromOwner: Bool) async throws {
        try await hire { library, _ in
            try await library.sessions.with { session in
                if fromOwner {
                    let given = Actor(id: 1, name: "a1")
                    given.setWardrobe(nil)
                    #expect(try await session.merge(given).wardrobe == nil)
                } else {
                    let given = Wardrobe(id: 1, name: "w1")
                    given.setActor(nil)
                    #expect(try await session.merge(given).actor == nil)
                }
                library.log.clear()
                try await session.commit()
                #expect(library.log.takeSteps() == ["UPDATE wardrobe (actor_id)"])
            }
        }
    }

    /// `test_no_load_with_backrefs`: what is stale in the given object is not loaded in the merged one.
    @Test func withoutLoadingWhatIsStaleIsLeftOut() async throws {
        try await hire { library, theatre in
            try await library.sessions.with { session in
                let first = try await session.merge(theatre, load: false)
                let actor = try first.actors[1]
                #expect(try actor.theatre === first)
                session.expire(actor, Actor.theatre)
                try await library.sessions.with { another in
                    let second = try await another.merge(first, load: false)
                    #expect(library.log.count == 0)
                    #expect(try await second.actors[1].awaitable.theatre === second)
                    #expect(another.dirty.isEmpty)
                }
            }
        }
    }

    /// `test_no_load_preserves_parents`: what was taken without loading is no orphan.
    @Test func whatIsTakenWithoutLoadingIsNoOrphan() async throws {
        try await Library.runShared { library in
            let theatre = Theatre(name: "fred", halls: [Hall(name: "h1"), Hall(name: "h2")])
            try await library.sessions.begin { session in session.add(theatre) }
            try await library.sessions.with { session in
                let taken = try await session.merge(theatre, load: false)
                try taken.halls[0].name = "changed"
                library.log.clear()
                try await session.commit()
                #expect(library.log.takeSteps() == ["UPDATE hall (name)"])
                // It is one as soon as it is let go of.
                let hall = try taken.halls[1]
                try taken.halls.remove(hall)
                try await session.commit()
                #expect(library.log.takeSteps() == ["SELECT seat", "DELETE hall"])
            }
            // One that is new can't be taken for a row.
            try theatre.halls.append(Hall(name: "h3"))
            try await library.sessions.with { session in
                let error = await AzothError.of { _ = try await session.merge(theatre, load: false) }
                #expect(error?.kind == .invalidRequest)
            }
        }
    }

    /// `test_cascade_doesnt_blowaway_manytoone`, `test_cascades_dont_autoflush`: merges of one key beside pending objects.
    @Test func mergesOfOneKeyBesidePendingObjects() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let first = Actor(theatre: try await session.merge(Theatre(id: 1, name: "ed")), name: "x")
                session.add(first)
                let before = try first.theatre
                let second = Actor(theatre: try await session.merge(Theatre(id: 1, name: "jack")), name: "y")
                session.add(second)
                #expect(try first.theatre === before && second.theatre === before)
                let pending = try await session.merge(Theatre(id: 8, name: "fred", actors: [Actor(name: "z")]))
                #expect(session.new.contains { $0 === pending })
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) FROM theatre WHERE name IN ('jack', 'fred')") == 2)
            #expect(try await library.count("SELECT count(*) FROM actor WHERE theatre_id = 1") == 2)
        }
    }

    /// `test_deferred_column_keyed_dict`: a column that is loaded on demand, and one that is stale.
    @Test func withoutLoadingAColumnOnDemandStaysOnDemand() async throws {
        try await Library.runShared { library in
            try await library.sessions.begin { session in
                session.add(Article(title: "t", summary: "s", body: "b"))
            }
            try await library.sessions.with { session in
                let article = try await session.execute(select(Article.self)).one()
                session.expire(article, Article.summary)
                try await library.sessions.with { another in
                    library.log.clear()
                    let merged = try await another.merge(article, load: false)
                    #expect(library.log.count == 0)
                    #expect(!merged.orm.isLoaded(Article.body))
                    #expect(try await merged.awaitable.summary == "s")
                    #expect(!merged.orm.isLoaded(Article.body))
                    #expect(try await merged.awaitable.body == "b")
                    #expect(library.log.count == 2)
                }
            }
        }
    }

    /// `test_merge_disallow_partial`, and a key whose row goes in the same flush.
    @Test func aMergeOfWhatIsToBeDeletedIsDeleted() async throws {
        try await hire { library, _ in
            try await library.sessions.with { session in
                let theatre = try await session.getOne(Theatre.self, 1)
                try await session.delete(theatre)
                let merged = try await session.withoutAutoflush {
                    try await session.merge(Theatre(id: 1, name: "changed"))
                }
                #expect(merged === theatre)
                try await session.flush()
                #expect(theatre.orm.state == .deleted)
                // The row is gone: what is merged now is new.
                let new = try await session.merge(Theatre(id: 1, name: "new"))
                #expect(new !== theatre && new.orm.state == .pending)
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) FROM theatre WHERE name = 'new'") == 1)
        }
    }
}
