import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// A row between two others, whose key are both foreign keys: after `ManyToManyTest.test_association` and `ForeignPKTest` of
/// `test_unitofwork.py`, and `M2MTest` of `test_manytomany.py`.
@Suite(.library) struct AssociationTests {
    /// Two actors and two plays; the first actor plays in both.
    private func play(_ body: nonisolated(nonsending) (Library, Session) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                let plays = [Play(title: "1"), Play(title: "2")]
                session.addAll(plays)
                session.addAll([
                    Actor(
                        name: "a",
                        castings: [Casting(play: plays[0], role: "king"), Casting(play: plays[1], role: "fool")]),
                    Actor(name: "b"),
                ])
            }
            library.log.clear()
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    /// `ForeignPKTest.test_basic`: everything is new, and is made from one end.
    @Test func allThreeAreWrittenFromOneEnd() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                let actor = Actor(name: "a", castings: [Casting(play: Play(title: "1"), role: "king")])
                try actor.castings.append(Casting(play: Play(title: "2"), role: "fool"))
                session.add(actor)
                try await session.flush()
                #expect(library.log.takeSteps().sorted() == ["INSERT actor", "INSERT casting ×2", "INSERT play ×2"])
                let casting = try actor.castings[1]
                #expect(try await session.get(Casting.self, .init(actor: 1, play: 2)) === casting)
            }
        }
    }

    /// `ManyToManyTest.test_association`: a row's own column changes, and its other end.
    @Test func itsColumnAndItsOtherEndChange() async throws {
        try await play { library, session in
            let actor = try await session.getOne(Actor.self, 1, options: [.selectIn(Actor.castings)])
            let third = Play(title: "3")
            try actor.castings[0].role = "queen"
            try actor.castings[1].setPlay(third)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["INSERT play", "UPDATE casting (role)", "UPDATE casting (play_id)"])
            #expect(try await session.get(Casting.self, .init(actor: 1, play: 3)) === actor.castings[1])
            #expect(try await session.get(Casting.self, .init(actor: 1, play: 2)) == nil)
        }
    }

    /// It moves to another owner, and back by a rollback.
    @Test func itMovesToAnotherOwner() async throws {
        try await play { library, session in
            let actors = try await session.execute(
                select(Actor.self).orderBy(Actor.id).options(.selectIn(Actor.castings))
            ).all()
            let casting = try actors[0].castings[0]
            try actors[1].castings.append(casting)
            library.log.clear()
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE casting (actor_id)"])
            #expect(try await session.get(Casting.self, .init(actor: 2, play: 1)) === casting)
            try await session.rollback()
            #expect(casting.actorId == 1)
            #expect(try actors[0].castings[0] === casting && actors[1].castings.isEmpty)
            #expect(try await session.get(Casting.self, .init(actor: 1, play: 1)) === casting)
        }
    }

    /// A collection is replaced by rows of which some have the keys of those that go.
    @Test func aReplacedCollectionIsUpdatedInPlace() async throws {
        try await play { library, session in
            let actor = try await session.getOne(Actor.self, 1, options: [.selectIn(Actor.castings)])
            let plays = try await session.scalars(select(Play.self).orderBy(Play.id)).all()
            actor.setCastings([Casting(play: plays[1], role: "clown")])
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE casting (role)", "DELETE casting"])
            #expect(try await session.scalars(select(Casting.role)).all() == ["clown"])
        }
    }

    /// Either end is deleted, or both.
    @Test(arguments: [[true, false], [false, true], [true, true]]) func itGoesWithItsEnds(_ ends: [Bool]) async throws {
        try await play { library, session in
            let actor = try await session.getOne(Actor.self, 1)
            let play = try await session.getOne(Play.self, 1)
            if ends[0] { try await session.delete(actor) }
            if ends[1] { try await session.delete(play) }
            library.log.clear()
            try await session.commit()
            let left = try await session.execute(select(count()).from(Casting.self)).one()
            #expect(left == (ends[0] ? 0 : 1))
            #expect(library.log.steps[0] == (ends[0] ? "DELETE casting ×2" : "DELETE casting"))
        }
    }

    /// `LoadOnFKsTest.test_backref_doesnt_double` of `test_load_on_fks.py`
    @Test func aForeignKeyThatIsGivenAndALinkAreOneMember() async throws {
        try await play { library, session in
            let theatre = Theatre(name: "t")
            session.add(theatre)
            try await session.flush()
            _ = try theatre.actors
            let actor = Actor(name: "c")
            actor.theatreId = theatre.id
            try theatre.actors.append(actor)
            actor.setTheatre(theatre)
            #expect(try theatre.actors.count == 1)
            try await session.commit()
            session.expireAll()
            #expect(try await theatre.awaitable.actors.count == 1)
        }
    }

    /// `LoadersUsingCommittedTest.test_before_update_m2o` of `test_unitofworkv2.py`
    @Test func aListenerSeesWhatAForeignKeyPointsAtNow() async throws {
        try await play { library, session in
            let (one, two) = (Theatre(name: "1"), Theatre(name: "2"))
            let actor = Actor(theatre: one, name: "c")
            session.addAll([one, two, actor])
            try await session.commit()
            actor.theatreId = two.id
            let token = session.events.of(Actor.self).beforeUpdate { changed in
                let theatre = try changed.theatre
                #expect(theatre?.id == changed.theatreId)
                #expect(theatre?.name == "2")
            }
            try await session.commit()
            token.remove()
            #expect(try actor.theatre === two)
        }
    }

    // MARK: Trees

    /// `SingleCycleTest.test_many_to_one_delete_all` and `test_delete_unloaded_m2o`: what a row points at in the database
    /// decides, whatever it points at in memory.
    @Test(arguments: [true, false]) func nodesThatWereTakenApartAreDeletedLeavesFirst(_ isAssigned: Bool) async throws {
        try await play { library, session in
            let parent = Node(name: "p", children: [Node(name: "1"), Node(name: "2")])
            session.add(parent)
            try await session.commit()
            let nodes = [parent] + Array(try parent.children)
            if isAssigned {
                for node in nodes.dropFirst() { node.parentId = nil }
            } else {
                try parent.children.removeAll()
            }
            for node in nodes { try await session.delete(node) }
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["DELETE node ×2", "DELETE node"])
        }
    }

    /// `SingleCycleTest.test_bidirectional_mutations_one`
    @Test func aChildIsDeletedWhileAnotherComes() async throws {
        try await play { library, session in
            let (two, three) = (Node(name: "2", children: []), Node(name: "3", children: []))
            let one = Node(name: "1", children: [two])
            session.add(one)
            try await session.flush()
            try await session.delete(two)
            try one.children.append(three)
            library.log.clear()
            try await session.flush()
            #expect(library.log.takeSteps() == ["INSERT node", "DELETE node"])
            try await session.delete(one)
            try await session.delete(three)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["DELETE node", "DELETE node"])
        }
    }
}
