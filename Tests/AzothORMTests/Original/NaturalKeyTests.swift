import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Keys that the program gives and changes: after `test_naturalpks.py` of the original.
@Suite(.library) struct NaturalKeyTests {
    /// Jack with two towns and two castles, and Ed with none.
    private func reign(
        _ options: SessionOptions = SessionOptions(),
        _ body: nonisolated(nonsending) (Library, Session) async throws -> Void
    ) async throws {
        try await Library.run(options) { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Prince(
                        name: "jack", title: "Jack", seal: "lion", towns: [Town(name: "a"), Town(name: "b")],
                        castles: [Castle(name: "north"), Castle(name: "south")],
                        letters: [Letter(text: "1"), Letter(text: "2")]),
                    Prince(name: "ed", title: "Ed"),
                ])
            }
            library.log.clear()
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    private func names(_ session: Session, _ sql: String) async throws -> [String] {
        try await session.connection().executeDriverSQL(sql).all().map { try $0.value($0.keys[0], as: String.self) }
    }

    /// `NaturalPKTest.test_entity` and `test_load_after_expire`
    @Test func aChangedKeyIsTheOneToBeFoundBy() async throws {
        try await reign { library, session in
            let prince = try await session.getOne(Prince.self, "jack")
            prince.name = "john"
            try await session.flush()
            #expect(try await session.get(Prince.self, "john") === prince)
            #expect(try await session.get(Prince.self, "jack") == nil)
            session.expire(prince)
            try await session.refresh(prince)
            #expect(prince.name == "john")
            // Behind the session's back.
            session.expire(prince)
            _ = try await session.connection().executeDriverSQL("UPDATE prince SET name = 'jim' WHERE name = 'john'")
            let error = await AzothError.of { try await session.refresh(prince) }
            #expect(error?.kind == .invalidRequest)
            #expect(try await session.get(Prince.self, "jim")?.title == "Jack")
        }
    }

    /// `NaturalPKTest.test_flush_new_pk_after_expire`
    @Test func aKeyThatIsAssignedAfterAnExpiryIsWritten() async throws {
        try await reign { library, session in
            let prince = try await session.getOne(Prince.self, "ed")
            session.expire(prince)
            prince.name = "edward"
            library.log.clear()
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE prince (name)"])
            #expect(try await session.get(Prince.self, "edward") === prince)
            #expect(prince.title == "Ed")
        }
    }

    /// `NaturalPKTest.test_onetomany_passive`: the collection is loaded, and is not.
    @Test(arguments: [true, false]) func foreignKeysOfACollectionFollow(_ isLoaded: Bool) async throws {
        try await reign { library, session in
            let prince = try await session.getOne(Prince.self, "jack")
            let town = try await session.getOne(Town.self, 1)
            if isLoaded { _ = try await prince.awaitable.towns }
            library.log.clear()
            prince.name = "john"
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE prince (name)"])
            #expect(town.princeName == "john")
            #expect(try await prince.awaitable.towns.map(\.princeName) == ["john", "john"])
            try await session.flush()
            #expect(library.log.takeSteps() == (isLoaded ? [] : ["SELECT town"]))
            try prince.towns.remove(at: 0)
            prince.name = "jim"
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE prince (name)", "UPDATE town (prince_name)"])
            #expect(town.princeName == nil)
        }
    }

    /// `NaturalPKTest.test_manytoone_passive`: only the side with the foreign key is loaded.
    @Test func foreignKeysFollowWithoutTheCollection() async throws {
        try await reign { library, session in
            let towns = try await session.execute(select(Town.self).orderBy(Town.id).options(.selectIn(Town.prince)))
                .all()
            let prince = try #require(try towns[0].prince)
            library.log.clear()
            prince.name = "john"
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE prince (name)"])
            #expect(towns.map(\.princeName) == ["john", "john"])
            towns[0].name = "x"
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE town (name)"])
            #expect(try towns[1].prince === prince)
        }
    }

    /// `NaturalPKTest.test_bidirectional_passive`
    @Test func aTownThatJoinsWhileTheKeyChanges() async throws {
        try await reign { library, session in
            let prince = try await session.getOne(Prince.self, "jack", options: [.selectIn(Prince.towns)])
            let ed = try await session.getOne(Prince.self, "ed")
            library.log.clear()
            prince.name = "john"
            let new = Town(name: "c", prince: prince)
            try prince.towns[0].setPrince(ed)
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE prince (name)", "UPDATE town (prince_name)", "INSERT town"])
            #expect(new.princeName == "john")
            #expect(try await names(session, "SELECT prince_name FROM town ORDER BY id") == ["ed", "john", "john"])
        }
    }

    /// `NaturalPKTest.test_manytomany_passive`
    @Test func linksFollowAKeyThatChanges() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Club(city: "Rome", name: "Go", members: [Person(name: "a"), Person(name: "b")]))
            }
            try await library.sessions.with { session in
                let club = try await session.getOne(
                    Club.self, .init(city: "Rome", name: "Go"), options: [.selectIn(Club.members)])
                library.log.clear()
                club.name = "Chess"
                try club.members.remove(at: 0)
                try club.members.append(Person(name: "c"))
                try await session.commit()
                #expect(
                    library.log.takeSteps().sorted() == [
                        "DELETE membership", "INSERT membership", "INSERT person", "UPDATE club (name)",
                    ])
                #expect(try await names(session, "SELECT club_name FROM membership") == ["Chess", "Chess"])
            }
        }
    }

    /// `ReversePKsTest.test_reverse_savepoint`
    @Test func keysThatMoveOnInASavepointComeBack() async throws {
        try await reign { library, session in
            let jack = try await session.getOne(Prince.self, "jack")
            let ed = try await session.getOne(Prince.self, "ed")
            try await session.beginNested { _ in
                jack.name = "old"
                ed.name = "jack"
            }
            #expect(try await session.get(Prince.self, "jack") === ed)
            try await session.rollback()
            #expect(jack.name == "jack" && ed.name == "ed")
            #expect(try await session.get(Prince.self, "jack") === jack)
            #expect(try await session.get(Prince.self, "ed") === ed)
            #expect(try await session.get(Prince.self, "old") == nil)
        }
    }

    /// `SelfReferentialTest.test_one_to_many_on_m2o` and `test_many_to_one_passive`, in either order.
    @Test(arguments: [true, false]) func aRowOfTheSameTableFollows(_ isLiegeFirst: Bool) async throws {
        try await reign { library, session in
            let heir = Prince(name: "heir", title: "H")
            let jack = try await session.getOne(Prince.self, "jack")
            heir.setLiege(jack)
            try await session.commit()
            let ed = try await session.getOne(Prince.self, "ed")
            if isLiegeFirst { jack.name = "john" }
            heir.name = "heiress"
            ed.setLiege(jack)
            if !isLiegeFirst { jack.name = "john" }
            library.log.clear()
            try await session.commit()
            let steps =
                isLiegeFirst
                ? ["UPDATE prince (name) ×2", "UPDATE prince (liege_name)"]
                : ["UPDATE prince (name)", "UPDATE prince (liege_name)", "UPDATE prince (name)"]
            #expect(library.log.takeSteps() == steps)
            #expect(heir.liegeName == "john" && ed.liegeName == "john")
            #expect(try await names(session, "SELECT liege_name FROM prince WHERE name <> 'john'") == ["john", "john"])
        }
    }

    /// `NonPKCascadeTest.test_onetomany_passive`: the foreign key points at a column that is unique, and no key.
    @Test(arguments: [true, false]) func aForeignKeyToAnotherColumnFollows(_ isLoaded: Bool) async throws {
        try await reign { library, session in
            let prince = try await session.getOne(Prince.self, "jack")
            let letter = try await session.getOne(Letter.self, 1)
            if isLoaded { _ = try await prince.awaitable.letters }
            library.log.clear()
            prince.seal = "eagle"
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE prince (seal)"])
            #expect(letter.senderSeal == "eagle")
            #expect(try await prince.awaitable.letters.map(\.senderSeal) == ["eagle", "eagle"])
            try await session.commit()
            library.log.clear()
            prince.setLetters([])
            prince.seal = "bear"
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE prince (seal)", "UPDATE letter (sender_seal) ×2"])
            #expect(
                try await session.execute(select(count()).from(Letter.self).where(Letter.senderSeal == nil)).one() == 2)
        }
    }

    /// `CascadeToFKPKTest.test_onetomany_passive`: a foreign key that is part of the key, of which another part changes.
    @Test(arguments: [true, false]) func aKeyThatIsAForeignKeyFollows(_ isLoaded: Bool) async throws {
        try await reign { library, session in
            let prince = try await session.getOne(Prince.self, "jack")
            let castles = try await session.scalars(select(Castle.self).orderBy(Castle.name)).all()
            if isLoaded { _ = try await prince.awaitable.castles }
            library.log.clear()
            prince.name = "john"
            castles[1].name = "tower"
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE prince (name)", "UPDATE castle (name)"])
            #expect(castles.map(\.princeName) == ["john", "john"])
            #expect(try await session.get(Castle.self, .init(prince: "john", name: "tower")) === castles[1])
            #expect(try await session.get(Castle.self, .init(prince: "john", name: "north")) === castles[0])
            #expect(library.log.count == 0)
            #expect(try await names(session, "SELECT prince_name FROM castle") == ["john", "john"])
            try await session.rollback()
            #expect(castles.map(\.princeName) == ["jack", "jack"])
            #expect(try await session.get(Castle.self, .init(prince: "jack", name: "south")) === castles[1])
        }
    }

    /// `CascadeToFKPKTest.test_o2m_change_passive`: the foreign key is assigned as a value.
    @Test func aKeyThatIsAForeignKeyIsAssigned() async throws {
        try await reign { library, session in
            let castle = try await session.getOne(Castle.self, .init(prince: "jack", name: "north"))
            library.log.clear()
            castle.princeName = "ed"
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE castle (prince_name)"])
            #expect(try await session.get(Castle.self, .init(prince: "ed", name: "north")) === castle)
            #expect(try await castle.awaitable.prince.title == "Ed")
        }
    }

    /// `CascadeToFKPKTest.test_o2m_move_passive` and `test_move_m2o_passive`
    @Test(arguments: [true, false]) func aRowMovesToAnotherOwnerThatIsPartOfItsKey(_ isByCollection: Bool) async throws
    {
        try await reign(SessionOptions(autoflush: false)) { library, session in
            let (jack, ed) = (
                try await session.getOne(Prince.self, "jack", options: [.selectIn(Prince.castles)]),
                try await session.getOne(Prince.self, "ed", options: [.selectIn(Prince.castles)])
            )
            let castle = try jack.castles[0]
            library.log.clear()
            if isByCollection {
                try jack.castles.remove(castle)
                try ed.castles.append(castle)
            } else {
                castle.setPrince(ed)
            }
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE castle (prince_name)"])
            #expect(try await session.get(Castle.self, .init(prince: "ed", name: "north")) === castle)
            #expect(try await session.get(Castle.self, .init(prince: "jack", name: "north")) == nil)
        }
    }

    /// `CascadeToFKPKTest.test_rowswitch_doesntfire`
    @Test func aRowAndWhatPointsAtItAreReplacedTogether() async throws {
        try await reign { library, session in
            let ed = try await session.getOne(Prince.self, "ed", options: [.selectIn(Prince.castles)])
            let castle = Castle(name: "ed's")
            try ed.castles.append(castle)
            try await session.flush()
            try await session.delete(castle)
            try await session.delete(ed)
            let new = Prince(name: "ed", title: "Ed")
            let replacement = Castle(prince: new, name: "ed's", rooms: 9)
            session.addAll([new, replacement])
            library.log.clear()
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE castle (rooms)"])
            #expect(try replacement.prince === new)
        }
    }

    /// `NaturalPKRollbackTest.test_key_replaced_by_update` of `test_transaction.py`
    @Test func aKeyThatWasLeftByADeletionAndTakenComesBack() async throws {
        try await reign { library, session in
            session.addAll([Prince(name: "u1", title: "1"), Prince(name: "u2", title: "2")])
            try await session.commit()
            let (one, two) = (try await session.getOne(Prince.self, "u1"), try await session.getOne(Prince.self, "u2"))
            try await session.delete(one)
            try await session.flush()
            two.name = "u1"
            try await session.flush()
            #expect(one.orm.state == .deleted)
            #expect(try await session.get(Prince.self, "u1") === two)
            try await session.rollback()
            #expect(session.contains(one) && session.contains(two))
            #expect(try await session.get(Prince.self, "u1") === one)
            #expect(try await session.get(Prince.self, "u2") === two)
        }
    }

    /// `NaturalPKRollbackTest.test_multiple_key_replaced_by_update`
    @Test func aKeyThatWandersOverTwoDeletedOnesComesBack() async throws {
        try await reign { library, session in
            let princes = ["u1", "u2", "u3"].map { Prince(name: $0, title: $0) }
            session.addAll(princes)
            try await session.commit()
            try await session.delete(princes[0])
            try await session.delete(princes[1])
            try await session.flush()
            princes[2].name = "u1"
            try await session.flush()
            princes[2].name = "u2"
            try await session.flush()
            try await session.rollback()
            for (prince, name) in zip(princes, ["u1", "u2", "u3"]) {
                #expect(prince.name == name)
                #expect(try await session.get(Prince.self, name) === prince)
            }
        }
    }

    /// `NaturalPKRollbackTest.test_key_replaced_by_oob_insert`
    @Test func aDeletedRowThatAStatementInsertsAgain() async throws {
        try await reign { library, session in
            let old = try await session.getOne(Prince.self, "ed")
            try await session.delete(old)
            try await session.flush()
            _ = try await session.connection().executeDriverSQL("INSERT INTO prince (name, title) VALUES ('ed', 'new')")
            let new = try await session.getOne(Prince.self, "ed")
            #expect(new !== old && new.title == "new")
            try await session.rollback()
            #expect(session.contains(old))
            #expect(!session.contains(new))
            #expect(try await session.get(Prince.self, "ed") === old)
            #expect(old.title == "Ed")
        }
    }

    /// `NaturalPKRollbackTest.test_rollback_recover`
    @Test func aFailedFlushAfterAReplacementIsUndone() async throws {
        try await reign { library, session in
            let (jack, ed) = (
                try await session.getOne(Prince.self, "jack"), try await session.getOne(Prince.self, "ed")
            )
            try await session.delete(ed)
            let second = Prince(name: "ed", title: "second")
            session.add(second)
            try await session.flush()
            let double = Prince(name: "jack", title: "double")
            session.add(double)
            #expect(await AzothError.of { try await session.flush() }?.kind.isUniqueViolation == true)
            #expect(!session.contains(double))
            try await session.rollback()
            #expect(session.contains(ed) && session.contains(jack) && !session.contains(second))
            #expect(try await session.get(Prince.self, "ed") === ed)
        }
    }

    /// `NaturalPKRollbackTest.test_key_replaced_by_update_nested`
    @Test func aNewRowWhoseKeyChangesInASavepointIsGone() async throws {
        try await reign { library, session in
            let ed = try await session.getOne(Prince.self, "ed")
            let new = Prince(name: "u2", title: "2")
            try await session.beginNested { _ in
                session.add(new)
                try await session.flush()
                new.name = "u3"
            }
            #expect(try await session.get(Prince.self, "u3") === new)
            try await session.rollback()
            #expect(session.contains(ed) && !session.contains(new))
            ed.name = "u5"
            try await session.commit()
            #expect(try await names(session, "SELECT name FROM prince ORDER BY name") == ["jack", "u5"])
        }
    }
}

extension AzothError.Kind {
    var isUniqueViolation: Bool { .uniqueViolation ~= self }
}
