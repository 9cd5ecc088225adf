import Azoth
import ParityModels

@Sendable func getWithALock(_ scenario: Scenario) async throws {
    try await scenario.sessions.with { session in
        let user = User(id: 7, name: "7")
        session.add(user)
        try await session.flush()
        for lock in [ForUpdate(), nil, nil] {
            scenario.note(try await session.getOne(User.self, 7, withForUpdate: lock) === user)
        }
        scenario.note(try await session.getOne(User.self, 7) === user)
    }
}

@Sendable func states(_ scenario: Scenario) async throws {
    nonisolated(nonsending) func refused(_ session: Session, _ user: User) async throws {
        do {
            session.add(user)
            try await session.flush()
            scenario.note("added")
        } catch let error as AzothError where error.kind == .invalidRequest {
            scenario.note("refused", session.contains(user))
        }
    }

    try await scenario.sessions.with { session in
        let page = Page(id: 1, title: "p")
        scenario.note(page.orm.state)
        session.add(page)
        scenario.note(page.orm.state)
        try await session.flush()
        scenario.note(page.orm.state)
        try await session.delete(page)
        scenario.note(page.orm.state)
        try await session.flush()
        scenario.note(page.orm.state, session.contains(page), page.orm.session == nil)
        try await session.commit()
        scenario.note(page.orm.state, session.contains(page), page.orm.session == nil)
    }

    // An object of another session.
    try await scenario.sessions.with { one in
        try await scenario.sessions.with { other in
            let user = User(name: "u2")
            one.add(user)
            try await one.commit()
            try await refused(other, user)
            scenario.note(user.orm.state, one.contains(user), other.identityMap.count)
        }
    }

    // A key twice.
    try await scenario.sessions.with { session in
        let user = User(name: "u3")
        session.add(user)
        try await session.flush()
        session.expunge(user)
        scenario.note(user.orm.state, session.contains(user))
        let other = try await session.getOne(User.self, user.id)
        scenario.note(other === user)
        try await refused(session, user)
        session.expunge(other)
        user.name = "John"
        other.name = "Doe"
        session.add(user)
        scenario.note(user.orm.state, session.contains(user))
        try await session.flush()
        let key = user.id
        session.expungeAll()
        let third = try await session.getOne(User.self, key)
        scenario.note(third.name, third === user)
    }
}
