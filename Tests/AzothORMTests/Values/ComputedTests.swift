import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// `@computed`: what queries evaluate.
@Suite(.library) struct ComputedTests {
    private func run(_ body: nonisolated(nonsending) (Library, Session) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                let outer = Measure(width: 10, height: 10, price: 5)
                session.addAll([outer, Measure(width: 2, height: 3, price: 1.25, outer: outer)])
            }
            _ = library.log.take()
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    @Test func statementsEvaluateIt() async throws {
        try await run { library, session in
            let areas = try await session.execute(
                select(Measure.id, Measure.area).where(Measure.area > 5, Measure.shape != "circle")
                    .orderBy(Measure.area.desc())
            ).all()
            #expect(areas.map(\.0) == [1, 2] && areas.map(\.1) == [100, 6])
            #expect(
                library.log.take() == [
                    "SELECT measure.id, (measure.width * measure.height) FROM measure "
                        + "WHERE (measure.width * measure.height) > ? AND "
                        + "(CASE WHEN measure.width = measure.height THEN 'square' ELSE 'other' END) != ? "
                        + "ORDER BY (measure.width * measure.height) DESC"
                ])
            let gross = try await session.execute(select(Measure.gross).orderBy(Measure.id)).all()
            #expect(gross == [10, 2.5])
            let total = try await session.execute(select(Measure.area.sum())).one()
            #expect(total == 106)
        }
    }

    @Test func itIsOfTheTableUnderAnyName() async throws {
        try await run { _, session in
            let outer = Measure.alias("o")
            let pairs = try await session.execute(
                select(Measure.area, outer.area).join(outer, on: Measure.outerId == outer.id)
                    .where(outer.area > Measure.area)
            ).all()
            #expect(pairs.count == 1 && pairs[0].0 == 6 && pairs[0].1 == 100)
            let owners = try await session.execute(
                select(Measure.id).where(Measure.inner.any { $0.area == 6 })
            ).all()
            #expect(owners == [1])
        }
    }

    @Test func anObjectAsksForItAnew() async throws {
        try await run { library, session in
            let measure = try await session.getOne(Measure.self, 2)
            _ = library.log.take()
            measure.width = 5
            #expect(try await measure.awaitable.area == 15)
            #expect(
                library.log.take() == [
                    "UPDATE measure SET width = ? WHERE measure.id = ?",
                    "SELECT (measure.width * measure.height) FROM measure WHERE measure.id = ?",
                ])
            #expect(try await measure.awaitable.shape == "other")
            let new = Measure(width: 1, height: 1, price: 1)
            let none = await AzothError.of { _ = try await new.awaitable.area }
            #expect(none?.kind == .detached)
            session.add(new)
            #expect(try await new.awaitable.area == 1)
            try await session.rollback()
        }
    }

    @Test func itComesWithAnObject() async throws {
        try await run { library, session in
            let rows = try await session.execute(
                select(Measure.self, Measure.area).orderBy(Measure.id)
            ).all()
            #expect(rows.map(\.1) == [100, 6] && rows[1].0.width == 2)
            #expect(library.log.count == 1)
        }
    }
}
