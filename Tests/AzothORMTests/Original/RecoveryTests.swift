import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// What a rollback, a savepoint or a failed flush leaves: after `AutoExpireTest`, `RollbackRecoverTest`, `SavepointTest` and
/// `SessionTransactionTest` of the original's `test_transaction.py`.
@Suite(.library) struct RecoveryTests {
    /// A theatre with one hall of one seat.
    private func build(
        _ body: nonisolated(nonsending) (Library, Session, Theatre) async throws -> Void
    ) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Theatre(name: "ed", halls: [Hall(name: "foo", seats: [Seat(name: "s")])]))
            }
            try await library.sessions.with { session in
                let theatre = try await session.getOne(
                    Theatre.self, 1, options: [.selectIn(Theatre.halls, .selectIn(Hall.seats))])
                library.log.clear()
                try await body(library, session, theatre)
            }
        }
    }

    /// `AutoExpireTest.test_trans_pending_cleared_on_commit`
    @Test func whatIsAddedAfterACommitIsNotWhatWasAddedBefore() async throws {
        try await build { library, session, theatre in
            let second = Theatre(name: "2")
            session.add(second)
            try await session.commit()
            let third = Theatre(name: "3")
            session.add(third)
            try await session.rollback()
            #expect(!session.contains(third))
            #expect(session.contains(second))
            #expect(try await session.execute(select(count()).from(Theatre.self)).one() == 2)
        }
    }

    /// `AutoExpireTest.test_update_deleted_on_rollback_cascade`, flushed and not
    @Test(arguments: [true, false]) func aDeletionAndItsCascadeAreTakenBack(_ flushes: Bool) async throws {
        try await build { library, session, theatre in
            let hall = try theatre.halls[0]
            let seat = try hall.seats[0]
            try await session.delete(theatre)
            #expect(session.deleted.count == 3)
            if flushes { try await session.flush() }
            try await session.rollback()
            #expect(session.deleted.isEmpty)
            #expect(session.contains(theatre) && session.contains(hall) && session.contains(seat))
            #expect(try theatre.halls[0] === hall && hall.seats[0] === seat && seat.hall === hall)
            hall.name = "again"
            try await session.commit()
            #expect(try await session.scalars(select(Hall.name)).all() == ["again"])
        }
    }

    /// `AutoExpireTest.test_update_deleted_on_rollback_orphan`
    @Test func anOrphanComesBackToItsOwner() async throws {
        try await build { library, session, theatre in
            let hall = try theatre.halls[0]
            try theatre.halls.remove(hall)
            try await session.flush()
            #expect(try await session.execute(select(count()).from(Hall.self)).one() == 0)
            try await session.rollback()
            #expect(!session.deleted.contains { $0 === hall })
            #expect(try theatre.halls.map(\.name) == ["foo"])
            #expect(try theatre.halls[0] === hall)
            // It is no orphan any more.
            hall.name = "bar"
            try await session.commit()
            #expect(try await session.scalars(select(Hall.name)).all() == ["bar"])
        }
    }

    /// `AutoExpireTest.test_trans_deleted_cleared_on_rollback`
    @Test func aRollbackAfterACommitBringsNothingBack() async throws {
        try await build { library, session, theatre in
            try await session.delete(theatre)
            try await session.commit()
            #expect(!session.contains(theatre))
            try await session.rollback()
            #expect(!session.contains(theatre))
            #expect(theatre.orm.state == .detached)
        }
    }

    /// `RollbackRecoverTest.test_pk_violation`
    @Test func aKeyTwiceLosesTheFlushAndNothingElse() async throws {
        try await build { library, session, theatre in
            let hall = try theatre.halls[0]
            let double = Theatre(id: 1, name: "jack", halls: [Hall(name: "bar")])
            let other = try double.halls[0]
            theatre.name = "edward"
            hall.name = "foober"
            session.add(double)
            #expect(await AzothError.of { try await session.commit() }?.kind.isUniqueViolation == true)
            #expect(await AzothError.of { try await session.commit() }?.kind == .pendingRollback)
            try await session.rollback()
            #expect(!session.contains(double) && !session.contains(other))
            #expect(session.contains(theatre) && session.contains(hall))
            #expect(theatre.name == "ed" && hall.name == "foo")
            theatre.name = "edward"
            hall.name = "foober"
            try await session.commit()
            session.expungeAll()
            #expect(try await session.scalars(select(Theatre.name)).all() == ["edward"])
            #expect(try await session.scalars(select(Hall.name)).all() == ["foober"])
        }
    }

    /// `RollbackRecoverTest.test_pk_violation_with_savepoint`
    @Test func aKeyTwiceInASavepointLosesTheSavepointAlone() async throws {
        try await build { library, session, theatre in
            let double = Theatre(id: 1, name: "jack", halls: [Hall(name: "bar")])
            theatre.name = "edward"
            let savepoint = try await session.beginNested()
            session.add(double)
            #expect(await AzothError.of { try await session.commit() }?.kind.isUniqueViolation == true)
            try await savepoint.rollback()
            #expect(!session.contains(double) && session.contains(theatre))
            #expect(theatre.name == "edward")
            try await session.commit()
            #expect(try await session.scalars(select(Theatre.name)).all() == ["edward"])
        }
    }

    /// `SavepointTest.test_savepoint_delete`
    @Test func whatIsDeletedAfterASavepointIsGoneAfterTheCommit() async throws {
        try await build { library, session, theatre in
            let second = Theatre(name: "2")
            session.add(second)
            try await session.beginNested { _ in theatre.name = "x" }
            try await session.delete(second)
            try await session.commit()
            #expect(try await session.scalars(select(Theatre.name)).all() == ["x"])
            #expect(second.orm.state == .detached)
        }
    }

    /// `SavepointTest.test_savepoint_rollback_collections` and `test_savepoint_commit_collections`
    @Test(arguments: [true, false]) func collectionsThatGrowBeforeAndInASavepoint(_ keeps: Bool) async throws {
        try await build { library, session, theatre in
            try theatre.halls.append(Hall(name: "2"))
            let savepoint = try await session.beginNested()
            let second = Theatre(name: "u2", halls: [Hall(name: "3")])
            session.add(second)
            try theatre.halls.append(Hall(name: "4"))
            theatre.name = "edward"
            #expect(try theatre.halls.map(\.name) == ["foo", "2", "4"])
            if keeps { try await savepoint.commit() } else { try await savepoint.rollback() }
            #expect(try theatre.halls.map(\.name) == (keeps ? ["foo", "2", "4"] : ["foo", "2"]))
            #expect(session.contains(second) == keeps)
            try await session.commit()
            session.expungeAll()
            let names = try await session.scalars(select(Hall.name).orderBy(Hall.name)).all()
            #expect(names == (keeps ? ["2", "3", "4", "foo"] : ["2", "foo"]))
            #expect(
                try await session.scalars(select(Theatre.name).orderBy(Theatre.id)).all()
                    == (keeps ? ["edward", "u2"] : ["ed"]))
        }
    }

    /// `SessionTransactionTest.test_nested_accounting_deleted_items_restored` and `…_new_items_removed`
    @Test func whatTwoSavepointsDidIsUndoneByTheOuterOne() async throws {
        try await build { library, session, theatre in
            let outer = try await session.beginNested()
            let second = Theatre(name: "2")
            session.add(second)
            try await session.beginNested { _ in try await session.delete(theatre) }
            #expect(theatre.orm.state == .deleted)
            try await outer.rollback()
            #expect(session.contains(theatre))
            #expect(!session.contains(second))
            try await session.commit()
            #expect(try await session.scalars(select(Theatre.name)).all() == ["ed"])
        }
    }

    /// `SessionTransactionTest.test_dirty_state_transferred_deep_nesting`
    @Test func aChangeOfTheInnermostOfThreeIsUndone() async throws {
        try await build { library, session, theatre in
            let first = try await session.beginNested()
            let second = try await session.beginNested()
            theatre.name = "u2"
            try await session.flush()
            try await second.commit()
            #expect(theatre.name == "u2")
            try await first.rollback()
            #expect(theatre.name == "ed")
            try await session.commit()
            #expect(try await session.scalars(select(Theatre.name)).all() == ["ed"])
        }
    }

    /// `SessionStateWFixtureTest.test_autoflush_rollback` of `test_session.py`
    @Test func whatAnAutoflushDeletedIsThereAfterTheRollback() async throws {
        try await build { library, session, theatre in
            let hall = try theatre.halls[0]
            try await session.delete(hall)
            #expect(try await session.execute(select(count()).from(Hall.self)).one() == 0)
            try await session.rollback()
            #expect(try await session.execute(select(count()).from(Hall.self)).one() == 1)
            #expect(try await theatre.awaitable.halls[0] === hall)
        }
    }

    /// A new object, its new orphan and its moved child after a rollback: all are as they were made.
    @Test func linksOfNewObjectsAreAsTheyWereMade() async throws {
        try await build { library, session, theatre in
            let hall = Hall(name: "new", seats: [Seat(name: "a"), Seat(name: "b")])
            try theatre.halls.append(hall)
            try await session.flush()
            let seat = try hall.seats[0]
            try hall.seats.remove(seat)
            try await session.flush()
            try await session.rollback()
            #expect(try theatre.halls.count == 1)
            #expect(hall.orm.state == .transient && seat.orm.state == .transient)
            try theatre.halls.append(hall)
            try await session.commit()
            #expect(try await session.execute(select(count()).from(Seat.self).where(Seat.hallId == hall.id)).one() >= 1)
        }
    }
}
