import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Flushes of rows that are stale, or whose targets are not in memory: after the original's `test_unitofworkv2.py`,
/// `test_onetoone.py` and `test_manytomany.py`.
@Suite(.library) struct UnloadedFlushTests {
    /// RudimentaryFlushTest.test_many_to_one_delete_unloaded, …_delete_childonly_unloaded_expired
    @Test(arguments: [true, false]) func staleRowsAreDeletedInTheirOrder(_ withParent: Bool) async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let theatre = Theatre(name: "t")
                let actors = [Actor(theatre: theatre, name: "1"), Actor(theatre: theatre, name: "2")]
                session.addAll(actors)
                try await session.commit()
                for actor in actors { session.expire(actor) }
                session.expire(theatre)
                for actor in actors { try await session.delete(actor) }
                if withParent { try await session.delete(theatre) }
                library.log.clear()
                try await session.commit()
                let deletions = library.log.takeSteps().filter { $0.hasPrefix("DELETE") }
                #expect(deletions == ["DELETE actor ×2"] + (withParent ? ["DELETE theatre"] : []))
            }
        }
    }

    /// SingleCycleTest.test_delete_unloaded_m2o
    @Test func staleRowsOfATreeAreDeletedLeavesFirst() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let parent = Node(name: "p")
                let children = [Node(parent: parent, name: "1"), Node(parent: parent, name: "2")]
                session.addAll(children)
                try await session.commit()
                session.expireAll()
                for node in children + [parent] { try await session.delete(node) }
                library.log.clear()
                try await session.commit()
                let deletions = library.log.takeSteps().filter { $0.hasPrefix("DELETE") }
                #expect(deletions == ["DELETE node ×2", "DELETE node"])
            }
        }
    }

    /// SingleCycleTest.test_many_to_one_set_null_unloaded, RudimentaryFlushTest.test_many_to_one_del_attr_unloaded
    @Test func aTargetThatIsNotInMemoryIsTakenAway() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Node(name: "1", children: [Node(name: "2")]))
            }
            library.log.clear()
            try await library.sessions.with { session in
                let child = try await session.execute(select(Node.self).where(Node.name == "2")).one()
                child.setParent(nil)
                try await session.flush()
                #expect(
                    library.log.take() == [
                        "SELECT node.id, node.parent_id, node.name FROM node WHERE node.name = ?",
                        "UPDATE node SET parent_id = ? WHERE node.id = ?",
                    ])
                try await session.rollback()
                // And where it was in memory and left.
                let parent = try await session.getOne(Node.self, 1)
                session.expire(child, Node.parent)
                session.expunge(parent)
                child.setParent(nil)
                library.log.clear()
                try await session.commit()
                #expect(library.log.takeSteps() == ["UPDATE node (parent_id)"])
                #expect(try child.parent == nil)
            }
        }
    }

    /// SingleCycleTest.test_cycle_rowswitch, test_bidirectional_mutations_one
    @Test(arguments: [true, false]) func aChildIsReplacedAndAllGo(_ takesItsKey: Bool) async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let (first, second) = (Node(name: "2"), Node(name: "3"))
                let parent = Node(name: "1", children: [first])
                session.add(parent)
                try await session.flush()
                try await session.delete(first)
                if takesItsKey { second.id = first.id }
                try parent.children.append(second)
                try await session.flush()
                #expect(try parent.children.contains(second))
                session.expire(parent, Node.children)
                #expect(try await parent.awaitable.children.map(\.name) == ["3"])
                try await session.delete(parent)
                try await session.delete(second)
                try await session.commit()
                #expect(try await session.execute(select(count()).from(Node.self)).one() == 0)
            }
        }
    }

    /// LoadersUsingCommittedTest.test_before_update_m2o: a listener loads what the foreign key points at now.
    @Test func aListenerLoadsTheTargetAsItIsAssigned() async throws {
        try await Library.run { library in
            try await library.shelve()
            let diary = EventTests.Diary()
            library.sessions.events.of(Book.self).beforeUpdate { book in
                diary.note(try await book.awaitable.author.name)
            }
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                book.authorId = 2
                try await session.flush()
                #expect(diary.take() == ["Borges"])
                #expect(try book.author.id == 2)
            }
        }
    }

    /// O2OTest.test_basic, test_simple_replace, test_simple_del
    @Test func aPartnerIsReplacedUnloadedAndTakenAwayLoaded() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Actor(name: "a", wardrobe: Wardrobe(name: "1")))
            }
            try await library.sessions.with { session in
                let actor = try await session.getOne(Actor.self, 1)
                actor.setWardrobe(Wardrobe(name: "2"))
                try await session.commit()
                #expect(try await owners(session) == ["1": nil, "2": 1])
            }
            try await library.sessions.with { session in
                let actor = try await session.getOne(Actor.self, 1)
                actor.setWardrobe(nil)
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .notLoaded(attribute: "Actor.wardrobe"))
                #expect(error?.message.hasSuffix("load it first") == true)
                _ = try await actor.awaitable.wardrobe
                actor.setWardrobe(nil)
                try await session.commit()
                #expect(try await owners(session) == ["1": nil, "2": nil])
                try await session.delete(actor)
                try await session.commit()
            }
        }
    }

    private func owners(_ session: Session) async throws -> [String: Int?] {
        let rows = try await session.execute(select(Wardrobe.name, Wardrobe.actorId)).all()
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.0, $0.1) })
    }

    /// M2MTest.test_stale_conditions, AssortedPersistenceTests.test_session_delete
    @Test func linksThatAreGoneAreStale() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let ann = try await session.people()[0]
                _ = try await session.connection().executeDriverSQL("DELETE FROM person_topic")
                try ann.interests.remove(ann.interests[0])
                let error = await AzothError.of { try await session.commit() }
                #expect(error?.kind == .staleData)
                try await session.rollback()
                #expect(try ann.interests.map(\.name) == ["chess", "go"])
            }
            try await library.sessions.with { session in
                let ben = try await session.getOne(Person.self, 2)
                try await session.delete(ben)
                try await session.flush()
                #expect(try await library.linksLeft(session) == 2)
                let chess = try await session.getOne(Topic.self, 1)
                try await session.delete(chess)
                try await session.flush()
                #expect(try await library.linksLeft(session) == 1)
            }
        }
    }
}

extension Library {
    fileprivate func linksLeft(_ session: Session) async throws -> Int {
        let rows = try await session.connection().executeDriverSQL("SELECT count(*) AS n FROM person_topic")
        return try rows.one().value("n", as: Int.self)
    }
}
