@testable import AzothORM
import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Random operations on many-to-many links against a set of pairs.
@Suite(.everyDatabase) struct RandomLinkTests {
    @Test func linksAreWhatASetOfPairsSays() async throws {
        let rounds = RandomRounds("link", seed: 20_261_126, operations: 4000, perRound: 1000, share: 10)
        try await rounds.run { sessions, seed in
            let session = sessions()
            return (session, RandomLinks(session, seed: seed))
        }
    }
}

/// People and topics that are always there, and the links between them.
private final class RandomLinks: RandomSimulation {
    struct Mismatch: Error, CustomStringConvertible { let description: String }
    struct Pair: Hashable {
        let person: Int
        let topic: Int
    }

    private var random: SplitMix
    private let session: Session
    private var people: [Person] = []
    private var topics: [Topic] = []
    private var pairs: Set<Pair> = []
    /// The links when the transaction began.
    private var committed: Set<Pair> = []
    private var savepoints: [(transaction: SessionTransaction, pairs: Set<Pair>)] = []
    private(set) var trace: [String] = []
    var heldAtEnd: Int { people.count + topics.count }

    init(_ session: Session, seed: UInt64) {
        self.session = session
        random = SplitMix(seed: seed)
    }

    func run(_ operations: Int) async throws {
        people = (0..<6).map { Person(name: "person \($0)") }
        topics = (0..<6).map { Topic(name: "topic \($0)") }
        session.addAll(people)
        session.addAll(topics)
        try await session.commit()
        for operation in 1...operations {
            try await step()
            try verify()
            if operation % 20 == 0 { try await verifyDatabase() }
        }
    }

    private func chance(_ percent: Int) -> Bool { Int.random(in: 1...100, using: &random) <= percent }
    private func note(_ text: String) { trace.append(text) }

    private func step() async throws {
        let pair = Pair(person: .random(in: 0..<6, using: &random), topic: .random(in: 0..<6, using: &random))
        switch Int.random(in: 1...100, using: &random) {
        case 1...35: try link(pair)
        case 36...60: try unlink(pair)
        case 61...66: replace(pair.person)
        case 67...76: try await load(pair)
        case 77...82:
            note("flush")
            try await session.flush()
        case 83...86:
            note("commit")
            try await session.commit()
            committed = pairs
            savepoints = []
        case 87...88:
            note("rollback")
            try await session.rollback()
            pairs = committed
            savepoints = []
        case 89...91 where savepoints.count < 3:
            note("begin savepoint")
            savepoints.append((try await session.beginNested(), pairs))
        case 92...94: try await endSavepoint()
        case 95...97: try await merge(pair.person)
        case 98:
            note("expire person \(pair.person)")
            try await session.flush()
            session.expire(people[pair.person])
        default: session.graph.sweep()
        }
    }

    private func link(_ pair: Pair) throws {
        guard pairs.insert(pair).inserted else { return }
        let (person, topic) = (people[pair.person], topics[pair.topic])
        let isPerson = chance(50)
        note("link \(pair) by the \(isPerson ? "person" : "topic")")
        if isPerson {
            if person.orm.isLoaded(Person.interests) {
                try person.interests.append(topic)
            } else {
                person.interestsUnloaded.append(topic)
            }
        } else if topic.orm.isLoaded(Topic.people) {
            try topic.people.append(person)
        } else {
            topic.peopleUnloaded.append(person)
        }
    }

    private func unlink(_ pair: Pair) throws {
        guard pairs.remove(pair) != nil else { return }
        let (person, topic) = (people[pair.person], topics[pair.topic])
        let isPerson = chance(50)
        note("unlink \(pair) by the \(isPerson ? "person" : "topic")")
        if isPerson {
            if person.orm.isLoaded(Person.interests) {
                try person.interests.remove(topic)
            } else {
                person.interestsUnloaded.remove(topic)
            }
        } else if topic.orm.isLoaded(Topic.people) {
            try topic.people.remove(person)
        } else {
            topic.peopleUnloaded.remove(person)
        }
    }

    private func chooseTopics() -> [Int] {
        Array((0..<6).shuffled(using: &random).prefix(.random(in: 0...4, using: &random)))
    }

    private func setPairs(_ person: Int, _ chosen: [Int]) {
        pairs = pairs.filter { $0.person != person }
        for topic in chosen { pairs.insert(Pair(person: person, topic: topic)) }
    }

    private func replace(_ person: Int) {
        guard people[person].orm.isLoaded(Person.interests) else { return }
        let chosen = chooseTopics()
        note("replace the interests of \(person) by \(chosen)")
        people[person].setInterests(chosen.map { topics[$0] })
        setPairs(person, chosen)
    }

    private func load(_ pair: Pair) async throws {
        note("load \(pair)")
        _ = try await people[pair.person].awaitable.interests
        if chance(50) { _ = try await topics[pair.topic].awaitable.people }
    }

    /// Takes over a whole collection from objects that belong to no session.
    private func merge(_ person: Int) async throws {
        let chosen = chooseTopics()
        note("merge \(person) with \(chosen)")
        try await session.flush()
        let given = Person(
            id: people[person].id, name: "person \(person)",
            interests: chosen.map { Topic(id: topics[$0].id, name: "topic \($0)") })
        let merged = try await session.merge(given)
        guard merged === people[person] else { throw Mismatch(description: "a merge gives another object") }
        setPairs(person, chosen)
    }

    private func endSavepoint() async throws {
        guard let (transaction, before) = savepoints.popLast() else { return }
        if chance(50) {
            note("release savepoint")
            try await transaction.commit()
        } else {
            note("roll back to savepoint")
            try await transaction.rollback()
            pairs = before
        }
    }

    // MARK: Verification

    private func verify() throws {
        for (number, person) in people.enumerated() where person.orm.isLoaded(Person.interests) {
            let found = try person.interests.compactMap { topic in topics.firstIndex { $0 === topic } }
            try compare("person \(number)", found, pairs.filter { $0.person == number }.map(\.topic))
        }
        for (number, topic) in topics.enumerated() where topic.orm.isLoaded(Topic.people) {
            let found = try topic.people.compactMap { person in people.firstIndex { $0 === person } }
            try compare("topic \(number)", found, pairs.filter { $0.topic == number }.map(\.person))
        }
    }

    private func compare(_ what: String, _ found: [Int], _ wanted: [Int]) throws {
        guard found.sorted() == wanted.sorted() else {
            throw Mismatch(description: "\(what) is linked to \(found.sorted()), not \(wanted.sorted())")
        }
    }

    private func verifyDatabase() async throws {
        try await session.flush()
        let rows = try await session.execute(
            select(Person.id, Topic.id).join(Person.interests)
        ).all()
        let found = Set(
            try rows.map { row in
                guard let person = people.firstIndex(where: { $0.id == row.0 }),
                    let topic = topics.firstIndex(where: { $0.id == row.1 })
                else { throw Mismatch(description: "a link of strangers: \(row)") }
                return Pair(person: person, topic: topic)
            })
        guard found == pairs, rows.count == pairs.count else {
            throw Mismatch(
                description: "the table has \(found.subtracting(pairs)) too many, and lacks \(pairs.subtracting(found))"
            )
        }
    }
}
