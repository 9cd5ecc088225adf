import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// The rows of link tables are written after both sides and deleted before them, each link once.
@Suite(.library) struct LinkFlushTests {
    @Test func linksAreWrittenAfterBothSidesInOneStatement() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                let (chess, go) = (Topic(name: "chess"), Topic(name: "go"))
                session.addAll([
                    Person(name: "Ann", interests: [chess, go]), Person(name: "Ben", interests: [go]),
                ])
                try await session.flush()
                #expect(
                    library.log.statements == [
                        library.insertMany("person", "name", returning: "id"),
                        library.insertMany("topic", "name", returning: "id"), library.insertInterests,
                    ])
                #expect(library.log.parameters[2] == [["1", "1"], ["1", "2"], ["2", "2"]])
                library.log.clear()
                try await session.flush()
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func onlyTheNetChangeIsWritten() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.begin { session in
                let people = try await session.people()
                let tea = try await session.getOne(Topic.self, 3)
                let (ann, ben) = (people[0], people[1])
                library.log.clear()
                try ann.interests.append(tea)
                try ben.interests.remove(tea)
                try await session.flush()
                #expect(library.log.statements == [Library.deleteInterest, Library.insertInterest])
                #expect(library.log.parameters == [[["2", "3"]], [["1", "3"]]])
                library.log.clear()

                try ann.interests.remove(tea)
                try ann.interests.append(tea)
                try ben.interests.append(tea)
                try ben.interests.removeAll()
                ben.setInterests([try ann.interests[1]])
                #expect(session.isModified(ben) == false)
                try await session.flush()
                #expect(library.log.count == 0)
            }
            #expect(try await library.interests() == [[1, 1], [1, 2], [1, 3], [2, 2]])
        }
    }

    @Test func aLinkFromBothSidesIsOneRow() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.begin { session in
                let tea = try await session.getOne(Topic.self, 3, options: [.selectIn(Topic.people)])
                let dan = Person(name: "Dan")
                try tea.people.append(dan)
                try dan.interests.append(tea)
                dan.interestsUnloaded.append(tea)
                library.log.clear()
                try await session.flush()
                #expect(library.log.parameters.last == [["4", "3"]])
            }
        }
    }

    @Test func queuesOfUnloadedCollectionsNeedNoQuery() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.begin { session in
                let ann = try await session.getOne(Person.self, 1)
                let topics = try await session.scalars(select(Topic.self).orderBy(Topic.id)).all()
                library.log.clear()
                ann.interestsUnloaded.append(topics[2])
                ann.interestsUnloaded.remove(topics[0])
                topics[1].peopleUnloaded.remove(ann)
                // Taken back: nothing to write.
                ann.interestsUnloaded.remove(topics[1])
                topics[1].peopleUnloaded.append(ann)
                try await session.flush()
                #expect(library.log.statements == [Library.deleteInterest, Library.insertInterest])
                #expect(library.log.parameters == [[["1", "1"]], [["1", "3"]]])
                library.log.clear()
                #expect(try await ann.awaitable.interests.map(\.name) == ["go", "tea"])
                #expect(library.log.statements == [Library.interestsOfPeople])
            }
        }
    }

    @Test func anObjectThatIsLinkedIsSavedWithTheOther() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.begin { session in
                let ann = try await session.getOne(Person.self, 1)
                ann.interestsUnloaded.append(Topic(name: "new"))
                #expect(session.new.count == 1)
            }
            #expect(try await library.interests().contains([1, 4]))
        }
    }

    @Test func linksOfDeletedObjectsGoBeforeEverythingElse() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.begin { session in
                let ann = try await session.getOne(Person.self, 1)
                library.log.clear()
                try await session.delete(ann)
                #expect(library.log.take().first == Library.interestsOfPeople)
                session.add(Topic(name: "new"))
                try await session.flush()
                #expect(
                    library.log.statements == [
                        library.deleteInterests, library.insertOne("topic", "name"),
                        "DELETE FROM person WHERE person.id = ?",
                    ])
                #expect(library.log.parameters[0] == [["1", "1"], ["1", "2"]])
            }
        }
    }

    @Test func aLinkBetweenTwoDeletedObjectsIsDeletedOnce() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.begin { session in
                let people = try await session.execute(
                    select(Person.self).orderBy(Person.id).options(.selectIn(Person.interests, .selectIn(Topic.people)))
                ).all()
                let go = try people[0].interests[1]
                // What is queued and what is taken out count too.
                try people[0].interests.remove(at: 0)
                try people[2].interests.append(go)
                try await session.delete(people[0])
                try await session.delete(go)
                library.log.clear()
                try await session.flush()
                #expect(
                    library.log.statements == [
                        library.deleteInterests, "DELETE FROM topic WHERE topic.id = ?",
                        "DELETE FROM person WHERE person.id = ?",
                    ])
                let deleted: Set<[String]> = Set(library.log.parameters[0])
                let expected: Set<[String]> = [["1", "2"], ["2", "2"], ["1", "1"]]
                #expect(deleted == expected)
            }
            #expect(try await library.interests() == [[2, 3]])
        }
    }

    @Test func linksOfRowsThatAreGoneAreStaleData() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let people = try await session.people()
                _ = try await session.connection().executeDriverSQL("DELETE FROM person_topic")
                people[0].setInterests([])
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .staleData)
                #expect(
                    error?.message.contains("expected to delete 2 row(s) of Person.interests; 0 were matched") == true)
                try await session.rollback()
            }
        }
    }

    @Test func keysOfSeveralColumnsAreWrittenAndRead() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Club(city: "Rome", name: "Go", members: [Person(name: "Ann"), Person(name: "Ben")]),
                    Club(city: "Oslo", name: "Tea"),
                ])
            }
            #expect(
                library.log.statements.last
                    == library.insertMany("membership", "person_id", "club_city", "club_name"))
            library.log.clear()
            try await library.sessions.begin { session in
                let clubs = try await session.execute(
                    select(Club.self).orderBy(Club.city).options(.selectIn(Club.members, .selectIn(Person.clubs)))
                ).all()
                let loads = Array(library.log.statements.dropFirst())
                #expect(
                    loads == [
                        "SELECT person.id, person.name, membership.club_city, membership.club_name FROM membership JOIN "
                            + "person ON person.id = membership.person_id WHERE (membership.club_city, "
                            + "membership.club_name) IN (VALUES (?, ?), (?, ?)) ORDER BY person.name",
                        "SELECT club.city, club.name, membership.person_id FROM membership JOIN club ON club.city = "
                            + "membership.club_city AND club.name = membership.club_name WHERE membership.person_id "
                            + Library.membership,
                    ])
                #expect(try clubs.map { try $0.members.map(\.name) } == [[], ["Ann", "Ben"]])
                #expect(try clubs[1].members[0].clubs[0] === clubs[1])
            }
        }
    }

    @Test func aKeyThatChangesTakesItsLinksAlong() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Club(city: "Rome", name: "Go", members: [Person(name: "Ann")]))
            }
            try await library.sessions.begin { session in
                let club = try await session.getOne(Club.self, .init(city: "Rome", name: "Go"))
                club.city = "Oslo"
                try await session.flush()
                #expect(try await club.awaitable.members.map(\.name) == ["Ann"])
                try club.members.removeAll()
            }
            #expect(try await library.count("SELECT count(*) FROM membership") == 0)
        }
    }

    @Test func cascadesDeleteTheOtherSide() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Club(city: "Rome", name: "Go", members: [Person(name: "Ann"), Person(name: "Ben")]))
            }
            try await library.sessions.begin { session in
                let club = try await session.getOne(Club.self, .init(city: "Rome", name: "Go"))
                try await session.delete(club)
            }
            #expect(try await library.count("SELECT count(*) FROM person") == 0)
            #expect(try await library.count("SELECT count(*) FROM membership") == 0)
        }
    }

    @Test func passiveDeletesLeaveLinksToTheDatabase() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Club(city: "Rome", name: "Go", members: [Person(name: "Ann")]))
            }
            try await library.sessions.begin { session in
                let ann = try await session.getOne(Person.self, 1)
                library.log.clear()
                try await session.delete(ann)
                try await session.flush()
                #expect(!library.log.statements.contains { $0.contains("membership") })
            }
            #expect(try await library.count("SELECT count(*) FROM membership") == 0)
        }
    }

    @Test func aRowSwitchStartsWithTheLinksOfTheNewObject() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.begin { session in
                let ann = try await session.getOne(Person.self, 1)
                let tea = try await session.getOne(Topic.self, 3)
                try await session.delete(ann)
                session.add(Person(id: 1, name: "Anna", interests: [tea]))
            }
            #expect(try await library.interests() == [[1, 3], [2, 2], [2, 3]])
        }
    }

    @Test func fiveThousandLinksAreFewStatements() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                let topics = (0..<100).map { Topic(name: "\($0)") }
                session.addAll((0..<100).map { Person(name: "\($0)", interests: topics) })
                try await session.flush()
                #expect(library.log.count == 4)
            }
            #expect(try await library.interests().count == 10_000)
        }
    }

    @Test func takingOutWhatWasDeletedWritesNothing() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.begin { session in
                let people = try await session.people()
                let go = try people[0].interests[1]
                try await session.delete(go)
                try await session.flush()
                // As with other collections: what is in memory shows it until it is loaded again.
                #expect(try people[0].interests.count == 2)
                try people[0].interests.remove(go)
                library.log.clear()
                try await session.flush()
                #expect(library.log.count == 0)
            }
            #expect(try await library.interests() == [[1, 1], [2, 3]])
        }
    }
}
