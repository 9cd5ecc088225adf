import Azoth
import ParityModels

@Sendable func releasedSavepoints(_ scenario: Scenario) async throws {
    try await scenario.sessions.with { session in
        let user = User(name: "u1")
        session.add(user)
        try await session.commit()
        let outer = try await session.beginNested()
        let inner = try await session.beginNested()
        user.name = "u2"
        try await session.flush()
        try await inner.commit()
        scenario.note(user.name)
        try await outer.rollback()
        scenario.clear()
        scenario.note(user.name)
        let savepoint = try await session.beginNested()
        user.name = "u3"
        try await savepoint.commit()
        try await session.rollback()
        scenario.note(user.name)
    }
}

@Sendable func aSavepointOfChanges(_ scenario: Scenario) async throws {
    for isReleased in [true, false] {
        try await scenario.sessions.with { session in
            func noteNames() async throws {
                scenario.note(try await session.execute(select(User.name).orderBy(User.id)).all())
            }
            _ = try await session.execute(delete(User.self))
            let users = [User(name: "ed"), User(name: "jack")]
            session.addAll(users)
            let page = Page(title: "p")
            session.add(page)
            let savepoint = try await session.beginNested()
            session.addAll([User(name: "wendy"), User(name: "foo")])
            users[0].name = "edward"
            users[1].name = "jackward"
            try await noteNames()
            if isReleased { try await savepoint.commit() } else { try await savepoint.rollback() }
            scenario.clear()
            scenario.note(users.map(\.name))
            try await noteNames()
            // What the savepoint left alone.
            scenario.note(try await session.get(Page.self, page.id) === page)
            if isReleased { scenario.note(scenario.count) }
            try await session.commit()
            try await noteNames()
        }
    }
}
