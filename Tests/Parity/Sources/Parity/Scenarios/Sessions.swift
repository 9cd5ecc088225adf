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
        // What a savepoint wrote before its release is undone from outside.
        let released = User(name: "released")
        try await session.beginNested { _ in session.add(released) }
        scenario.note(session.contains(released))
        try await session.rollback()
        scenario.note(session.contains(released))
    }
    try await scenario.sessions.with { session in
        let page = Page(title: "deleted")
        session.add(page)
        try await session.commit()
        try await session.beginNested { _ in try await session.delete(page) }
        scenario.note(session.contains(page))
        try await session.rollback()
        scenario.note(session.contains(page))
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
