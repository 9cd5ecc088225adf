import Azoth
import ParityModels

@Sendable func awaitedAttributesAfterACommit(_ scenario: Scenario) async throws {
    try await scenario.sessions.configure { $0.expireOnCommit = true }.with { session in
        let user = User(name: "u", addresses: (0..<3).map { Address(email: "a\($0)") })
        session.add(user)
        try await session.commit()
        scenario.note(user.orm.isStale)
        scenario.note(try await user.awaitable.name)
        scenario.note(try await user.awaitable.addresses.map(\.email))
        scenario.note(try user.addresses.count)
    }
    try await scenario.sessions.with { session in
        let user = User(name: "v", addresses: [Address(email: "b")])
        session.add(user)
        try await session.commit()
        scenario.note(user.orm.isStale)
        scenario.note(user.name, try user.addresses.count, try await user.awaitable.addresses.count)
    }
}

@Sendable func aCollectionThatNobodyTouched(_ scenario: Scenario) async throws {
    try await scenario.sessions.with { session in
        let user = User(name: "u")
        session.add(user)
        try await session.flush()
        scenario.note(try await user.awaitable.addresses.map(\.email))
    }
}

@Sendable func expiredObjectsAndGet(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        session.addAll([User(id: 7, name: "jack"), User(id: 10, name: "chuck")])
    }
    try await scenario.sessions.with { session in
        let user = try await session.getOne(User.self, 10)
        session.expireAll()
        _ = try await session.get(User.self, 10)
        scenario.note(user.name)
        _ = try await session.get(User.self, 10)

        session.expireAll()
        _ = try await session.connection().executeDriverSQL("DELETE FROM users WHERE id = 10")
        scenario.note(session.contains(user))
        scenario.note(try await session.get(User.self, 10) == nil, session.contains(user))
    }
}

@Sendable func assignmentsToExpiredObjects(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        session.add(City(id: 1, country: Country(code: "is", name: "Iceland"), name: "c1"))
    }
    try await scenario.sessions.configure { $0.autoflush = false }.with { session in
        let country = try await session.getOne(Country.self, "is")
        session.expire(country, Country.name)
        country.name = "new"
        try await session.flush()
        session.expungeAll()
        scenario.note(try await session.getOne(Country.self, "is").name)

        let city = try await session.getOne(City.self, 1)
        session.expire(city)
        city.name = "c1 modified"
        // Whatever is read loads the rest.
        scenario.note(try await city.awaitable.countryCode ?? "")
        scenario.note(city.name)
        city.name = "lost"
        session.expire(city, City.name, City.countryCode)
        city.name = "another"
        _ = try await session.execute(select(City.self)).all()
        scenario.note(city.name, city.countryCode ?? "")
        try await session.commit()
    }
    try await scenario.sessions.with { session in scenario.note(try await session.getOne(City.self, 1).name) }
}

@Sendable func columnsLeftOut(_ scenario: Scenario) async throws {
    try await scenario.sessions.with { session in
        let draft = Draft()
        session.add(draft)
        try await session.flush()
        scenario.note(draft.text == nil)
        scenario.note(try await draft.awaitable.state)
        session.expire(draft)
        scenario.note(try await draft.awaitable.text == nil)

        // A change is written before the row is read again.
        let (user, address) = (User(name: "u"), Address(email: "a"))
        session.addAll([user, address])
        try await session.commit()
        address.setUser(user)
        try await session.refresh(address, Address.userId)
        scenario.note(address.userId == user.id)
    }
}
