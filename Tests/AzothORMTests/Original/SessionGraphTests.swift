import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Merges, expiry and membership of graphs of objects: after `test_merge.py`, `test_expire.py` and `test_session.py` of the
/// original.
@Suite(.library) struct SessionGraphTests {
    // MARK: Merge

    /// `MergeTest.test_cascade_doesnt_blowaway_manytoone`
    @Test func anotherMergeOfTheSameKeyIsTheSameObject() async throws {
        try await Library.runSession { library, session in
            let first = Actor(theatre: try await session.merge(Theatre(id: 1, name: "ed")), name: "x")
            session.add(first)
            let before = try first.theatre
            let second = Actor(theatre: try await session.merge(Theatre(id: 1, name: "jack")), name: "y")
            session.add(second)
            #expect(try before === first.theatre && before === second.theatre)
            try await session.commit()
            #expect(try await session.scalars(select(Theatre.name)).all() == ["jack"])
        }
    }

    /// `MergeTest.test_cascades_dont_autoflush_2`
    @Test func aMergedCollectionKeepsWhatIsThereAndAddsWhatIsNot() async throws {
        try await Library.runSession { library, session in
            session.add(Theatre(id: 7, name: "fred", halls: [Hall(id: 1, name: "fred1")]))
            try await session.commit()
            session.expungeAll()
            let given = Theatre(id: 7, name: "fred", halls: [Hall(id: 1, name: "fred1"), Hall(id: 2, name: "fred2")])
            let merged = try await session.merge(given)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["INSERT hall"])
            #expect(try merged.halls.map(\.name) == ["fred1", "fred2"])
        }
    }

    /// `MergeTest.test_resolve_conflicts_pending` and `test_resolve_conflicts_persistent`
    @Test(arguments: [true, false]) func ofSeveralObjectsOfOneKeyTheLastIsTaken(_ isThere: Bool) async throws {
        try await Library.runSession { library, session in
            if isThere {
                session.add(Theatre(id: 1, name: "z"))
                try await session.commit()
                session.expungeAll()
            }
            let play = Play(
                id: 7, title: "x",
                posters: ["a", "b", "c"].map { Poster(theatre: Theatre(id: 1, name: $0), text: "poster " + $0) })
            _ = try await session.merge(play)
            try await session.commit()
            #expect(try await session.scalars(select(Theatre.name)).all() == ["c"])
            #expect(try await session.scalars(select(Poster.theatreId)).all() == [1, 1, 1])
        }
    }

    /// `MergeTest.test_resolve_conflicts_pending_doesnt_interfere_no_ident`
    @Test func objectsWithoutAKeyAreObjectsOfTheirOwn() async throws {
        try await Library.runSession { library, session in
            let play = Play(
                id: 7, title: "x", posters: ["a", "b", "c"].map { Poster(theatre: Theatre(name: $0), text: $0) })
            _ = try await session.merge(play)
            try await session.commit()
            #expect(try await session.scalars(select(Theatre.name).orderBy(Theatre.name)).all() == ["a", "b", "c"])
        }
    }

    /// `LoadOnPendingTest.test_merge_delete_orphan_o2o_none` and `test_merge_delete_orphan_o2o`, and
    /// `MergeTest.test_one_to_one_cascade`
    @Test func aPartnerIsMergedAndMergedAway() async throws {
        try await Library.runSession { library, session in
            _ = try await session.merge(Theatre(id: 1, name: "t", license: License(id: 1, text: "l")))
            try await session.commit()
            session.expungeAll()
            let merged = try await session.merge(Theatre(id: 1, name: "t", license: License(id: 2, text: "m")))
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["DELETE license", "INSERT license"])
            #expect(try merged.license?.id == 2)
            let alone = Theatre(id: 1, name: "t")
            alone.setLicense(nil)
            _ = try await session.merge(alone)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["DELETE license"])
        }
    }

    /// `MergeTest.test_many_to_many_cascade`
    @Test func linksAreMerged() async throws {
        try await Library.runSession { library, session in
            session.add(Actor(id: 1, name: "a", costumes: [Costume(id: 1, name: "1"), Costume(id: 2, name: "2")]))
            try await session.commit()
            session.expungeAll()
            let given = Actor(id: 1, name: "b", costumes: [Costume(id: 2, name: "two"), Costume(id: 3, name: "3")])
            let merged = try await session.merge(given)
            library.log.clear()
            try await session.commit()
            #expect(
                library.log.takeSteps() == [
                    "UPDATE actor (name)", "UPDATE costume (name)", "INSERT costume", "DELETE actor_costume",
                    "INSERT actor_costume",
                ])
            #expect(try merged.costumes.map(\.name) == ["two", "3"])
        }
    }

    /// `MergeTest.test_transient_non_mutated_collection`: a collection that is neither passed nor touched.
    @Test func aCollectionThatWasNotPassedStays() async throws {
        try await Library.runSession { library, session in
            session.add(Theatre(id: 1, name: "t", halls: [Hall(name: "1")]))
            try await session.commit()
            session.expungeAll()
            library.log.clear()
            let merged = try await session.merge(Theatre(id: 1, name: "t"))
            try await session.commit()
            #expect(library.log.takeSteps() == ["SELECT theatre"])
            #expect(try await merged.awaitable.halls.count == 1)
        }
    }

    /// `MergeTest.test_detached_to_persistent_collection`
    @Test func aChangedDetachedGraphIsMergedWithItsOrphans() async throws {
        try await Library.runSession { library, session in
            let theatre = Theatre(name: "t", halls: [Hall(name: "1"), Hall(name: "2")])
            session.add(theatre)
            try await session.commit()
            session.expungeAll()
            theatre.name = "changed"
            try theatre.halls.remove(at: 0)
            try theatre.halls[0].name = "two"
            try theatre.halls.append(Hall(name: "3"))
            let merged = try await session.merge(theatre)
            #expect(merged !== theatre)
            try await session.commit()
            #expect(try merged.halls.map(\.name) == ["two", "3"])
            #expect(try await session.scalars(select(Hall.name).orderBy(Hall.id)).all() == ["two", "3"])
        }
    }

    // MARK: Expiry

    /// `ExpireTest.test_expire_cascade_pending_orphan` and `test_refresh_cascade_pending_orphan`
    @Test(arguments: [true, false]) func whatIsNewAndOwnedLeavesWithAnExpiry(_ refreshes: Bool) async throws {
        try await Library.runSession(SessionOptions(autoflush: false)) { library, session in
            let theatre = Theatre(name: "t")
            session.add(theatre)
            try await session.commit()
            let hall = Hall(name: "new", seats: [Seat(name: "s")])
            let seat = try hall.seats[0]
            try theatre.halls.append(hall)
            if refreshes { try await session.refresh(theatre) } else { session.expire(theatre) }
            #expect(!session.contains(hall))
            #expect(!session.contains(seat))
            #expect(try await theatre.awaitable.halls.isEmpty)
            library.log.clear()
            try await session.commit()
            #expect(library.log.count == 0)
        }
    }

    /// `ExpireTest.test_relationship_changes_preserved`: an expired to-one that was set.
    @Test func aLinkThatWasSetAfterAnExpiryStays() async throws {
        try await Library.runSession(SessionOptions(autoflush: false)) { library, session in
            let (one, two) = (Theatre(name: "1"), Theatre(name: "2"))
            let actor = Actor(theatre: one, name: "a")
            session.addAll([one, two, actor])
            try await session.commit()
            session.expire(actor)
            actor.setTheatre(two)
            _ = try await session.execute(select(Actor.self))
            #expect(try actor.theatre === two)
            #expect(actor.theatreId == two.id)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE actor (theatre_id)"])
        }
    }

    /// `ExpireTest.test_expire_preserves_changes`
    @Test func whatIsAssignedAfterAnExpiryIsKeptAndTheRestIsRead() async throws {
        try await Library.runSession(SessionOptions(autoflush: false)) { library, session in
            let prince = Prince(name: "p", title: "P", seal: "s")
            session.add(prince)
            try await session.commit()
            _ = try await session.connection().executeDriverSQL("UPDATE prince SET title = 'db', seal = 'db'")
            session.expire(prince)
            prince.title = "mine"
            _ = try await session.execute(select(Prince.self))
            #expect(prince.title == "mine" && prince.seal == "db")
            library.log.clear()
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE prince (title)"])
        }
    }

    // MARK: Membership

    /// `IsModifiedTest.test_is_modified`
    @Test func aModificationThatIsTakenBackIsNone() async throws {
        try await Library.runSession { library, session in
            let theatre = Theatre(name: "t", actors: [Actor(name: "a")])
            session.add(theatre)
            #expect(session.isModified(theatre))
            try await session.flush()
            #expect(!session.isModified(theatre))
            let actor = try theatre.actors[0]
            try theatre.actors.remove(actor)
            #expect(session.isModified(theatre) && session.isModified(actor))
            try theatre.actors.append(actor)
            #expect(!session.isModified(theatre) && !session.isModified(actor))
            theatre.name = "x"
            theatre.name = "t"
            #expect(!session.isModified(theatre))
            #expect(session.dirty.contains { $0 === theatre })
            library.log.clear()
            try await session.commit()
            #expect(library.log.count == 0)
        }
    }

    /// `SessionStateTest.test_explicit_expunge_deleted` and `test_deleted_auto_expunged`
    @Test func aDeletedObjectIsDetachedByTheCommit() async throws {
        try await Library.runSession { library, session in
            let theatre = Theatre(name: "t")
            session.add(theatre)
            try await session.commit()
            try await session.delete(theatre)
            try await session.flush()
            #expect(theatre.orm.state == .deleted)
            #expect(try await session.get(Theatre.self, theatre.id) == nil)
            try await session.commit()
            #expect(theatre.orm.state == .detached)
            #expect(!session.contains(theatre))
        }
    }

    /// `WeakIdentityMapTest`: what is dropped before the flush is written all the same.
    @Test func aChangedObjectThatNobodyHoldsIsWritten() async throws {
        try await Library.runSession { library, session in
            session.add(Theatre(name: "t", actors: [Actor(name: "a"), Actor(name: "b")]))
            try await session.commit()
            do {
                let theatre = try await session.getOne(Theatre.self, 1)
                for actor in try await theatre.awaitable.actors { actor.name += "!" }
                try theatre.actors.append(Actor(name: "c"))
            }
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE actor (name) ×2", "INSERT actor"])
        }
    }

    /// `NoRelationshipBump` of `test_versioning.py` (`NoBumpOnRelationshipTest`): a version counts the columns of its own row.
    @Test func aVersionIsNotCountedForALinkOfAnotherRow() async throws {
        try await Library.runSession { library, session in
            let parent = Ticket(title: "p")
            session.add(parent)
            try await session.commit()
            try parent.parts.append(Ticket(title: "c"))
            try await session.commit()
            #expect(parent.version == 1)
            let part = try parent.parts[0]
            try parent.parts.remove(part)
            try await session.commit()
            #expect(parent.version == 1 && part.version == 2)
        }
    }
}
