import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// What listeners of rows and attributes are told of, in which order: after `MapperEventsTest` of the original's
/// `test_events.py` and `ValidatorTest` of its `test_validators.py`.
@Suite(.library) struct RowListenerTests {
    /// `test_basic`, for a whole graph: parents are told of before children, deletions the other way round.
    @Test func aGraphIsToldOfInTheOrderOfItsStatements() async throws {
        try await Library.run { library in
            let diary = EventTests.Diary()
            let (theatres, halls) = (
                library.sessions.events.of(Theatre.self), library.sessions.events.of(Hall.self)
            )
            theatres.beforeInsert { _ in diary.note("+theatre") }
            theatres.afterInsert { theatre in diary.note("theatre \(theatre.id)") }
            theatres.beforeDelete { _ in diary.note("-theatre") }
            theatres.afterDelete { theatre in diary.note("no theatre \(theatre.name)") }
            halls.beforeInsert { hall in diary.note("+hall \(try hall.theatre?.id ?? 0)") }
            halls.afterInsert { hall in diary.note("hall \(hall.id) of \(hall.theatreId ?? 0)") }
            halls.beforeUpdate { hall in diary.note("hall was \(hall.orm.history(of: Hall.name).deleted)") }
            halls.beforeDelete { _ in diary.note("-hall") }
            halls.afterDelete { hall in diary.note("no hall \(hall.name)") }
            try await library.sessions.with { session in
                let theatre = Theatre(name: "t", halls: [Hall(name: "h1"), Hall(name: "h2")])
                session.add(theatre)
                try await session.flush()
                #expect(
                    diary.take() == [
                        "+theatre", "theatre 1", "+hall 1", "+hall 1", "hall 1 of 1", "hall 2 of 1",
                    ])
                try theatre.halls[0].name = "x"
                try await session.flush()
                #expect(diary.take() == ["hall was [\"h1\"]"])
                try await session.delete(theatre)
                #expect(diary.take() == [])
                try await session.commit()
                #expect(
                    diary.take() == ["-hall", "-hall", "no hall x", "no hall h2", "-theatre", "no theatre t"])
            }
        }
    }

    /// A row that takes the place of a deleted one of its key, and orphans.
    @Test func whatIsReplacedAndWhatIsLetGoOf() async throws {
        try await Library.run { library in
            let diary = EventTests.Diary()
            let halls = library.sessions.events.of(Hall.self)
            halls.beforeInsert { hall in diary.note("insert \(hall.name)") }
            halls.beforeUpdate { hall in diary.note("update \(hall.name)") }
            halls.beforeDelete { hall in diary.note("delete \(hall.name)") }
            try await library.sessions.with { session in
                let theatre = Theatre(name: "t", halls: [Hall(id: 1, name: "h1"), Hall(id: 2, name: "h2")])
                session.add(theatre)
                try await session.commit()
                _ = diary.take()
                try theatre.halls.remove(at: 0)
                try await session.flush()
                #expect(diary.take() == ["delete h1"])
                let second = try theatre.halls[0]
                try await session.delete(second)
                theatre.setHalls([Hall(id: 2, name: "new")])
                library.log.clear()
                try await session.commit()
                // One UPDATE, of which both are told as of what they are to the program.
                #expect(library.log.takeSteps() == ["UPDATE hall (name)"])
                #expect(diary.take().contains("delete h2") == false)
            }
            #expect(try await library.count("SELECT count(*) FROM hall WHERE id = 2 AND name = 'new'") == 1)
        }
    }

    /// What a listener of `beforeFlush` takes out is not written.
    @Test func aListenerTakesOutWhatIsNotToBeWritten() async throws {
        try await Library.run { library in
            library.sessions.events.beforeFlush { session in
                for case let theatre as Theatre in session.new where theatre.name == "no" { session.expunge(theatre) }
                for case let theatre as Theatre in session.deleted { session.add(theatre) }
            }
            try await library.sessions.with { session in
                let (yes, no) = (Theatre(name: "yes"), Theatre(name: "no", halls: [Hall(name: "h")]))
                session.addAll([yes, no])
                try await session.flush()
                #expect(session.contains(yes) && !session.contains(no) && no.orm.state == .transient)
                try await session.delete(yes)
                try await session.commit()
                #expect(session.contains(yes) && session.deleted.isEmpty)
            }
            #expect(try await library.count("SELECT count(*) FROM theatre") == 1)
            #expect(try await library.count("SELECT count(*) FROM hall") == 0)
        }
    }

    /// `test_validator_w_removes`, `test_validator_backrefs`: every way to change a link tells once of each side.
    @Test func bothSidesTellOnce() async throws {
        try await Library.run { library in
            let diary = EventTests.Diary()
            let (theatres, actors) = (
                library.sessions.events.of(Theatre.self), library.sessions.events.of(Actor.self)
            )
            theatres.onAppend(Theatre.actors) { theatre, actor in diary.note("\(theatre.name) + \(actor.name)") }
            theatres.onRemove(Theatre.actors) { theatre, actor in diary.note("\(theatre.name) - \(actor.name)") }
            actors.onSet(Actor.theatre) { actor, new, old in
                diary.note("\(actor.name): \(old?.name ?? "nil") to \(new?.name ?? "nil")")
            }
            try await library.sessions.with { session in
                let (u1, u2) = (Theatre(name: "u1"), Theatre(name: "u2"))
                let (a1, a2, a3) = (Actor(name: "a1"), Actor(name: "a2"), Actor(name: "a3"))
                session.addAll([u1, u2, a1, a2, a3])
                try u1.actors.append(a1)
                #expect(diary.take().sorted() == ["a1: nil to u1", "u1 + a1"])
                try u1.actors.append(a1)
                a1.setTheatre(u1)
                #expect(diary.take() == [])
                a1.setTheatre(u2)
                #expect(diary.take().sorted() == ["a1: u1 to u2", "u1 - a1", "u2 + a1"])
                try u2.actors.remove(a1)
                #expect(diary.take().sorted() == ["a1: u2 to nil", "u2 - a1"])
                u1.setActors([a1, a2])
                #expect(diary.take().sorted() == ["a1: nil to u1", "a2: nil to u1", "u1 + a1", "u1 + a2"])
                u1.setActors([a2, a3])
                #expect(diary.take().sorted() == ["a1: u1 to nil", "a3: nil to u1", "u1 + a3", "u1 - a1"])
                try u1.actors.removeAll()
                #expect(diary.take().count == 4)
                try await session.commit()
                try await session.delete(u1)
                try await session.commit()
                #expect(diary.take() == [])
            }
        }
    }

    /// A listener that puts a value back: what `validates` does in the original by its result.
    @Test func aListenerCorrectsAValue() async throws {
        try await Library.run { library in
            library.sessions.events.of(Theatre.self).onSet(Theatre.name) { theatre, new, old in
                if new == "fred" { theatre.name = old } else if !new.hasSuffix("!") { theatre.name = new + "!" }
            }
            try await library.sessions.with { session in
                let theatre = Theatre(name: "ed")
                session.add(theatre)
                theatre.name = "mary"
                #expect(theatre.name == "mary!")
                theatre.name = "fred"
                #expect(theatre.name == "mary!")
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) FROM theatre WHERE name = 'mary!'") == 1)
        }
    }
}
