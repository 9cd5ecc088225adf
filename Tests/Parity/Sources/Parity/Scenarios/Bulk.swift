import Azoth
import ParityModels

@Sendable func bulkStatements(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        let rows = [
            Point.New(name: "d3", x: 5), Point.New(name: "d4", x: 6), Point.New(name: "d5"),
            Point.New(name: "d6", x: 8, y: 9), Point.New(name: "d7", x: 12, y: 12), Point.New(name: "d8", x: 7),
        ]
        for point in try await session.execute(insert(Point.self).rows(rows).returning(Point.self)) {
            scenario.note(point.id, point.name, point.x ?? 0, point.y ?? 0)
        }
    }

    // Rows that are there already.
    try await scenario.sessions.with { session in
        let (one, two) = (Country(code: "e1", name: "e1 old"), Country(code: "e2", name: "e2 old"))
        session.addAll([one, two])
        try await session.flush()
        let rows = [Country.New(code: "e1", name: "e1 new"), Country.New(code: "e2", name: "e2 new")]
        let upsert = insert(Country.self).rows(rows)
            .onConflict(Country.code, .update { $0.name.setToExcluded() }).returning(Country.self)
        let names = try await session.execute(upsert).all().map(\.name)
        scenario.note(names.sorted())
        scenario.note(one.name, two.name)
        try await session.commit()
    }

    // Rows in memory.
    try await scenario.sessions.with { session in
        let points = try await session.execute(select(Point.self).orderBy(Point.id)).all()
        nonisolated(nonsending) func values() async throws {
            var values: [Int] = []
            for point in points.prefix(3) { values.append(try await point.awaitable.x ?? 0) }
            scenario.note(values)
        }
        try await session.execute(
            update(Point.self).where(Point.name == "d3" || Point.name == "d4").set(Point.x, to: Point.x + 10))
        try await values()
        try await session.execute(
            update(Point.self).where(when(Point.name.in(["d3", "d4"]), then: true).otherwise(false))
                .set(Point.x, to: Point.x + 10))
        try await values()
        session.expire(points[0])
        try await session.execute(update(Point.self).set(Point.x, to: Point.x + 10))
        try await values()
    }
}
