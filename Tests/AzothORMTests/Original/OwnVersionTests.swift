import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Versions that the program sets, and versions of rows that are read, locked and written in other ways: after `VersioningTest`,
/// `ManualVersionTest` and `PostUpdateVersioningTest` of the original's `test_versioning.py`.
@Suite(.library) struct OwnVersionTests {
    private func open(_ body: nonisolated(nonsending) (Library, Session, Account) async throws -> Void) async throws {
        try await Library.runShared { library in
            try await library.sessions.begin { session in session.addAll([Account(owner: "f1"), Account(owner: "f2")]) }
            try await library.sessions.with { session in
                let account = try await session.getOne(Account.self, 1)
                library.log.clear()
                try await body(library, session, account)
            }
        }
    }

    /// `test_bump_version`, `ManualVersionTest.test_update_version_conditional`
    @Test func aVersionThatIsSetIsTakenAndTheOldOneCompared() async throws {
        try await open { library, session, account in
            account.version = 2
            try await session.commit()
            #expect(account.version == 2)
            account.version = 4
            account.owner = "new"
            try await session.commit()
            #expect(account.version == 4)
            #expect(library.log.parameters.last?[0].last == "2")
            account.owner = "counted"
            try await session.commit()
            #expect(account.version == 5)
            account.version = 9
            try await session.delete(account)
            try await session.commit()
            #expect(library.log.parameters.last?[0] == ["1", "5"])
            #expect(try await library.count("SELECT count(*) FROM account") == 1)
        }
    }

    /// `ManualVersionTest.test_update_concurrent_check`
    @Test func aVersionThatIsSetDoesNotHideAChange() async throws {
        try await open { library, session, account in
            account.version = 2
            account.owner = "d2"
            try await session.withoutAutoflush {
                try await session.execute(text("UPDATE account SET version = 3"))
            }
            #expect(await AzothError.of { try await session.commit() }?.kind == .staleData)
            try await session.rollback()
            #expect(account.version == 1 && account.owner == "f1")
            account.owner = "d3"
            try await session.commit()
            #expect(account.version == 2)
        }
    }

    /// `ManualVersionTest.test_insert`, `NullVersionIdTest`: a new row begins to count where it is told to.
    @Test func aNewRowHasTheFirstVersion() async throws {
        try await open { library, session, _ in
            let account = Account(owner: "f3")
            session.add(account)
            try await session.flush()
            #expect(account.version == 1)
            try await session.refresh(account)
            #expect(account.version == 1)
        }
    }

    /// `test_versioncheck_for_update`: a refresh with a lock reads what is there.
    @Test func aRefreshWithALockTakesTheNewVersion() async throws {
        try await open { library, session, account in
            try await session.commit()
            try await library.execute("UPDATE account SET version = 5, owner = 'other' WHERE id = 1")
            try await session.refresh(account, withForUpdate: ForUpdate())
            #expect(account.version == 5 && account.owner == "other")
            account.owner = "mine"
            try await session.commit()
            #expect(account.version == 6)
        }
    }

    /// `VersioningMappedSelectTest.test_explicit_assign_from_expired`. The original reads the version before it writes a
    /// row that is expired. Here the last value of a stale object can be read, and the change be made from it.
    @Test func aStaleRowIsComparedByTheVersionThatWasRead() async throws {
        try await open { library, session, account in
            try await session.commit()
            try await library.execute("UPDATE account SET version = 7, owner = 'other' WHERE id = 1")
            session.expire(account)
            account.owner += "!"
            #expect(await AzothError.of { try await session.flush() }?.kind == .staleData)
            try await session.rollback()
            #expect(try await account.awaitable.owner == "other")
            account.owner += "!"
            try await session.commit()
            #expect(account.version == 8 && account.owner == "other!")
        }
    }

    /// `test_basic`, `test_multiple_updates`: versions of rows that are updated and deleted in one flush.
    @Test func rowsOfOneFlushAreComparedEach() async throws {
        try await open { library, session, account in
            let second = try await session.getOne(Account.self, 2)
            account.owner = "a"
            second.owner = "b"
            try await session.flush()
            #expect(account.version == 2 && second.version == 2)
            account.owner = "c"
            try await session.delete(second)
            try await session.flush()
            #expect(account.version == 3)
            try await session.rollback()
            #expect(account.version == 1 && second.version == 1 && session.contains(second))
            second.owner = "again"
            try await session.delete(account)
            try await session.commit()
            #expect(second.version == 2)
        }
    }

    /// `test_merge_no_version`, `test_merge_correct_version`, `test_merge_incorrect_version_not_in_session`
    @Test(arguments: [nil, 2, 1]) func aMergeComparesTheVersionThatIsGiven(_ version: Int?) async throws {
        try await open { library, session, account in
            account.owner = "f2"
            try await session.commit()
            session.expungeAll()
            let given = Account(id: 1, owner: "f3")
            if let version { given.version = version }
            let error = await AzothError.of { _ = try await session.merge(given) }
            #expect(error?.kind == (version == 1 ? .staleData : nil))
            try await session.commit()
            let expected = version == 1 ? "f2' AND version = 2" : "f3' AND version = 3"
            #expect(try await library.count("SELECT count(*) FROM account WHERE owner = '\(expected)") == 1)
        }
    }

    /// `PostUpdateVersioningTest.test_bumped_version_id_on_update`: a version that is assigned what it is, and a foreign key
    /// that is written after the rows.
    @Test func aForeignKeyThatIsWrittenLaterCountsOnce() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let balls = [Ball(name: "b1"), Ball(name: "b2")]
                let player = Player(name: "p", favorite: balls[0])
                session.addAll([player] + balls)
                try await session.commit()
                #expect(player.version == 1)
                library.log.clear()
                player.version = player.version
                player.favoriteId = balls[1].id
                try await session.commit()
                #expect(player.version == 2)
                #expect(library.log.takeSteps() == ["UPDATE player (version, favorite_id)"])
                // A row that nobody else goes with is deleted as it is.
                try await session.delete(player)
                try await session.commit()
                #expect(library.log.takeSteps().last == "DELETE player")
                #expect(try await library.count("SELECT count(*) FROM ball") == 2)
            }
        }
    }

    /// `VersionOnPostUpdateTest.test_m2o_post_update_version_assert`, with a target that is new.
    @Test func aVersionIsComparedByTheLaterUpdate() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let player = Player(name: "p")
                session.add(player)
                try await session.commit()
                player.setFavorite(Ball(name: "b"))
                try await session.withoutAutoflush {
                    try await session.execute(text("UPDATE player SET version = 3"))
                }
                #expect(await AzothError.of { try await session.flush() }?.kind == .staleData)
                try await session.rollback()
                #expect(player.version == 1 && player.favoriteId == nil)
            }
        }
    }
}
