import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Many-to-many relationships load like every other: one statement for all owners, or a join.
@Suite(.library) struct LinkLoadingTests {
    @Test func selectInIsOneStatementForAllOwners() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let people = try await session.people()
                #expect(
                    library.log.take() == [
                        "SELECT person.id, person.name FROM person ORDER BY person.name", Library.interestsOfPeople,
                    ])
                #expect(
                    try people.map { try $0.interests.map(\.name) } == [["chess", "go"], ["go", "tea"], []])
                // One object for a row that several are linked to.
                #expect(try people[0].interests[1] === people[1].interests[0])
            }
        }
    }

    @Test func theOtherSideLoadsWithAllSiblings() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let topics = try await session.scalars(select(Topic.self).orderBy(Topic.id)).all()
                library.log.clear()
                #expect(try await topics[1].awaitable.people.map(\.name).sorted() == ["Ann", "Ben"])
                #expect(try topics[2].people.map(\.name) == ["Ben"])
                #expect(throws: AzothError.self) { try topics[0].people }
                #expect(library.log.take() == [Library.peopleOfTopics])
                #expect(try await topics[0].awaitable.people.map(\.name) == ["Ann"])
            }
        }
    }

    @Test func aLoadShowsWhatIsNotFlushed() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let ann = try await session.getOne(Person.self, 1)
                let topics = try await session.scalars(select(Topic.self).orderBy(Topic.id)).all()
                ann.interestsUnloaded.append(topics[2])
                topics[0].peopleUnloaded.remove(ann)
                let names = try await session.withoutAutoflush {
                    _ = try await topics[0].awaitable.people
                    return try await ann.awaitable.interests.map(\.name)
                }
                #expect(names == ["go", "tea"])
                #expect(try topics[0].people.isEmpty)
                #expect(try topics[2].people.map(\.name) == ["Ben", "Ann"])
                try await session.commit()
            }
            #expect(try await library.interests() == [[1, 2], [1, 3], [2, 2], [2, 3]])
        }
    }

    @Test func joinedIsOneStatement() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let people = try await session.execute(
                    select(Person.self).orderBy(Person.id).options(.joined(Person.interests))
                ).all()
                #expect(
                    library.log.take() == [
                        "SELECT person.id, person.name, topic_1.id, topic_1.name FROM person LEFT OUTER JOIN "
                            + "person_topic AS person_topic_1 ON person.id = person_topic_1.person_id LEFT OUTER JOIN "
                            + "topic AS topic_1 ON topic_1.id = person_topic_1.topic_id ORDER BY person.id, "
                            + "topic_1.name ASC"
                    ])
                #expect(
                    try people.map { try $0.interests.map(\.name) } == [["chess", "go"], ["go", "tea"], []])
            }
        }
    }

    @Test func bothDirectionsOfOneTableLoad() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                let (ann, ben, cid) = (Person(name: "Ann"), Person(name: "Ben"), Person(name: "Cid"))
                try ann.following.append(contentsOf: [ben, cid])
                try cid.following.append(ben)
                session.addAll([ann, ben, cid])
            }
            library.log.clear()
            try await library.sessions.with { session in
                let people = try await session.execute(
                    select(Person.self).orderBy(Person.id).options(
                        .selectIn(Person.following), .selectIn(Person.followers))
                ).all()
                let loads = Array(library.log.take().dropFirst())
                #expect(
                    loads == [
                        "SELECT person.id, person.name, follows.follower_id FROM follows JOIN person ON person.id = "
                            + "follows.followee_id WHERE follows.follower_id \(Library.membership)",
                        "SELECT person.id, person.name, follows.followee_id FROM follows JOIN person ON person.id = "
                            + "follows.follower_id WHERE follows.followee_id \(Library.membership) "
                            + "ORDER BY person.name DESC",
                    ])
                #expect(try people.map { try $0.following.map(\.name).sorted() } == [["Ben", "Cid"], [], ["Ben"]])
                #expect(try people.map { try $0.followers.map(\.name) } == [[], ["Cid", "Ann"], ["Ann"]])
            }
        }
    }

    @Test func joinsAndConditionsGoThroughTheLinkTable() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let tea = try await session.getOne(Topic.self, 3)
                library.log.clear()
                let joined = try await session.scalars(
                    select(Person.self).join(Person.interests).where(Topic.name == "go").orderBy(Person.id)
                ).all()
                #expect(joined.map(\.name) == ["Ann", "Ben"])
                let any = try await session.scalars(
                    select(Person.self).where(Person.interests.any { $0.name == "tea" })
                ).all()
                #expect(any.map(\.name) == ["Ben"])
                let none = try await session.scalars(select(Person.self).where(!Person.interests.any())).all()
                #expect(none.map(\.name) == ["Cid"])
                let containing = try await session.scalars(
                    select(Person.self).where(Person.interests.contains(tea))
                ).all()
                #expect(containing.map(\.name) == ["Ben"])
                #expect(
                    library.log.take() == [
                        "SELECT person.id, person.name FROM person JOIN person_topic AS person_topic_1 ON person.id = "
                            + "person_topic_1.person_id JOIN topic ON topic.id = person_topic_1.topic_id "
                            + "WHERE topic.name = ? ORDER BY person.id",
                        "SELECT person.id, person.name FROM person WHERE EXISTS (SELECT 1 FROM person_topic AS "
                            + "person_topic_1, topic AS topic_1 WHERE person.id = person_topic_1.person_id AND "
                            + "topic_1.id = person_topic_1.topic_id AND topic_1.name = ?)",
                        "SELECT person.id, person.name FROM person WHERE NOT EXISTS (SELECT 1 FROM person_topic AS "
                            + "person_topic_1, topic AS topic_1 WHERE person.id = person_topic_1.person_id AND "
                            + "topic_1.id = person_topic_1.topic_id)",
                        "SELECT person.id, person.name FROM person WHERE EXISTS (SELECT 1 FROM person_topic WHERE "
                            + "person.id = person_topic.person_id AND person_topic.topic_id = ?)",
                    ])
            }
        }
    }

    @Test func twoJoinsOfOneTableHaveNamesOfTheirOwn() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let other = Person.alias("other")
                let pairs = try await session.execute(
                    select(Person.name, other.name).join(Person.interests).join(Topic.people, to: other)
                        .where(Person.id < other.id)
                ).all()
                #expect(pairs.count == 1)
                #expect(pairs[0] == ("Ann", "Ben"))
                #expect(library.log.take()[0].contains("JOIN person_topic AS person_topic_2 ON topic.id ="))
            }
        }
    }

    @Test func containsEagerReadsTheQuerysOwnJoin() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let people = try await session.execute(
                    select(Person.self).join(Person.interests).where(Topic.name == "go").orderBy(Person.id)
                        .options(.containsEager(Person.interests))
                ).all()
                #expect(try people.map { try $0.interests.map(\.name) } == [["go"], ["go"]])
            }
        }
    }

    @Test func streamsLoadPerBatch() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                var names: [[String]] = []
                let statement = select(Person.self).orderBy(Person.id).options(.selectIn(Person.interests))
                    .executionOptions(ExecutionOptions(yieldPer: 2))
                try await session.stream(statement) { people in
                    for try await person in people { names.append(try person.interests.map(\.name)) }
                }
                #expect(names == [["chess", "go"], ["go", "tea"], []])
                #expect(library.log.statements.filter { $0.contains("person_topic") }.count == 2)
            }
        }
    }
}
