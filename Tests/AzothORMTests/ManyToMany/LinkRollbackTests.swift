@testable import AzothORM
import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// A rollback puts membership back at both sides, whether it was flushed or not.
@Suite(.library) struct LinkRollbackTests {
    @Test func collectionsComeBackInTheirOrder() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let people = try await session.execute(
                    select(Person.self).orderBy(Person.id).options(.selectIn(Person.interests, .selectIn(Topic.people)))
                ).all()
                let ann = people[0]
                let (chess, go) = (try ann.interests[0], try ann.interests[1])
                try ann.interests.remove(chess)
                try ann.interests.append(Topic(name: "new"))
                try await session.flush()
                try ann.interests.insert(chess, at: 0)
                try go.people.removeAll()
                try await session.rollback()
                #expect(try ann.interests.map(\.name) == ["chess", "go"])
                #expect(try chess.people.map(\.name) == ["Ann"])
                #expect(try go.people.map(\.name) == ["Ann", "Ben"])
                library.log.clear()
                try await session.flush()
                #expect(library.log.count == 0)
            }
            #expect(try await library.interests().count == 4)
        }
    }

    @Test func whatWasFirstLoadedInsideShowsWhatWasThere() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let ann = try await session.getOne(Person.self, 1)
                let tea = try await session.getOne(Topic.self, 3)
                let chess = try await session.getOne(Topic.self, 1)
                ann.interestsUnloaded.append(tea)
                ann.interestsUnloaded.remove(chess)
                #expect(try await tea.awaitable.people.map(\.name).sorted() == ["Ann", "Ben"])
                #expect(try await ann.awaitable.interests.map(\.name) == ["go", "tea"])
                try await session.rollback()
                #expect(try tea.people.map(\.name) == ["Ben"])
                #expect(try Set(ann.interests.map(\.name)) == ["go", "chess"])
            }
        }
    }

    @Test func aSavepointUndoesWhatIsInsideAlone() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.begin { session in
                let people = try await session.people()
                let ann = people[0]
                let tea = try await session.getOne(Topic.self, 3)
                try ann.interests.append(tea)
                await #expect(throws: CancellationError.self) {
                    try await session.beginNested { _ in
                        ann.setInterests([])
                        try await session.flush()
                        throw CancellationError()
                    }
                }
                #expect(try ann.interests.map(\.name) == ["chess", "go", "tea"])
                try await session.beginNested { _ in try ann.interests.remove(tea) }
            }
            #expect(try await library.interests() == [[1, 1], [1, 2], [2, 2], [2, 3]])
        }
    }

    @Test func aReleasedSavepointIsUndoneByTheTransaction() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let ann = try await session.people()[0]
                let tea = try await session.getOne(Topic.self, 3)
                try await session.beginNested { _ in try ann.interests.append(tea) }
                try await session.rollback()
                #expect(try ann.interests.map(\.name) == ["chess", "go"])
            }
        }
    }

    @Test func newObjectsAreLinkedAgainWhenTheyAreAddedAgain() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let ann = Person(name: "Ann", interests: [Topic(name: "chess")])
                session.add(ann)
                try await session.flush()
                try await session.rollback()
                #expect(try ann.interests.map(\.name) == ["chess"])
                session.add(ann)
                try await session.commit()
            }
            let key = library.keyAfterRollback(1, lost: 1)
            #expect(try await library.interests() == [[key, key]])
        }
    }

    @Test func aFailedFlushPutsLinksBack() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let ann = try await session.people()[0]
                try ann.interests.append(Topic(name: "go"))
                let error = await AzothError.of { try await session.flush() }
                #expect(error != nil)
                try await session.rollback()
                #expect(try ann.interests.map(\.name) == ["chess", "go"])
                try ann.interests.remove(at: 0)
                try await session.commit()
            }
            #expect(try await library.interests() == [[1, 2], [2, 2], [2, 3]])
        }
    }

    @Test func expireForgetsWhatIsNotFlushed() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let people = try await session.people()
                try people[0].interests.remove(at: 0)
                session.expire(people[0])
                try await session.flush()
                #expect(try people[0].interests.map(\.name).sorted() == ["chess", "go"])
            }
            #expect(try await library.interests().count == 4)
        }
    }

    @Test func droppedObjectsKeepTheChangesOfTheirLinks() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.begin { session in
                try await session.people()[0].interests.removeAll()
                try await session.getOne(Person.self, 3).interestsUnloaded.append(Topic(name: "new"))
                for _ in 0..<3 { _ = try await session.execute(select(Topic.self)).all() }
                session.graph.sweep()
            }
            #expect(try await library.interests() == [[2, 2], [2, 3], [3, 4]])
        }
    }
}
