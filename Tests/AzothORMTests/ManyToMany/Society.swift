import Azoth
import AzothTesting
import TestModels

extension Library {
    static let insertInterest = "INSERT INTO person_topic (person_id, topic_id) VALUES (?, ?)"
    static let deleteInterest =
        "DELETE FROM person_topic WHERE person_topic.person_id = ? AND person_topic.topic_id = ?"
    static var interestsOfPeople: String {
        "SELECT topic.id, topic.name, person_topic.person_id FROM person_topic JOIN topic "
            + "ON topic.id = person_topic.topic_id WHERE person_topic.person_id \(membership) ORDER BY topic.name"
    }
    static var peopleOfTopics: String {
        "SELECT person.id, person.name, person_topic.topic_id FROM person_topic JOIN person "
            + "ON person.id = person_topic.person_id WHERE person_topic.topic_id \(membership)"
    }

    var insertInterests: String { insertMany("person_topic", "person_id", "topic_id") }
    var deleteInterests: String { deleteMany("person_topic", key: "person_id", "topic_id") }

    /// Ann (1) likes chess (1) and go (2), Ben (2) likes go (2) and tea (3), Cid (3) likes nothing.
    func gather() async throws {
        try await sessions.begin { session in
            let (chess, go, tea) = (Topic(name: "chess"), Topic(name: "go"), Topic(name: "tea"))
            session.addAll([chess, go, tea])
            session.addAll([
                Person(name: "Ann", interests: [chess, go]), Person(name: "Ben", interests: [go, tea]),
                Person(name: "Cid"),
            ])
        }
        _ = log.take()
    }

    func interests() async throws -> [[Int]] {
        try await engine.begin { connection in
            let rows = try await connection.executeDriverSQL("SELECT * FROM person_topic ORDER BY 1, 2")
            return try rows.all().map { row in
                [try row.value("person_id", as: Int.self), try row.value("topic_id", as: Int.self)]
            }
        }
    }
}

extension Session {
    /// All people with their interests, by their names.
    func people() async throws -> [Person] {
        try await execute(select(Person.self).orderBy(Person.name).options(.selectIn(Person.interests))).all()
    }
}
