import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Rows that their owner lets go of: after the orphans of `test_cascade.py` and `test_hasparent.py` of the original.
@Suite(.library) struct OrphanTests {
    /// Two theatres: one with two halls of two seats each and a license, the other with nothing.
    private func build(
        _ options: SessionOptions = SessionOptions(),
        _ body: nonisolated(nonsending) (Library, Session) async throws -> Void
    ) async throws {
        try await Library.run(options) { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Theatre(
                        name: "old",
                        halls: [
                            Hall(name: "1", seats: [Seat(name: "1a"), Seat(name: "1b")]),
                            Hall(name: "2", seats: [Seat(name: "2a"), Seat(name: "2b")]),
                        ],
                        license: License(text: "old")),
                    Theatre(name: "new"),
                ])
            }
            library.log.clear()
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    private func theatre(_ session: Session, _ key: Int = 1) async throws -> Theatre {
        try await session.getOne(
            Theatre.self, key, options: [.selectIn(Theatre.halls, .selectIn(Hall.seats)), .selectIn(Theatre.license)])
    }

    /// `O2MCascadeDeleteOrphanTest.test_list_assignment_replace`, flushed and not flushed before.
    @Test(arguments: [true, false]) func whatAnAssignedCollectionHeldBeforeIsGone(_ flushes: Bool) async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let theatre = Theatre(name: "x", halls: [Hall(name: "1"), Hall(name: "2")])
                session.add(theatre)
                if flushes { try await session.flush() }
                library.log.clear()
                theatre.setHalls([Hall(name: "3"), Hall(name: "4")])
                try await session.commit()
                #expect(
                    library.log.takeSteps()
                        == (flushes ? ["INSERT hall ×2", "DELETE hall ×2"] : ["INSERT theatre", "INSERT hall ×2"]))
                let halls = try await session.scalars(select(Hall.name).orderBy(Hall.id)).all()
                #expect(halls == ["3", "4"])
            }
        }
    }

    /// `O2MCascadeDeleteOrphanTest.test_remove_pending_from_collection` and
    /// `PendingOrphanTestSingleLevel.test_pending_collection_expunge`
    @Test func aNewOrphanLeavesTheSessionAtOnce() async throws {
        try await build { library, session in
            let theatre = try await theatre(session)
            let hall = Hall(name: "3")
            try theatre.halls.append(hall)
            #expect(session.contains(hall))
            try theatre.halls.remove(hall)
            #expect(!session.contains(hall))
            #expect(hall.orm.state == .transient)
            library.log.clear()
            try await session.flush()
            #expect(library.log.count == 0)
            // And comes back with another owner.
            try theatre.halls.append(hall)
            try await session.flush()
            #expect(library.log.takeSteps() == ["INSERT hall"])
            try await session.delete(theatre)
            try await session.commit()
            #expect(hall.orm.state == .detached)
        }
    }

    /// `O2MCascadeDeleteOrphanTest.test_remove_pending_from_pending_parent`: the parent is not in the session yet.
    @Test func anOrphanOfAParentThatIsAddedLaterIsNotInserted() async throws {
        try await build { library, session in
            let theatre = Theatre(name: "x")
            let hall = Hall(name: "1")
            try theatre.halls.append(hall)
            try theatre.halls.remove(hall)
            session.add(hall)
            session.add(theatre)
            try await session.flush()
            #expect(library.log.steps == ["INSERT theatre"])
            #expect(!session.contains(hall))
        }
    }

    /// `PendingOrphanTestTwoLevel.test_multilevel_remove`
    @Test func whatANewOrphanOwnsLeavesWithIt() async throws {
        try await build { library, session in
            let theatre = try await theatre(session)
            let hall = Hall(name: "3", seats: [Seat(name: "3a"), Seat(name: "3b")])
            try theatre.halls.append(hall)
            let seat = try hall.seats[0]
            #expect(session.contains(seat))
            try theatre.halls.remove(hall)
            #expect(!session.contains(hall))
            #expect(!session.contains(seat))
            library.log.clear()
            try await session.commit()
            #expect(library.log.count == 0)
            #expect(try hall.seats.count == 2)
            session.add(hall)
            #expect(session.contains(seat))
        }
    }

    /// `PendingOrphanTestSingleLevel.test_nonorphans_ok`: without `deleteOrphan`.
    @Test func whatIsNoOrphanIsInsertedWithoutItsOwner() async throws {
        try await build { library, session in
            let theatre = Theatre(name: "x", actors: [Actor(name: "1")])
            session.add(theatre)
            let actor = try theatre.actors[0]
            try theatre.actors.remove(actor)
            #expect(session.contains(actor))
            try await session.commit()
            #expect(library.log.steps == ["INSERT theatre", "INSERT actor"])
            #expect(actor.theatreId == nil)
        }
    }

    /// `O2MCascadeDeleteOrphanTest.test_save_update_sends_pending`: a detached object that was changed outside.
    @Test func whatADetachedOwnerLostIsDeletedOnceItIsAddedAgain() async throws {
        try await Library.run { library in
            let theatre = Theatre(name: "x", halls: [Hall(name: "1"), Hall(name: "2")])
            try await library.sessions.begin { $0.add(theatre) }
            let first = try theatre.halls[0]
            library.log.clear()
            try theatre.halls.append(Hall(name: "3"))
            try theatre.halls.remove(first)
            try await library.sessions.with { session in
                session.add(theatre)
                session.add(first)
                #expect(try theatre.halls.allSatisfy { session.contains($0) })
                try await session.commit()
                #expect(library.log.takeSteps() == ["INSERT hall", "DELETE hall"])
                #expect(try await session.scalars(select(Hall.name).orderBy(Hall.id)).all() == ["2", "3"])
            }
        }
    }

    /// `O2MCascadeDeleteOrphanTest.test_cascades_onlycollection`: what is taken out before its owner is deleted is not
    /// deleted with it, and goes to another.
    @Test func whatWasTakenOutOfADeletedOwnerFindsAnother() async throws {
        try await build(SessionOptions(autoflush: false)) { library, session in
            let theatre = try await theatre(session)
            let hall = try theatre.halls[0]
            try theatre.halls.remove(at: 0)
            try await session.delete(theatre)
            #expect(session.deleted.contains { $0 === theatre })
            #expect(!session.deleted.contains { $0 === hall })
            library.log.clear()
            session.add(Theatre(name: "third", halls: [hall]))
            try await session.commit()
            #expect(
                library.log.takeSteps() == [
                    "INSERT theatre", "UPDATE hall (theatre_id)", "DELETE seat ×2", "DELETE hall", "DELETE license",
                    "DELETE theatre",
                ])
            #expect(try await session.scalars(select(Theatre.name).orderBy(Theatre.id)).all() == ["new", "third"])
            #expect(try await session.scalars(select(Hall.theatreId)).all() == [3])
            #expect(try await session.scalars(select(Seat.name).orderBy(Seat.id)).all() == ["1a", "1b"])
        }
    }

    /// `O2MCascadeDeleteOrphanTest.test_cascade_delete_plusorphans`
    @Test func whatWasTakenOutOfADeletedOwnerIsDeletedAsAnOrphan() async throws {
        try await build { library, session in
            let theatre = try await theatre(session)
            try theatre.halls.remove(at: 0)
            try await session.delete(theatre)
            library.log.clear()
            try await session.commit()
            #expect(
                library.log.takeSteps() == ["DELETE seat ×4", "DELETE hall ×2", "DELETE license", "DELETE theatre"])
        }
    }

    /// `O2MCascadeDeleteOrphanTest.test_collection_orphans`
    @Test func anEmptiedCollectionDeletesWhatItHeldAndWhatThatOwned() async throws {
        try await build { library, session in
            let theatre = try await theatre(session)
            library.log.clear()
            try theatre.halls.removeAll()
            try await session.commit()
            #expect(library.log.takeSteps() == ["DELETE seat ×4", "DELETE hall ×2"])
        }
    }

    /// `CollectionAssignmentOrphanTest.test_basic`
    @Test func aCollectionThatIsAssignedWhatItHasIsNoChange() async throws {
        try await build { library, session in
            let theatre = try await theatre(session)
            let halls = Array(try theatre.halls)
            library.log.clear()
            theatre.setHalls(halls)
            #expect(!session.isModified(theatre))
            theatre.setHalls([])
            theatre.setHalls(halls.reversed())
            try await session.commit()
            #expect(library.log.count == 0)
            #expect(try theatre.halls.map(\.name) == ["2", "1"])
        }
    }

    /// `DoubleParentO2MOrphanTest.test_double_parent_expunge_o2m_current`: a new object is an orphan once one of two owners
    /// lets go of it.
    @Test func oneOfTwoOwnersIsEnoughToMakeAnOrphan() async throws {
        try await build { library, session in
            let poster = Poster(text: "p")
            let theatre = Theatre(name: "t", posters: [poster])
            let play = Play(title: "p", posters: [poster])
            session.addAll([theatre, play])
            #expect(session.contains(poster))
            try play.posters.remove(poster)
            #expect(!session.contains(poster))
            try await session.flush()
            #expect(library.log.steps == ["INSERT theatre", "INSERT play"])
        }
    }

    /// `DoubleParentM2OOrphanTest.test_orphan` and `OrphanCriterionTest`: a row is an orphan once one of two lets go of it.
    @Test func aRowOfTwoOwnersIsDeletedWhereOneLetsGo() async throws {
        try await build { library, session in
            let poster = Poster(text: "p")
            let theatre = Theatre(name: "t", posters: [poster])
            let play = Play(title: "p", posters: [poster])
            session.addAll([theatre, play])
            try await session.flush()
            library.log.clear()
            try play.posters.remove(poster)
            try await session.commit()
            #expect(library.log.takeSteps() == ["DELETE poster"])
        }
    }

    /// `O2MConflictTest.test_o2o_delorphan_backref_delete_old` and `test_o2o_delorphan_delete_old`, where the foreign key is
    /// unique: the original inserts first, and the database refuses.
    @Test(arguments: [true, false]) func aPartnerThatIsReplacedIsDeletedBeforeTheNewOneComes(
        _ isByOwner: Bool
    ) async throws {
        try await build { library, session in
            let theatre = try await theatre(session)
            library.log.clear()
            let license = License(text: "new")
            if isByOwner { theatre.setLicense(license) } else { license.setTheatre(theatre) }
            try await session.commit()
            #expect(try await session.scalars(select(License.text)).all() == ["new"])
            #expect(try theatre.license === license)
        }
    }

    /// `O2MConflictTest.test_o2o_delcascade_delete_old`: the old partner is deleted by hand.
    @Test func aPartnerThatIsDeletedAndReplaced() async throws {
        try await build { library, session in
            let theatre = try await theatre(session)
            let old = try theatre.license
            if let old { try await session.delete(old) }
            theatre.setLicense(License(text: "new"))
            try await session.commit()
            #expect(try await session.scalars(select(License.text)).all() == ["new"])
        }
    }

    /// `O2MConflictTest.test_o2m_backref_delorphan_delete_old`
    @Test func aChildThatMovesToANewOwnerIsKeptWhereTheOldOneIsDeleted() async throws {
        try await build { library, session in
            let theatre = try await theatre(session)
            let halls = Array(try theatre.halls)
            let third = Theatre(name: "third")
            for hall in halls { hall.setTheatre(third) }
            try await session.delete(theatre)
            library.log.clear()
            try await session.commit()
            #expect(
                library.log.takeSteps() == [
                    "INSERT theatre", "UPDATE hall (theatre_id) ×2", "DELETE license", "DELETE theatre",
                ])
            #expect(try await session.scalars(select(count()).where(Hall.theatreId == third.id)).one() == 2)
        }
    }

    /// `O2MSelfReferentialDetelOrphanTest.test_self_referential_delete`
    @Test func theTopOfATreeIsNoOrphan() async throws {
        try await build { library, session in
            let top = Play(title: "top", inner: [Play(title: "1", inner: [Play(title: "1a")]), Play(title: "2")])
            session.add(top)
            try await session.flush()
            #expect(library.log.takeSteps() == ["INSERT play", "INSERT play ×2", "INSERT play"])
            try top.inner.remove(at: 0)
            try await session.flush()
            #expect(library.log.takeSteps().filter { !$0.hasPrefix("SELECT") } == ["DELETE play", "DELETE play"])
            try await session.delete(top)
            try await session.commit()
            #expect(library.log.takeSteps().filter { !$0.hasPrefix("SELECT") } == ["DELETE play", "DELETE play"])
        }
    }

    /// `ParentRemovalTest.test_stale_state_positive` of `test_hasparent.py`: the owner was expunged, and is there again. With
    /// one of its halls it comes back itself.
    @Test func anOwnerThatCameBackLetsGo() async throws {
        try await build { library, session in
            let theatre = try await theatre(session)
            let hall = try theatre.halls[0]
            session.expunge(theatre)
            #expect(!session.contains(hall))
            session.add(hall)
            #expect(session.contains(hall) && session.contains(theatre))
            let again = try await self.theatre(session)
            #expect(again === theatre)
            try again.halls.remove(at: 0)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps().suffix(2) == ["DELETE seat ×2", "DELETE hall"])
        }
    }

    /// `ParentRemovalTest.test_stale_state_negative`: another owner took it meanwhile.
    @Test func aFormerOwnerHasNothingToLetGoOf() async throws {
        try await build { library, session in
            let old = try await theatre(session)
            let new = try await theatre(session, 2)
            let hall = try old.halls[0]
            new.hallsUnloaded.append(hall)
            try old.halls.remove(hall)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE hall (theatre_id)"])
            #expect(try hall.theatre === new)
        }
    }
}
