import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// What a flush writes of relationships, and in which order: after `OneToManyTest`, `ManyToOneTest` and `SaveTest` of
/// `test_unitofwork.py`, `test_unitofworkv2.py`, `test_cycles.py`, `test_manytomany.py` and `test_onetoone.py`.
@Suite(.library) struct RelationshipFlushTests {
    // MARK: One-to-many

    /// `OneToManyTest.test_one_to_many_1`
    @Test func onlyWhatChangesIsWritten() async throws {
        try await Library.runSession { library, session in
            let theatre = Theatre(name: "one", actors: [Actor(name: "a")])
            session.add(theatre)
            try await session.flush()
            #expect(library.log.takeSteps() == ["INSERT theatre", "INSERT actor"])
            let actor = try theatre.actors[0]
            #expect(actor.theatreId == theatre.id)
            actor.name = "b"
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE actor (name)"])
            theatre.name = "two"
            try theatre.actors.append(Actor(name: "c"))
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE theatre (name)", "INSERT actor"])
            try theatre.actors.remove(actor)
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE actor (theatre_id)"])
        }
    }

    /// `OneToManyTest.test_child_move`: a child moves, and its former parent is deleted.
    @Test func aChildThatMovedKeepsItsNewParent() async throws {
        try await Library.runSession { library, session in
            let (one, two) = (Theatre(name: "1", actors: [Actor(name: "a")]), Theatre(name: "2"))
            session.addAll([one, two])
            try await session.flush()
            let actor = try one.actors[0]
            try one.actors.remove(at: 0)
            try two.actors.append(actor)
            try await session.delete(one)
            library.log.clear()
            try await session.commit()
            #expect(
                library.log.takeSteps().filter { !$0.hasPrefix("SELECT") } == [
                    "UPDATE actor (theatre_id)", "DELETE theatre",
                ])
            session.expireAll()
            #expect(try await two.awaitable.actors.count == 1)
        }
    }

    /// `OneToManyTest.test_o2m_delete_parent`: of a one-to-one.
    @Test func aPartnerOutlivesItsOwner() async throws {
        try await Library.runSession { library, session in
            let actor = Actor(name: "a", wardrobe: Wardrobe(name: "w"))
            session.add(actor)
            try await session.flush()
            let wardrobe = try #require(try actor.wardrobe)
            try await session.delete(actor)
            library.log.clear()
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE wardrobe (actor_id)", "DELETE actor"])
            #expect(wardrobe.actorId == nil)
            #expect(session.contains(wardrobe) && actor.orm.state == .deleted)
        }
    }

    /// `RudimentaryFlushTest.test_many_to_one_delete_target`: the other side is loaded.
    @Test func aTargetThatIsDeletedLeavesNilBehind() async throws {
        try await Library.runSession { library, session in
            let actors = [Actor(name: "1"), Actor(name: "2")]
            let theatre = Theatre(name: "t", actors: actors)
            session.add(theatre)
            try await session.flush()
            try await session.delete(theatre)
            library.log.clear()
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE actor (theatre_id) ×2", "DELETE theatre"])
            #expect(try actors.allSatisfy { try $0.theatre == nil })
        }
    }

    /// `RudimentaryFlushTest.test_many_to_one_delete_unloaded` and `…_childonly_unloaded`: a deletion loads no target.
    @Test func deletingTheSideWithTheForeignKeyLoadsNothing() async throws {
        try await Library.runSession { library, session in
            session.add(Theatre(name: "t", actors: [Actor(name: "1"), Actor(name: "2")]))
            try await session.commit()
            session.expungeAll()
            let hallOwner = try await session.getOne(Theatre.self, 1)
            let town = Town(name: "x", prince: Prince(name: "p", title: "P"))
            session.add(town)
            try await session.commit()
            session.expungeAll()
            let found = try await session.getOne(Town.self, 1)
            library.log.clear()
            try await session.delete(found)
            try await session.flush()
            #expect(library.log.takeSteps() == ["DELETE town"])
            #expect(hallOwner.name == "t")
        }
    }

    /// `RudimentaryFlushTest.test_many_to_one_del_attr` and `…_unloaded`
    @Test(arguments: [true, false]) func aLinkThatIsSetToNilIsWrittenAlone(_ isLoaded: Bool) async throws {
        try await Library.runSession { library, session in
            session.add(Theatre(name: "t", actors: [Actor(name: "1")]))
            try await session.commit()
            session.expungeAll()
            let actor = try await session.getOne(Actor.self, 1)
            if isLoaded { _ = try await actor.awaitable.theatre }
            library.log.clear()
            actor.setTheatre(nil)
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE actor (theatre_id)"])
        }
    }

    /// `RudimentaryFlushTest.test_natural_ordering`: what has just been inserted is referred to by a row that was there.
    @Test func aRowThatWasThereGetsANewParentOfANewParent() async throws {
        try await Library.runSession { library, session in
            let actor = Actor(name: "a")
            session.add(actor)
            try await session.flush()
            let wardrobe = Wardrobe(actor: actor, name: "w")
            actor.setTheatre(Theatre(name: "new"))
            library.log.clear()
            try await session.flush()
            #expect(library.log.takeSteps() == ["INSERT theatre", "UPDATE actor (theatre_id)", "INSERT wardrobe"])
            #expect(wardrobe.actorId == actor.id)
        }
    }

    /// `M2ODontOverwriteFKTest.test_scalar_relationship_overrides_fk` of `test_relationships.py`
    @Test func whatIsLinkedCountsMoreThanAForeignKeyThatWasGiven() async throws {
        try await Library.runSession { library, session in
            let (one, two) = (Theatre(name: "1"), Theatre(name: "2"))
            session.addAll([one, two])
            try await session.flush()
            let actor = Actor(name: "a")
            actor.theatreId = one.id
            actor.setTheatre(two)
            #expect(actor.theatreId == two.id)
            session.add(actor)
            try await session.flush()
            #expect(actor.theatreId == two.id)
            // A foreign key that was given, and nothing else, is kept.
            let other = Actor(name: "b")
            other.theatreId = one.id
            session.add(other)
            try await session.commit()
            #expect(try await other.awaitable.theatre === one)
            #expect(try await session.scalars(select(Actor.theatreId).orderBy(Actor.id)).all() == [2, 1])
        }
    }

    /// `UniqueColReferenceSwitchTest.test_switch_parent` of `test_relationships.py`: the foreign key points at a column that
    /// is unique; the former parent is deleted.
    @Test func aRowFindsAnotherParentWhereTheFormerIsDeleted() async throws {
        try await Library.runSession { library, session in
            let one = Prince(name: "1", title: "1", seal: "lion", letters: [Letter(text: "x")])
            let two = Prince(name: "2", title: "2", seal: "bear")
            session.addAll([one, two])
            try await session.commit()
            let letter = try one.letters[0]
            letter.setSender(two)
            try await session.delete(one)
            try await session.commit()
            #expect(letter.senderSeal == "bear")
            #expect(try await session.scalars(select(Prince.name)).all() == ["2"])
        }
    }

    /// `FKsAsPksTest.test_onetoone_switch`: the foreign key is the key.
    @Test func aPartnerWhoseKeyIsTheForeignKeyIsReplaced() async throws {
        try await Library.runSession { library, session in
            let author = Author(name: "a", biography: Biography(text: "1"))
            session.add(author)
            try await session.flush()
            author.setBiography(Biography(text: "2"))
            library.log.clear()
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE biography (text)"])
            session.expungeAll()
            #expect(try await session.scalars(select(Biography.text)).all() == ["2"])
        }
    }

    /// `FKsAsPksTest.test_delete_cascade_BtoA` and `test_delete_manual_AtoB`
    @Test(arguments: [true, false]) func aPartnerWhoseKeyIsTheForeignKeyGoesFirst(_ isByHand: Bool) async throws {
        try await Library.runSession { library, session in
            let author = Author(name: "a", biography: Biography(text: "1"))
            session.add(author)
            try await session.flush()
            if isByHand, let biography = try author.biography { try await session.delete(biography) }
            try await session.delete(author)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["DELETE biography", "DELETE author"])
        }
    }

    /// `CompositeSelfRefFKTest`: a key of two columns, one of which the row shares with what it points at.
    @Test func aRowPointsAtAnotherOfTheSameFirstKey() async throws {
        try await Library.runSession { library, session in
            let guild = Guild(name: "g")
            let master = Worker(guild: guild, number: 1, name: "m")
            let first = Worker(guild: guild, number: 2, name: "a", master: master)
            let second = Worker(guild: guild, number: 3, name: "b")
            try first.apprentices.append(second)
            session.add(guild)
            try await session.commit()
            #expect(
                library.log.takeSteps() == ["INSERT guild", "INSERT worker", "INSERT worker", "INSERT worker"])
            session.expungeAll()
            let workers = try await session.scalars(select(Worker.self).orderBy(Worker.number)).all()
            #expect(try await workers[2].awaitable.master === workers[1])
            #expect(try await workers[0].awaitable.apprentices.map(\.name) == ["a"])
            workers[1].setMaster(nil)
            #expect(workers[1].guildId == guild.id)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE worker (master_number)"])
            try await session.delete(workers[1])
            library.log.clear()
            try await session.commit()
            #expect(
                library.log.takeSteps().filter { !$0.hasPrefix("SELECT") } == [
                    "UPDATE worker (master_number)", "DELETE worker",
                ])
        }
    }

    // MARK: Trees

    /// `SingleCycleTest.test_one_to_many_delete_parent` and `test_many_to_one_set_null_unloaded`
    @Test func childrenOfADeletedNodeAreSetFree() async throws {
        try await Library.runSession { library, session in
            session.add(Node(name: "p", children: [Node(name: "1"), Node(name: "2")]))
            try await session.commit()
            session.expungeAll()
            let parent = try await session.getOne(Node.self, 1)
            try await session.delete(parent)
            library.log.clear()
            try await session.flush()
            #expect(library.log.takeSteps() == ["UPDATE node (parent_id) ×2", "DELETE node"])
            #expect(try await session.scalars(select(Node.parentId)).all() == [nil, nil])
        }
    }

    /// `SingleCycleTest.test_bidirectional_mutations_one`
    @Test func aTreeIsTurnedAround() async throws {
        try await Library.runSession { library, session in
            let (one, two, three) = (Node(name: "1"), Node(name: "2"), Node(name: "3"))
            one.setChildren([two])
            two.setParent(one)
            session.add(one)
            try await session.flush()
            two.setChildren([three])
            three.setParent(two)
            one.setParent(nil)
            try one.children.remove(two)
            try three.children.append(one)
            library.log.clear()
            try await session.commit()
            #expect(library.log.steps.count == 3 || library.log.steps.count == 2)
            #expect(
                try await session.execute(select(Node.name, Node.parentId).orderBy(Node.id)).all().map {
                    "\($0.0) \($0.1 ?? 0)"
                }
                    == ["1 3", "2 0", "3 2"])
        }
    }

    /// `SingleCycleTest.test_bidirectional_multilevel_save`
    @Test func aTreeOfThreeLevelsIsThreeStatements() async throws {
        try await Library.runSession { library, session in
            let top = Node(
                name: "top",
                children: [
                    Node(name: "1", children: [Node(name: "11"), Node(name: "12")]), Node(name: "2"),
                    Node(name: "3", children: [Node(name: "31"), Node(name: "32"), Node(name: "33")]),
                ])
            session.add(top)
            try await session.flush()
            #expect(library.log.takeSteps() == ["INSERT node", "INSERT node ×3", "INSERT node ×5"])
            #expect(try top.children[2].children.allSatisfy { $0.parentId == 4 })
        }
    }

    /// `SelfReferentialTest.test_cycle` of `test_cycles.py`: all of a tree is deleted by hand, in no order.
    @Test func nodesThatAreDeletedByHandGoLeavesFirst() async throws {
        try await Library.runSession { library, session in
            let nodes = ["1", "2", "3"].map { Node(name: $0) }
            nodes[1].setParent(nodes[0])
            nodes[2].setParent(nodes[1])
            session.addAll(nodes)
            try await session.flush()
            for node in nodes { try await session.delete(node) }
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["DELETE node", "DELETE node", "DELETE node"])
        }
    }

    /// `SelfReferentialPostUpdateTest3`: a row that points at itself.
    @Test func aRowThatPointsAtItselfIsWrittenAndDeleted() async throws {
        try await Library.runSession { library, session in
            let dancer = Dancer(id: "a")
            dancer.setPartner(dancer)
            session.add(dancer)
            try await session.commit()
            #expect(try await session.scalars(select(Dancer.partnerId)).all() == ["a"])
            try await session.delete(dancer)
            try await session.commit()
            #expect(try await session.execute(select(count()).from(Dancer.self)).one() == 0)
        }
    }

    // MARK: Many-to-many

    /// `SingleCycleM2MTest.test_many_to_many_one`: rows of one table, linked with each other, and all deleted.
    @Test func linksWithinATableAreWrittenAndDeleted() async throws {
        try await Library.runSession { library, session in
            let people = (1...5).map { Person(name: "\($0)") }
            people[0].setFollowing([people[1], people[2], people[3]])
            people[1].setFollowing([people[2], people[4]])
            people[2].setFollowing([people[4]])
            people[3].setFollowing([people[0]])
            session.add(people[0])
            try await session.flush()
            #expect(library.log.takeSteps() == ["INSERT person ×5", "INSERT follows ×7"])
            try await session.delete(people[0])
            _ = library.log.take()
            try await session.flush()
            #expect(library.log.takeSteps() == ["DELETE follows ×4", "DELETE person"])
            for person in people.dropFirst() { try await session.delete(person) }
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["DELETE follows ×3", "DELETE person ×4"])
        }
    }

    /// `M2MTest.test_self_referential_bidirectional_mutation` of `test_manytomany.py`
    @Test func aLinkAndItsReverseAreTwo() async throws {
        try await Library.runSession { library, session in
            let (one, two) = (Person(name: "1"), Person(name: "2"))
            session.addAll([one, two])
            try await session.commit()
            try one.following.append(two)
            try two.following.append(one)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["INSERT follows ×2"])
            #expect(try one.followers.first === two && two.followers.first === one)
            try one.following.remove(two)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["DELETE follows"])
            #expect(try two.following.first === one && one.followers.first === two)
        }
    }

    /// `M2MTest.test_stale_conditions` of `test_manytomany.py`: what another removed.
    @Test func whatIsLinkedAgainAfterItWasTakenOutIsNoChange() async throws {
        try await Library.runSession { library, session in
            let person = Person(name: "1", interests: [Topic(name: "a"), Topic(name: "b")])
            session.add(person)
            try await session.commit()
            let topics = Array(try person.interests)
            library.log.clear()
            person.setInterests([])
            person.setInterests(topics.reversed())
            try await session.commit()
            #expect(library.log.count == 0)
            person.setInterests([topics[1], Topic(name: "c")])
            try await session.commit()
            #expect(library.log.takeSteps() == ["INSERT topic", "DELETE person_topic", "INSERT person_topic"])
        }
    }

    /// `ManyToManyTest.test_many_to_many_remove` and `AssortedPersistenceTests.test_session_delete`
    @Test func oneSideIsDeletedAndTheOtherStays() async throws {
        try await Library.runSession { library, session in
            let person = Person(name: "1", interests: [Topic(name: "a"), Topic(name: "b")])
            session.add(person)
            try await session.commit()
            let topic = try person.interests[0]
            try person.interests.remove(topic)
            try await session.delete(topic)
            library.log.clear()
            try await session.commit()
            #expect(
                library.log.takeSteps().filter { !$0.hasPrefix("SELECT") } == ["DELETE person_topic", "DELETE topic"])
            try await session.delete(person)
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["DELETE person_topic", "DELETE person"])
            #expect(try await session.scalars(select(Topic.name)).all() == ["b"])
        }
    }

    // MARK: One-to-one

    /// `O2OTest.test_basic` of `test_onetoone.py`: detached and back.
    @Test func aPartnerIsSetAfterBothCameBack() async throws {
        try await Library.run { library in
            let (actor, wardrobe) = (Actor(name: "a"), Wardrobe(name: "w"))
            try await library.sessions.begin { $0.addAll([actor, wardrobe]) }
            actor.name = "b"
            library.log.clear()
            try await library.sessions.begin { session in
                session.addAll([actor, wardrobe])
                wardrobe.setActor(actor)
                try await session.flush()
                #expect(library.log.takeSteps() == ["UPDATE actor (name)", "UPDATE wardrobe (actor_id)"])
                try await session.delete(actor)
                library.log.clear()
            }
            #expect(library.log.takeSteps() == ["UPDATE wardrobe (actor_id)", "DELETE actor"])
        }
    }

    /// `O2OTest.test_simple_replace` and `test_simple_del`
    @Test func aPartnerIsReplacedAndTakenAway() async throws {
        try await Library.runSession { library, session in
            let actor = Actor(name: "a", wardrobe: Wardrobe(name: "1"))
            session.add(actor)
            try await session.commit()
            actor.setWardrobe(Wardrobe(name: "2"))
            library.log.clear()
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE wardrobe (actor_id)", "INSERT wardrobe"])
            actor.setWardrobe(nil)
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE wardrobe (actor_id)"])
            #expect(try await session.scalars(select(Wardrobe.actorId)).all() == [nil, nil])
        }
    }

    // MARK: Saving

    /// `SaveTest.test_dont_update_blanks`
    @Test func equalValuesAndDefaultsAreNotWritten() async throws {
        try await Library.runSession { library, session in
            session.add(Theatre(name: ""))
            try await session.commit()
            session.expungeAll()
            let theatre = try await session.getOne(Theatre.self, 1)
            library.log.clear()
            theatre.name = ""
            try await session.flush()
            #expect(library.log.count == 0)
        }
    }

    /// `SaveTest.test_lazyattr_commit`: an append to a collection that is not loaded, after others.
    @Test func whatIsAppendedUnloadedShowsInTheLoad() async throws {
        try await Library.runSession { library, session in
            session.add(Theatre(name: "t", actors: ["1", "2", "3"].map { Actor(name: $0) }))
            try await session.commit()
            session.expungeAll()
            let theatre = try await session.getOne(Theatre.self, 1)
            theatre.actorsUnloaded.append(Actor(name: "4"))
            library.log.clear()
            #expect(try await theatre.awaitable.actors.map(\.name) == ["1", "2", "3", "4"])
            #expect(library.log.takeSteps() == ["INSERT actor", "SELECT actor"])
            try theatre.actors.remove(at: 0)
            try await session.commit()
            #expect(library.log.takeSteps() == ["UPDATE actor (theatre_id)"])
        }
    }

    /// `BiDirectionalManyToOneTest.test_reflush` of `test_cycles.py`
    @Test func whatWasFlushedIsNotWrittenAgainWithWhatComesLater() async throws {
        try await Library.runSession { library, session in
            let theatre = Theatre(name: "t")
            session.add(theatre)
            try await session.flush()
            session.add(Actor(theatre: theatre, name: "a"))
            try await session.flush()
            #expect(library.log.takeSteps() == ["INSERT theatre", "INSERT actor"])
            try theatre.actors[0].setWardrobe(Wardrobe(name: "w"))
            try await session.flush()
            try await session.flush()
            #expect(library.log.takeSteps() == ["INSERT wardrobe"])
        }
    }
}
