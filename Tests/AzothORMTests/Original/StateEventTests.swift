import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// What listeners see when objects change their states, and for which ways there: after `SessionLifecycleEventsTest` of the
/// original's `test_events.py`.
@Suite(.library) struct StateEventTests {
    /// Notes each change of a state, with where the object is by then: whether its session contains it, and whether it
    /// lists it as new or to be deleted.
    private func run(
        _ body: nonisolated(nonsending) (Library, EventTests.Diary) async throws -> Void
    ) async throws {
        try await Library.runShared { library in
            let diary = EventTests.Diary()
            library.sessions.events.onTransition { object, from, to in
                let name =
                    (object as? Theatre)?.name ?? (object as? Hall)?.name ?? (object as? Seat)?.name
                    ?? (object as? Actor)?.name ?? (object as? License)?.text ?? "?"
                let (isThere, isListed) = Self.place(object)
                diary.note("\(name): \(from) -> \(to)\(isThere ? ", there" : "")\(isListed ? ", listed" : "")")
            }
            try await body(library, diary)
        }
    }

    private static func place(_ object: some Model) -> (isThere: Bool, isListed: Bool) {
        guard let session = object.orm.session else { return (false, false) }
        return (session.contains(object), (session.new + session.deleted).contains { $0 === object })
    }

    /// `test_transient_to_pending`, `test_pending_to_persistent`, `test_persistent_to_transient_via_rollback`
    @Test func aNewObject() async throws {
        try await run { library, diary in
            try await library.sessions.with { session in
                let theatre = Theatre(name: "t")
                session.add(theatre)
                #expect(diary.take() == ["t: transient -> pending, there, listed"])
                try await session.rollback()
                #expect(diary.take() == ["t: pending -> transient"])
                session.add(theatre)
                session.expunge(theatre)
                #expect(diary.take() == ["t: transient -> pending, there, listed", "t: pending -> transient"])
                session.add(theatre)
                session.add(theatre)
                _ = diary.take()
                try await session.flush()
                #expect(diary.take().map { $0.prefix(31) } == ["t: pending -> persistent, there"])
                theatre.name = "u"
                try await session.flush()
                #expect(diary.take() == [])
                try await session.rollback()
                #expect(diary.take() == ["u: persistent -> transient"])
            }
        }
    }

    /// `test_persistent_to_deleted`, `test_deleted_to_persistent_via_rollback`, `test_deleted_to_detached_via_commit`
    @Test func aDeletedObject() async throws {
        try await run { library, diary in
            try await library.sessions.with { session in
                let theatre = Theatre(name: "t")
                session.add(theatre)
                try await session.commit()
                _ = diary.take()
                try await session.delete(theatre)
                #expect(diary.take() == [])
                try await session.flush()
                #expect(diary.take().map { $0.prefix(24) } == ["t: persistent -> deleted"])
                try await session.rollback()
                #expect(diary.take() == ["t: deleted -> persistent, there"])
                try await session.delete(theatre)
                try await session.commit()
                #expect(diary.take().last == "t: deleted -> detached")
                #expect(theatre.orm.state == .detached)
            }
        }
    }

    /// `test_persistent_to_deleted_del`, `test_pending_to_persistent_del`: nobody holds the object.
    @Test func anObjectThatNobodyHolds() async throws {
        try await run { library, diary in
            try await library.sessions.with { session in
                session.add(Theatre(name: "t"))
                try await session.flush()
                #expect(diary.take().count == 2)
                try await session.delete(try await session.getOne(Theatre.self, 1))
                try await session.flush()
                #expect(diary.take().map { $0.prefix(24) } == ["t: persistent -> deleted"])
            }
        }
    }

