import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Conditions of a session and many-to-many; and objects that are in memory although the session does not see them.
@Suite(.library) struct CriteriaLinkTests {
    /// Ann likes chess and go, Ben likes go and tea; nobody is to see go.
    private func run(
        _ body: nonisolated(nonsending) (Library, SessionFactory) async throws -> Void
    ) async throws {
        try await Library.run { library in
            try await library.gather()
            try await body(library, library.sessions.filtered(Topic.self) { $0.name != "go" })
        }
    }

    @Test func theConditionStandsInTheLoadOfLinks() async throws {
        try await run { library, sessions in
            try await sessions.with { session in
                let ann = try await session.getOne(Person.self, 1)
                _ = library.log.take()
                let names = try await ann.awaitable.interests.map(\.name)
                #expect(names == ["chess"])
                let expected = Library.interestsOfPeople.replacing(
                    " ORDER BY", with: " AND topic.name <> ? ORDER BY")
                #expect(library.log.take().map { $0.replacing("!=", with: "<>") } == [expected])
            }
        }
    }

    @Test func everyLoadIsFiltered() async throws {
        try await run { _, sessions in
            func names(_ options: LoaderOption<Person>) async throws -> [[String]] {
                try await sessions.with { session in
                    let people = try await session.execute(
                        select(Person.self).orderBy(Person.id).options(options)
                    ).all()
                    return try people.map { try $0.interests.map(\.name) }
                }
            }
            let wanted = [["chess"], ["tea"], []]
            var found = try await names(.selectIn(Person.interests))
            #expect(found == wanted)
            found = try await names(.joined(Person.interests))
            #expect(found == wanted)
            found = try await names(.immediate(Person.interests))
            #expect(found == wanted)
            try await sessions.with { session in
                let people = try await session.execute(
                    select(Person.name).where(Person.interests.any { $0.id == 2 })
                ).all()
                #expect(people.isEmpty)
                let pairs = try await session.execute(
                    select(Person.name, Topic.name).join(Person.interests).orderBy(Person.name)
                ).all()
                #expect(pairs.map(\.1) == ["chess", "tea"])
                let topic = try await session.get(Topic.self, 2)
                #expect(topic == nil)
            }
        }
    }

    @Test func theOtherSideAndALinkToItselfAreFiltered() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.execute("INSERT INTO follows (follower_id, followee_id) VALUES (1, 2), (1, 3), (2, 3)")
            try await library.sessions.filtered(Person.self) { $0.name != "Ben" }.with { session in
                let go = try await session.getOne(Topic.self, 2)
                let people = try await go.awaitable.people.map(\.name)
                #expect(people == ["Ann"])
                let ann = try await session.getOne(Person.self, 1)
                let following = try await ann.awaitable.following.map(\.name)
                #expect(following == ["Cid"])
                let cid = try await session.getOne(Person.self, 3)
                let followers = try await cid.awaitable.followers.map(\.name)
                #expect(followers == ["Ann"])
            }
        }
    }

    @Test func aCollectionThatIsReplacedKeepsTheLinksThatAreNotSeen() async throws {
        try await run { library, sessions in
            try await sessions.begin { session in
                let ann = try await session.getOne(Person.self, 1, options: [.selectIn(Person.interests)])
                let tea = try await session.getOne(Topic.self, 3)
                ann.setInterests([tea])
            }
            let links = try await library.interests()
            #expect(links == [[1, 2], [1, 3], [2, 2], [2, 3]])
        }
    }

    @Test func aChangeOfWhatIsNotSeenIsRefused() async throws {
        try await run { library, sessions in
            let go = try await library.sessions.with { try await $0.getOne(Topic.self, 2) }
            try await sessions.with { session in
                session.add(go)
                go.name = "Go"
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .staleData)
                try await session.rollback()
                let changed = try await session.execute(
                    update(Topic.self).set(Topic.name, to: "x").where(Topic.id == 2))
                #expect(changed.rowCount == 0)
            }
            let left = try await library.count("SELECT count(*) FROM topic WHERE name = 'go'")
            #expect(left == 1)
        }
    }

    @Test func whatIsInMemoryIsNotSeenByLoads() async throws {
        try await run { library, sessions in
            try await sessions.with { session in
                let go = try await session.unfiltered { try await session.getOne(Topic.self, 2) }
                let ann = try await session.getOne(Person.self, 1)
                let names = try await ann.awaitable.interests.map(\.name)
                #expect(names == ["chess"])
                let found = try await session.get(Topic.self, 2)
                #expect(found == nil)
                let topics = try await session.execute(select(Topic.self).orderBy(Topic.id)).all()
                #expect(!topics.contains(go) && topics.count == 2)
            }
        }
    }

    @Test func aToOneDoesNotLeadToWhatIsInMemoryAndNotSeen() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.begin { session in
                session.add(Loan(book: try await session.getOne(Book.self, 2)))
            }
            try await library.execute("UPDATE book SET in_print = FALSE WHERE id = 2")
            let sessions = library.sessions.filtered(Book.self) { $0.inPrint == true }
            try await sessions.with { session in
                let hidden = try await session.unfiltered { try await session.getOne(Book.self, 2) }
                let loan = try await session.getOne(Loan.self, 1)
                // Neither from memory nor by a load.
                #expect(AzothError.of { _ = try loan.book } != nil)
                let lazy = try await loan.awaitable.book
                #expect(lazy == nil)
                let again = try await session.unfiltered { try await loan.awaitable.book }
                #expect(again === hidden)
            }
            for option in [LoaderOption.selectIn(Loan.book), .joined(Loan.book), .immediate(Loan.book)] {
                try await sessions.with { session in
                    let hidden = try await session.unfiltered { try await session.getOne(Book.self, 2) }
                    let loans = try await session.execute(select(Loan.self).options(option)).all()
                    #expect(try loans[0].book == nil)
                    #expect(hidden.title == "The Dispossessed")
                }
            }
        }
    }
}
