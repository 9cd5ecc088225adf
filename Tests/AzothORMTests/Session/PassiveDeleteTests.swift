import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Rows that point at a deleted one, where the database looks after those that are not loaded.
@Suite(.library) struct PassiveDeleteTests {
    private func run(_ body: nonisolated(nonsending) (Library, Session) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Fair(
                        name: "f", stalls: [Stall(), Stall()], tents: [Tent(), Tent()], booths: [Booth(), Booth()]))
            }
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    @Test func whatIsNotLoadedIsLeftToTheDatabase() async throws {
        try await run { library, session in
            let fair = try await session.getOne(Fair.self, 1)
            _ = library.log.take()
            try await session.delete(fair)
            try await session.commit()
            #expect(library.log.take() == ["DELETE FROM fair WHERE fair.id = ?"])
            #expect(try await library.count("SELECT count(*) AS n FROM stall WHERE fair_id IS NULL") == 2)
            #expect(try await library.count("SELECT count(*) AS n FROM tent WHERE fair_id IS NULL") == 2)
            #expect(try await library.count("SELECT count(*) AS n FROM booth") == 0)
        }
    }

    @Test func whatIsLoadedIsWrittenByTheFlushUnlessTheDatabaseDoesAll() async throws {
        try await run { library, session in
            let fair = try await session.getOne(
                Fair.self, 1, options: [.selectIn(Fair.stalls), .selectIn(Fair.tents), .selectIn(Fair.booths)])
            let (stalls, tents) = (Array(try fair.stalls), Array(try fair.tents))
            _ = library.log.take()
            try await session.delete(fair)
            try await session.commit()
            #expect(
                library.log.take() == [
                    library.updateMany("stall", set: "fair_id", key: "id"), library.deleteMany("booth", key: "id"),
                    "DELETE FROM fair WHERE fair.id = ?",
                ])
            #expect(stalls.map(\.fairId) == [nil, nil])
            #expect(try stalls[0].fair == nil)
            // Nobody looks at these: a later load tells.
            #expect(tents.map(\.fairId) == [1, 1])
            try await session.refresh(tents[0])
            #expect(tents[0].fairId == nil)
        }
    }

    @Test func oneThatIsInMemoryByItselfIsLeftToTheDatabaseToo() async throws {
        try await run { library, session in
            let fair = try await session.getOne(Fair.self, 1)
            let stall = try await session.getOne(Stall.self, 1)
            _ = library.log.take()
            try await session.delete(fair)
            try await session.commit()
            #expect(library.log.take() == ["DELETE FROM fair WHERE fair.id = ?"])
            stall.name = "changed"
            try await session.commit()
            #expect(library.log.take() == ["UPDATE stall SET name = ? WHERE stall.id = ?"])
            #expect(try await library.count("SELECT count(*) AS n FROM stall WHERE fair_id IS NULL") == 2)
        }
    }

    @Test func oneThatMovedAwayStays() async throws {
        try await run { library, session in
            let fair = try await session.getOne(
                Fair.self, 1, options: [.selectIn(Fair.booths), .selectIn(Fair.stalls)])
            let (booth, stall) = (try fair.booths[0], try fair.stalls[0])
            let other = Fair(name: "other", stalls: [stall], booths: [booth])
            session.add(other)
            try await session.delete(fair)
            try await session.commit()
            #expect(try await library.count("SELECT count(*) AS n FROM booth WHERE fair_id = 2") == 1)
            #expect(try await library.count("SELECT count(*) AS n FROM booth") == 1)
            #expect(try await library.count("SELECT count(*) AS n FROM stall WHERE fair_id = 2") == 1)
            #expect(try await library.count("SELECT count(*) AS n FROM stall WHERE fair_id IS NULL") == 1)
        }
    }

    @Test func aRollbackTakesTheDeletionBack() async throws {
        try await run { library, session in
            let fair = try await session.getOne(Fair.self, 1, options: [.selectIn(Fair.stalls)])
            let stall = try fair.stalls[0]
            try await session.delete(fair)
            try await session.flush()
            #expect(stall.fairId == nil)
            try await session.rollback()
            #expect(stall.fairId == 1)
            #expect(try stall.fair === fair)
            #expect(try fair.stalls.count == 2)
        }
    }
}
