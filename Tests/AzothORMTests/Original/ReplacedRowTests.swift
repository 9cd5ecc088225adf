import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Rows that are deleted and inserted again with the same key in one flush: after `RowSwitchTest` of `test_unitofwork.py`,
/// and `RowswitchAccountingTest`, `RowswitchM2OTest` and `SingleCycleTest` of `test_unitofworkv2.py`.
@Suite(.library) struct ReplacedRowTests {
    /// `RowSwitchTest.test_onetomany`
    @Test func aRowIsReplacedAndItsChildrenAreOthers() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let old = Theatre(id: 1, name: "old", halls: [Hall(id: 1, name: "1"), Hall(id: 2, name: "2")])
                session.add(old)
                try await session.flush()
                try await session.delete(old)
                session.add(Theatre(id: 1, name: "new", halls: [Hall(id: 3, name: "3"), Hall(id: 4, name: "4")]))
                library.log.clear()
                try await session.flush()
                #expect(library.log.takeSteps() == ["UPDATE theatre (name)", "INSERT hall ×2", "DELETE hall ×2"])
                #expect(try await session.scalars(select(Theatre.name)).all() == ["new"])
                #expect(try await session.scalars(select(Hall.id).orderBy(Hall.id)).all() == [3, 4])
            }
        }
    }

    /// The same with children of the same keys.
    @Test func aRowAndItsChildrenAreReplacedInPlace() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let old = Theatre(id: 1, name: "t", halls: [Hall(id: 1, name: "1"), Hall(id: 2, name: "2")])
                session.add(old)
                try await session.flush()
                try await session.delete(old)
                session.add(Theatre(id: 1, name: "t", halls: [Hall(id: 2, name: "two"), Hall(id: 3, name: "3")]))
                library.log.clear()
                try await session.commit()
                #expect(library.log.takeSteps() == ["UPDATE hall (name)", "INSERT hall", "DELETE hall"])
                #expect(try await session.scalars(select(Hall.name).orderBy(Hall.id)).all() == ["two", "3"])
            }
        }
    }

    /// `RowSwitchTest.test_manytomany`
    @Test func aRowIsReplacedAndItsLinksAreOthers() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let old = Actor(id: 1, name: "old", costumes: [Costume(id: 1, name: "1"), Costume(id: 2, name: "2")])
                session.add(old)
                try await session.flush()
                try await session.delete(old)
                session.add(Actor(id: 1, name: "new", costumes: [Costume(id: 3, name: "3")]))
                library.log.clear()
                try await session.flush()
                #expect(
                    library.log.takeSteps() == [
                        "DELETE actor_costume ×2", "UPDATE actor (name)", "INSERT costume", "INSERT actor_costume",
                    ])
                let links = try await session.connection().executeDriverSQL("SELECT costume_id FROM actor_costume")
                    .all()
                #expect(try links.map { try $0.value("costume_id", as: Int.self) } == [3])
            }
        }
    }

    /// `RowSwitchTest.test_manytoone`
    @Test func aRowIsReplacedAndPointsAtAnother() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let old = Actor(id: 1, theatre: Theatre(id: 1, name: "1"), name: "old")
                session.add(old)
                try await session.flush()
                let theatre = try #require(try old.theatre)
                try await session.delete(old)
                try await session.delete(theatre)
                session.add(Actor(id: 1, theatre: Theatre(id: 2, name: "2"), name: "new"))
                library.log.clear()
                try await session.flush()
                #expect(
                    library.log.takeSteps() == ["INSERT theatre", "UPDATE actor (theatre_id, name)", "DELETE theatre"])
                #expect(try await session.scalars(select(Actor.theatreId)).all() == [2])
            }
        }
    }

    /// `RowswitchM2OTest.test_set_none_replaces_m2o` and `test_set_none_replaces_scalar`
    @Test(arguments: [true, false]) func nothingReplacesALink(_ isSaid: Bool) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Play(id: 1, title: "p", posters: [Poster(id: 1, theatre: Theatre(id: 1, name: "t"), text: "x")]))
            }
            try await library.sessions.with { session in
                let play = try await session.getOne(Play.self, 1, options: [.selectIn(Play.posters)])
                let poster = Poster(id: 1, text: "x")
                if isSaid {
                    #expect(try poster.theatre == nil)
                    poster.setTheatre(nil)
                }
                play.setPosters([poster])
                library.log.clear()
                try await session.commit()
                #expect(library.log.takeSteps() == ["UPDATE poster (theatre_id)"])
                session.expireAll()
                #expect(try await poster.awaitable.theatre == nil)
                #expect(try await play.awaitable.posters.first === poster)
            }
        }
    }

    /// `RowswitchAccountingTest.test_switch_on_update`
    @Test func aMergedPartnerReplacesTheOldOneInPlace() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Author(id: 1, name: "a", biography: Biography(text: "b")))
            }
            try await library.sessions.with { session in
                for _ in 1...2 {
                    let new = Author(id: 1, name: "a", biography: Biography(text: "b"))
                    let merged = try await session.merge(new)
                    library.log.clear()
                    try await session.flush()
                    #expect(library.log.count == 0)
                    let partner = try #require(try merged.biography)
                    #expect(session.contains(partner))
                    #expect(partner.orm.state == .persistent)
                }
            }
        }
    }

    /// `RowswitchAccountingTest.test_switch_on_delete`
    @Test func aRowWhoseKeyWasAssignedIsDeletedByTheOneItHas() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let theatre = Theatre(id: 1, name: "t")
                session.add(theatre)
                try await session.flush()
                theatre.id = 5
                try await session.delete(theatre)
                #expect(theatre.id == 5)
                try await session.commit()
                #expect(try await session.execute(select(count()).from(Theatre.self)).one() == 0)
            }
        }
    }

    /// `SingleCycleTest.test_cycle_rowswitch`
    @Test func aRowOfATreeIsReplacedUnderItsParent() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let (leaf, parent) = (Node(id: 2, name: "n2"), Node(id: 1, name: "n1"))
                try parent.children.append(leaf)
                session.add(parent)
                try await session.flush()
                try await session.delete(leaf)
                let other = Node(id: 2, name: "n3")
                try parent.children.append(other)
                library.log.clear()
                try await session.commit()
                #expect(library.log.takeSteps() == ["UPDATE node (name)"])
                #expect(try await session.scalars(select(Node.parentId).where(Node.id == 2)).all() == [1])
            }
        }
    }

    /// `SessionStateTest.test_add_delete` and `test_deleted_adds_to_imap_unconditionally` of `test_session.py`
    @Test func whatIsDeletedMayBeAddedAndTheOtherWayRound() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let theatre = Theatre(name: "t")
                session.add(theatre)
                let pending = await AzothError.of { try await session.delete(theatre) }
                #expect(pending?.kind == .invalidRequest)
                try await session.flush()
                try await session.delete(theatre)
                #expect(session.deleted.contains { $0 === theatre })
                session.add(theatre)
                #expect(session.deleted.isEmpty)
                try await session.commit()
                #expect(session.contains(theatre))
                try await session.delete(theatre)
                try await session.delete(theatre)
                library.log.clear()
                try await session.flush()
                #expect(library.log.takeSteps() == ["DELETE theatre"])
                #expect(!session.dirty.contains { $0 === theatre })
            }
        }
    }

    /// `SessionStateTest.test_add_delete`: an object of no session is deleted.
    @Test func aDetachedObjectIsDeleted() async throws {
        try await Library.run { library in
            let theatre = Theatre(name: "t", halls: [Hall(name: "1")])
            try await library.sessions.begin { $0.add(theatre) }
            #expect(theatre.orm.state == .detached)
            try await library.sessions.with { session in
                try await session.delete(theatre)
                #expect(session.contains(theatre))
                library.log.clear()
                try await session.commit()
                #expect(library.log.takeSteps() == ["DELETE hall", "DELETE theatre"])
                #expect(theatre.orm.state == .detached)
            }
        }
    }
}
