import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Rows that refer to others of their table by several foreign keys: after `SelfReferentialPostUpdateTest` and
/// `SelfReferentialPostUpdateTest3` of the original's `test_cycles.py`.
@Suite(.library) struct LinkedListTests {
    private func append(_ scene: Scene, to whole: Scene) throws {
        if let last = try whole.parts.last {
            last.setNext(scene)
            scene.setPrevious(last)
        }
        try whole.parts.append(scene)
    }

    private func remove(_ scene: Scene, _ session: Session) async throws {
        let (previous, next) = (try scene.previous, try scene.next)
        next?.setPrevious(previous)
        previous?.setNext(next)
        try scene.whole?.parts.remove(scene)
        try await session.delete(scene)
    }

    private func listed(
        _ names: [String], _ body: nonisolated(nonsending) (Library, Session, Scene) async throws -> Void
    ) async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let root = Scene(name: "root")
                for name in names { try append(Scene(name: name), to: root) }
                session.add(root)
                try await session.commit()
                try await body(library, session, root)
            }
        }
    }

    /// The rows' names, with those of their neighbours, as the database has them.
    private func rows(_ session: Session) async throws -> [String] {
        let (previous, next) = (Scene.alias("p"), Scene.alias("n"))
        return try await session.execute(
            select(Scene.name, previous.name.orNull, next.name.orNull).outerJoin(Scene.previous, to: previous)
                .outerJoin(Scene.next, to: next).where(Scene.wholeId != nil).orderBy(Scene.id)
        ).all().map { "\($0.1 ?? "-") \($0.0) \($0.2 ?? "-")" }
    }

    /// SelfReferentialPostUpdateTest.test_one
    @Test func neighboursAreWrittenOnceAllRowsAreThere() async throws {
        try await listed(["about", "cats", "stories", "bruce"]) { library, session, root in
            #expect(
                library.log.takeSteps().filter { !$0.hasPrefix("INSERT") } == ["UPDATE scene (next_id) ×3"])
            let written = try await rows(session)
            #expect(written == ["- about cats", "about cats stories", "cats stories bruce", "stories bruce -"])
        }
    }

    /// The same: one is taken out of the middle.
    @Test func aRowIsTakenOutOfTheMiddle() async throws {
        try await listed(["about", "cats", "stories", "bruce"]) { library, session, root in
            try await remove(root.parts[1], session)
            library.log.clear()
            try await session.flush()
            let steps = library.log.takeSteps()
            #expect(steps.last == "DELETE scene")
            #expect(steps.filter { $0.hasPrefix("UPDATE") }.count == steps.count - 1)
            #expect(try await rows(session) == ["- about stories", "about stories bruce", "stories bruce -"])
        }
    }

    /// The same: all go with the row that has them.
    @Test(arguments: [true, false]) func allGoWithTheRowThatHasThem(_ isLoaded: Bool) async throws {
        try await listed(["about", "cats", "stories", "bruce"]) { library, session, root in
            if !isLoaded { session.expungeAll() }
            let root = try await session.getOne(Scene.self, root.id)
            try await session.delete(root)
            library.log.clear()
            try await session.flush()
            let steps = library.log.takeSteps()
            #expect(steps.first == "UPDATE scene (next_id) ×3")
            #expect(steps.dropFirst().allSatisfy { $0.hasPrefix("DELETE scene") })
            #expect(try await session.execute(select(count()).from(Scene.self)).one() == 0)
            try await session.rollback()
            #expect(
                try await rows(session)
                    == ["- about cats", "about cats stories", "cats stories bruce", "stories bruce -"])
            if isLoaded { #expect(try root.parts[1].next === root.parts[2]) }
        }
    }

    /// The same, at its end: one of two goes, and the other forgets it.
    @Test func oneOfTwoGoes() async throws {
        try await listed([]) { library, session, root in
            let (about, cats) = (Scene(name: "about"), Scene(name: "cats"))
            about.setNext(cats)
            cats.setPrevious(about)
            session.add(about)
            try await session.flush()
            library.log.clear()
            try await session.delete(about)
            cats.setPrevious(nil)
            try await session.commit()
            #expect(
                library.log.takeSteps().filter { !$0.hasPrefix("SELECT") } == [
                    "UPDATE scene (previous_id)", "DELETE scene",
                ])
            #expect(try cats.previous == nil)
        }
    }

    /// SelfReferentialPostUpdateTest3.test_one
    @Test func aRowThatIsPointedAtGoes() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let (first, second) = (Ball(name: "1"), Ball(name: "2"))
                let player = Player(name: "p", favorite: second, balls: [first, second])
                session.add(player)
                try await session.flush()
                let third = Ball(name: "3")
                let other = Player(name: "q", favorite: third, balls: [third])
                session.add(other)
                try await session.delete(second)
                try player.balls.remove(second)
                player.setFavorite(nil)
                try await session.flush()
                #expect(player.favoriteId == nil && other.favoriteId == third.id)
                other.setFavorite(nil)
                try await session.commit()
                #expect(try await session.scalars(select(Ball.name).orderBy(Ball.name)).all() == ["1", "3"])
            }
        }
    }

    /// OneToManyManyToOneTest.test_post_update_m2o_detect_none: the target is not loaded.
    @Test func aTargetThatIsNotLoadedIsTakenAway() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Player(name: "p", favorite: Ball(name: "b")))
            }
            library.log.clear()
            try await library.sessions.with { session in
                let player = try await session.execute(select(Player.self)).one()
                #expect(!player.orm.isLoaded(Player.favorite))
                player.setFavorite(nil)
                try await session.commit()
                #expect(library.log.takeSteps() == ["SELECT player", "UPDATE player (version, favorite_id)"])
                #expect(try player.favorite == nil)
            }
        }
    }
}
