import Azoth
import TestModels
import Testing

/// Both sides of a many-to-many follow each other in memory.
struct LinkMemoryTests {
    @Test func bothSidesShowALink() throws {
        let chess = Topic(name: "chess")
        let ann = Person(name: "Ann", interests: [chess])
        #expect(try chess.people.map(\.name) == ["Ann"])
        let ben = Person(name: "Ben")
        try chess.people.append(ben)
        #expect(try ben.interests.map(\.name) == ["chess"])
        try ann.interests.remove(chess)
        #expect(try chess.people.map(\.name) == ["Ben"])
        #expect(try ann.interests.isEmpty)
    }

    @Test func aSecondAppendStaysAndAnInsertMoves() throws {
        let topics = ["a", "b", "c"].map { Topic(name: $0) }
        let ann = Person(name: "Ann", interests: topics)
        try ann.interests.append(topics[0])
        #expect(try ann.interests.map(\.name) == ["a", "b", "c"])
        try ann.interests.insert(topics[2], at: 0)
        #expect(try ann.interests.map(\.name) == ["c", "a", "b"])
        #expect(try topics[2].people.count == 1)
    }

    @Test func settingACollectionReplacesItAtBothSides() throws {
        let (kept, gone, new) = (Topic(name: "kept"), Topic(name: "gone"), Topic(name: "new"))
        let ann = Person(name: "Ann", interests: [gone, kept])
        ann.setInterests([new, kept, new])
        #expect(try ann.interests.map(\.name) == ["new", "kept"])
        #expect(try gone.people.isEmpty)
        #expect(try new.people.map(\.name) == ["Ann"])
        gone.setPeople([ann])
        #expect(try ann.interests.map(\.name) == ["new", "kept", "gone"])
    }

    @Test func anObjectMayFollowItself() throws {
        let ann = Person(name: "Ann")
        try ann.following.append(ann)
        #expect(try ann.followers.map(\.name) == ["Ann"])
        try ann.followers.removeAll()
        #expect(try ann.following.isEmpty)
    }

    @Test func followersAreTheOtherWayRound() throws {
        let (ann, ben) = (Person(name: "Ann"), Person(name: "Ben"))
        try ann.following.append(ben)
        #expect(try ben.followers.map(\.name) == ["Ann"])
        #expect(try ann.followers.isEmpty)
        #expect(try ben.following.isEmpty)
    }
}
