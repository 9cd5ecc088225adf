import Azoth
import ParityModels

@Sendable func aDeletionLoadsWhatItCascadesTo(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        session.add(Person(name: "p", balls: [Ball(name: "b1"), Ball(name: "b2")]))
    }
    try await scenario.sessions.begin { session in
        try await session.delete(session.execute(select(Person.self)).one())
    }
    try await scenario.sessions.with { session in
        scenario.note(try await session.execute(select(Ball.self)).all().count)
        scenario.note(try await session.execute(select(Person.self)).all().count)
    }

    // With children of children, and others that stay.
    try await scenario.sessions.begin { session in
        session.add(
            User(
                name: "u", addresses: [Address(email: "a1"), Address(email: "a2")],
                orders: (1...2).map { Order(title: "o\($0)", items: [Item(title: "i\($0)")]) }))
    }
    try await scenario.sessions.with { session in
        try await session.delete(session.execute(select(User.self)).one())
        try await session.commit()
        scenario.note(try await session.execute(select(Address.self).where(Address.userId == nil)).all().count)
        scenario.note(try await session.execute(select(Order.self)).all().count)
        scenario.note(try await session.execute(select(Item.title)).all())
    }
}

@Sendable func aDeletionPastRaise(_ scenario: Scenario) async throws {
    try await scenario.sessions.with { session in
        session.add(Shelf(name: "s", volumes: [Volume(title: "v1"), Volume(title: "v2")]))
        try await session.commit()
        session.expungeAll()
        let shelf = try await session.getOne(Shelf.self, 1)
        do {
            _ = try await shelf.awaitable.volumes
        } catch let error as AzothError where error.kind == .notLoaded(attribute: "Shelf.volumes") {
            scenario.note("raised")
        }
        try await session.delete(shelf)
        try await session.commit()
        scenario.note(try await session.execute(select(Volume.self)).all().count)
    }
}
