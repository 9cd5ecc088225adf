import Azoth
import ParityModels

@Sendable func rowsThatReferToEachOther(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        let balls = (0..<4).map { Ball(name: "b\($0)") }
        let person = Person(name: "p", balls: balls)
        person.setFavorite(balls[0])
        session.add(person)
        try await session.flush()
        scenario.note(person.favoriteId == balls[0].id)
        try await session.delete(person)
        try await session.flush()
    }
    try await scenario.sessions.with { session in
        scenario.note(try await session.execute(select(Ball.self)).all().count)
    }
}

@Sendable func versions(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        session.addAll([Page(id: 1, title: "p1"), Page(id: 2, title: "p2")])
    }
    try await scenario.sessions.with { session in
        let one = try await session.getOne(Page.self, 1)
        let two = try await session.getOne(Page.self, 2)
        one.title = "new"
        try await session.flush()
        scenario.note(one.version, two.version)
        one.title = "newer"
        one.version = 10
        try await session.commit()
        scenario.note(one.version)
        _ = try await session.connection().executeDriverSQL("UPDATE pages SET version = 5 WHERE id = 2")
        two.title = "mine"
        do {
            try await session.flush()
        } catch let error as AzothError where error.kind == .staleData {
            scenario.note("stale")
        }
        try await session.rollback()
        try await session.refresh(one)
        try await session.delete(one)
        try await session.commit()
    }
}

@Sendable func aKeyChanges(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        session.add(Country(code: "is", name: "Iceland", cities: [City(name: "a"), City(name: "b")]))
    }
    scenario.clear()
    try await scenario.sessions.with { session in
        let country = try await session.getOne(Country.self, "is", options: [.selectIn(Country.cities)])
        country.code = "IS"
        try country.cities.append(City(name: "c"))
        try await session.commit()
        for city in try country.cities { scenario.note(city.name, city.countryCode ?? "") }
        country.code = "xx"
        try await session.flush()
        try await session.rollback()
        try await session.refresh(country)
        scenario.note(country.code)
    }
}
