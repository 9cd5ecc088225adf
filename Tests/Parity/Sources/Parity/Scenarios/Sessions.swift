import Azoth
import ParityModels

@Sendable func newObjectsOfASavepoint(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        let outer = User(name: "outer")
        session.add(outer)
        let savepoint = try await session.beginNested()
        let inner = User(name: "inner")
        session.add(inner)
        try await session.flush()
        try await savepoint.rollback()
        scenario.note(session.contains(outer), session.contains(inner))
    }
    try await scenario.sessions.with { session in
        scenario.note(try await session.execute(select(User.name)).all())
    }
}

@Sendable func collectionsOfASavepoint(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        let user = User(name: "u", addresses: [Address(email: "a")])
        session.add(user)
        try await session.flush()
        try user.addresses.append(Address(email: "b"))
        let savepoint = try await session.beginNested()
        try user.addresses.append(Address(email: "c"))
        try await session.flush()
        try await savepoint.rollback()
        scenario.note(try await user.awaitable.addresses.map(\.email))
    }
}