    /// `test_detached_to_persistent_via_deleted`, `test_detached_to_persistent_via_cascaded_delete`
    @Test func aDetachedObjectThatIsDeleted() async throws {
        try await run { library, diary in
            let theatre = Theatre(name: "t", halls: [Hall(name: "h")])
            try await library.sessions.begin { session in session.add(theatre) }
            _ = diary.take()
            try await library.sessions.with { session in
                try await session.delete(theatre)
                #expect(diary.take() == ["t: detached -> persistent, there", "h: detached -> persistent, there"])
                #expect(session.deleted.count == 2)
                try await session.flush()
                #expect(
                    Set(diary.take().map { $0.prefix(24) }) == ["t: persistent -> deleted", "h: persistent -> deleted"])
            }
        }
    }

    /// `test_persistent_to_detached_via_expunge_all`, and the ways of closing.
    @Test(arguments: ["expungeAll", "close", "reset"]) func objectsOfASessionThatLetsGo(_ way: String) async throws {
        try await run { library, diary in
            let session = library.sessions()
            let (kept, deleted, new) = (Theatre(name: "kept"), Theatre(name: "deleted"), Theatre(name: "new"))
            session.addAll([kept, deleted])
            try await session.commit()
            try await session.delete(deleted)
            try await session.flush()
            session.add(new)
            _ = diary.take()
            switch way {
            case "expungeAll": session.expungeAll()
            case "close": try await session.close()
            default: try await session.reset()
            }
            // What was not committed did not happen, except where the transaction goes on.
            var expected = ["kept: persistent -> detached", "new: pending -> transient"]
            if way == "expungeAll" {
                expected.append("deleted: deleted -> detached")
            } else {
                expected += ["deleted: deleted -> persistent, there", "deleted: persistent -> detached"]
            }
            #expect(diary.take().sorted() == expected.sorted())
            #expect(kept.orm.state == .detached && new.orm.state == .transient)
            try await session.close()
        }
    }

    /// `test_detached_to_persistent`, with what the object is linked to.
    @Test func aDetachedGraphThatIsAdded() async throws {
        try await run { library, diary in
            let theatre = Theatre(name: "t", halls: [Hall(name: "h", seats: [Seat(name: "s")])])
            try await library.sessions.begin { session in session.add(theatre) }
            _ = diary.take()
            try await library.sessions.with { session in
                try theatre.halls.append(Hall(name: "new"))
                session.add(theatre)
                #expect(
                    Set(diary.take()) == [
                        "t: detached -> persistent, there", "h: detached -> persistent, there",
                        "s: detached -> persistent, there", "new: transient -> pending, there, listed",
                    ])
                #expect(session.new.count == 1)
            }
        }
    }

    /// The cascades of `test_cascade.py`: a new orphan is transient again, with what it owns.
    @Test func aNewOrphan() async throws {
        try await run { library, diary in
            try await library.sessions.with { session in
                let theatre = Theatre(name: "t")
                session.add(theatre)
                try await session.flush()
                _ = diary.take()
                let hall = Hall(name: "h", seats: [Seat(name: "s")])
                try theatre.halls.append(hall)
                #expect(
                    Set(diary.take()) == [
                        "h: transient -> pending, there, listed", "s: transient -> pending, there, listed",
                    ])
                try theatre.halls.remove(hall)
                try await session.flush()
                #expect(Set(diary.take()) == ["h: pending -> transient", "s: pending -> transient"])
            }
        }
    }

    /// A row that is found to be gone, as by `ExpireTest.test_get_on_deleted_expunges`.
    @Test func aRowThatIsFoundToBeGone() async throws {
        try await run { library, diary in
            try await library.sessions.with { session in
                let theatre = Theatre(name: "t")
                session.add(theatre)
                try await session.commit()
                try await session.execute(text("DELETE FROM theatre"))
                session.expireAll()
                _ = diary.take()
                #expect(try await session.get(Theatre.self, 1) == nil)
                #expect(diary.take().map { $0.prefix(24) } == ["t: persistent -> deleted"])
                try await session.rollback()
                #expect(diary.take() == ["t: deleted -> persistent, there"])
            }
        }
    }

    /// A savepoint takes back what it saw, and nothing else.
    @Test func whatASavepointSaw() async throws {
        try await run { library, diary in
            try await library.sessions.with { session in
                let (before, gone) = (Theatre(name: "before"), Theatre(name: "gone"))
                session.addAll([before, gone])
                try await session.flush()
                let savepoint = try await session.beginNested()
                session.add(Theatre(name: "inside"))
                try await session.flush()
                try await session.delete(gone)
                try await session.flush()
                session.add(Theatre(name: "last"))
                _ = diary.take()
                try await savepoint.rollback()
                #expect(
                    Set(diary.take()) == [
                        "inside: persistent -> transient", "last: pending -> transient",
                        "gone: deleted -> persistent, there",
                    ])
                try await session.rollback()
                #expect(
                    Set(diary.take()) == ["before: persistent -> transient", "gone: persistent -> transient"])
            }
        }
    }

    /// A merge adds what is new, and takes up what is not.
    @Test func whatAMergeAdds() async throws {
        try await run { library, diary in
            try await library.sessions.begin { session in session.add(Theatre(name: "t", license: License(text: "l"))) }
            _ = diary.take()
            try await library.sessions.with { session in
                let given = Theatre(id: 1, name: "t2", license: License(text: "new"))
                _ = try await session.merge(given)
                #expect(diary.take() == ["new: transient -> pending, there, listed"])
                try await session.commit()
                #expect(
                    Set(diary.take().map { $0.prefix { $0 != "," } }) == [
                        "new: pending -> persistent", "l: persistent -> deleted", "l: deleted -> detached",
                    ])
            }
        }
    }
}
