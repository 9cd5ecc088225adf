import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Objects whose collections are changed are changed, too: after `MapperEventsTest` of the original's `test_events.py`, and
/// what its `before_update` says of "instances that are marked as dirty, even those which have no net changes to their
/// column-based attributes".
@Suite(.library) struct ChangedOwnerTests {
    /// Two theatres, the first with two actors, and a session that notes what is told of theatres and people.
    private func hire(
        _ body: nonisolated(nonsending) (Library, Session, [Theatre], EventTests.Diary) async throws -> Void
    ) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Theatre(name: "a", actors: [Actor(name: "a1"), Actor(name: "a2")]), Theatre(name: "b"),
                ])
            }
            try await library.gather()
            let diary = EventTests.Diary()
            library.sessions.events.of(Theatre.self).beforeUpdate { theatre in diary.note("before \(theatre.name)") }
            library.sessions.events.of(Theatre.self).afterUpdate { theatre in diary.note("after \(theatre.name)") }
            library.sessions.events.of(Person.self).beforeUpdate { person in diary.note("before \(person.name)") }
            try await library.sessions.with { session in
                let theatres = try await session.execute(select(Theatre.self).orderBy(Theatre.id)).all()
                library.log.clear()
                try await body(library, session, theatres, diary)
            }
        }
    }

    private func names(_ objects: [any Model]) -> [String] {
        objects.map { ($0 as? Theatre)?.name ?? ($0 as? Actor)?.name ?? ($0 as? Person)?.name ?? "?" }.sorted()
    }

    @Test(arguments: [true, false]) func aNewMember(_ fromCollection: Bool) async throws {
        try await hire { library, session, theatres, diary in
            let actor = Actor(name: "new")
            if fromCollection { theatres[1].actorsUnloaded.append(actor) } else { actor.setTheatre(theatres[1]) }
            #expect(names(session.dirty) == ["b"])
            #expect(session.isModified(actor))
            try await session.flush()
            #expect(diary.take() == ["before b", "after b"])
            #expect(library.log.takeSteps() == ["INSERT actor"])
            #expect(session.dirty.isEmpty)
            try await session.commit()
            #expect(diary.take() == [])
        }
    }

    @Test func aMemberThatMoves() async throws {
        try await hire { library, session, theatres, diary in
            let actor = try await session.getOne(Actor.self, 1)
            actor.name = "renamed"
            #expect(names(session.dirty) == ["renamed"])
            actor.theatreId = 2
            #expect(names(session.dirty) == ["a", "b", "renamed"])
            actor.setTheatre(theatres[0])
            #expect(names(session.dirty) == ["renamed"])
            actor.setTheatre(theatres[1])
            library.log.clear()
            try await session.commit()
            #expect(diary.take() == ["before a", "before b", "after a", "after b"])
            #expect(library.log.takeSteps() == ["UPDATE actor (theatre_id, name)"])
            try await session.delete(actor)
            #expect(session.dirty.isEmpty)
        }
    }

    @Test func whatTheListenerAssignsIsWritten() async throws {
        try await hire { library, session, theatres, _ in
            library.sessions.events.of(Theatre.self).beforeUpdate { theatre in theatre.name += "!" }
            theatres[0].actorsUnloaded.append(Actor(name: "new"))
            try await session.commit()
            #expect(Set(library.log.takeSteps()) == ["UPDATE theatre (name)", "INSERT actor"])
            #expect(theatres.map(\.name) == ["a!", "b"])
            #expect(try await library.count("SELECT count(*) FROM theatre WHERE name = 'a!'") == 1)
        }
    }

    @Test func linksOfTwoSides() async throws {
        try await hire { library, session, _, diary in
            let ann = try await session.getOne(Person.self, 1)
            let tea = try await session.getOne(Topic.self, 3)
            ann.interestsUnloaded.append(tea)
            #expect(Set(session.dirty.map { ObjectIdentifier($0) }) == [ObjectIdentifier(ann), ObjectIdentifier(tea)])
            ann.interestsUnloaded.remove(tea)
            #expect(session.dirty.isEmpty)
            tea.peopleUnloaded.append(ann)
            library.log.clear()
            try await session.commit()
            #expect(diary.take() == ["before Ann"])
            #expect(library.log.takeSteps() == ["INSERT person_topic"])
        }
    }

    /// `NoBumpOnRelationshipTest` of `test_versioning.py`: it is no reason to count a version.
    @Test func aVersionIsNotCounted() async throws {
        try await Library.run { library in
            library.sessions.events.of(Ticket.self).beforeUpdate { _ in }
            try await library.sessions.with { session in
                let ticket = Ticket(title: "t")
                session.add(ticket)
                try await session.commit()
                let part = Ticket(title: "p")
                try ticket.parts.append(part)
                #expect(session.dirty.contains { $0 === ticket })
                library.log.clear()
                try await session.commit()
                #expect(ticket.version == 1 && part.version == 1)
                #expect(library.log.takeSteps() == ["INSERT ticket"])
            }
        }
    }

    /// A rollback and an expiry leave nothing behind.
    @Test func whatIsUndoneIsNoChange() async throws {
        try await hire { library, session, theatres, diary in
            theatres[0].actorsUnloaded.append(Actor(name: "new"))
            try await session.rollback()
            #expect(session.dirty.isEmpty && !session.isModified(theatres[0]))
            let actor = try await session.getOne(Actor.self, 1)
            actor.setTheatre(theatres[1])
            session.expire(actor)
            #expect(session.dirty.isEmpty)
            try await session.commit()
            #expect(diary.take() == [])
        }
    }

    /// `MergeTest.test_relationship_population_maintained`, with what is read only.
    @Test(arguments: [true, false]) func aMergeTakesWhatIsReadOnlyAlong(_ loads: Bool) async throws {
        try await Library.runShared { library in
            try await library.sessions.begin { session in
                session.add(Shelf(items: [Item(price: 3), Item(price: 30), Item(price: 5)]))
            }
            try await library.sessions.with { session in
                let shelf = try await session.getOne(Shelf.self, 1, options: [.selectIn(Shelf.cheap)])
                try await library.sessions.with { another in
                    library.log.clear()
                    let merged = try await another.merge(shelf, load: loads)
                    #expect(library.log.count == (loads ? 2 : 0))
                    #expect(try merged.cheap.map(\.price) == [5, 3])
                    #expect(!merged.orm.isLoaded(Shelf.items) && another.dirty.isEmpty)
                    try await another.flush()
                    #expect(library.log.count == (loads ? 2 : 0))
                }
            }
        }
    }
}
