import Azoth
import ParityModels

@Sendable func whatBeginsATransaction(_ scenario: Scenario) async throws {
    func state(_ session: Session) { scenario.note(session.inTransaction) }
    let name = select(User.name).orderBy(User.id)

    try await scenario.sessions.with { session in
        state(session)
        try await session.flush()
        try await session.commit()
        try await session.rollback()
        state(session)
        _ = try await session.execute(select(User.self)).all()
        state(session)
        try await session.commit()
        state(session)
        _ = try await session.execute(select(User.self)).all()
        try await session.reset()
        state(session)

        let page = Page(id: 1, title: "p")
        session.add(page)
        state(session)
        let users = ["u1", "u2", "u3"].map { User(name: $0) }
        session.addAll(users)
        try await session.flush()
        state(session)
        try await session.commit()
        state(session)
        try await session.flush()
        state(session)

        users[0].name = "new"
        state(session)
        try await session.flush()
        scenario.note(try await session.scalar(name) ?? "")
        try await session.rollback()
        state(session)
        scenario.note(try await session.scalar(name) ?? "")
        try await session.rollback()

        try await session.delete(page)
        state(session)
        try await session.rollback()
        state(session)

        _ = try await session.begin()
        state(session)
        do {
            _ = try await session.begin()
        } catch let error as AzothError where error.kind == .invalidRequest {
            scenario.note("begun already")
        }
        try await session.rollback()
        scenario.note(try await session.execute(name).all())
        try await session.commit()

        // What a rollback makes stale: what a transaction has begun for, and nothing where none has.
        let user = users[0]
        for change in ["nothing", "begin", "add", "delete", "modify"] {
            try await session.refresh(user)
            try await session.commit()
            if change == "begin" { _ = try await session.begin() }
            if change == "add" { session.add(User(name: "q")) }
            if change == "delete" { try await session.delete(page) }
            if change == "modify" { users[2].name = "m" }
            state(session)
            try await session.rollback()
            scenario.note(change, user.orm.isStale)
        }
    }

    for end in ["close", "commit", "rollback"] {
        try await scenario.sessions.configure { $0.autobegin = false }.with { session in
            do {
                _ = try await session.execute(select(User.self)).all()
            } catch let error as AzothError where error.kind == .invalidRequest {
                scenario.note("begin first")
            }
            _ = try await session.begin()
            state(session)
            let user = try await session.getOne(User.self, 1)
            switch end {
            case "close": try await session.reset()
            case "commit": try await session.commit()
            default: try await session.rollback()
            }
            state(session)
            do {
                session.add(User(name: "never"))
                try await session.flush()
            } catch let error as AzothError where error.kind == .invalidRequest {
                scenario.note("begin first")
            }
            do {
                if end != "close" { _ = try await user.awaitable.addresses }
            } catch let error as AzothError where error.kind == .invalidRequest {
                scenario.note("begin first")
            }
            _ = try await session.begin()
            scenario.note(try await session.execute(select(User.id)).all().count)
        }
    }
}
