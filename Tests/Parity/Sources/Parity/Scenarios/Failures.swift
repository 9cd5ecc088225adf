import Azoth
import ParityModels

@Sendable func rowsThatAreGone(_ scenario: Scenario) async throws {
    try await scenario.sessions.with { session in
        let depot = Depot(id: 1, name: "d")
        session.add(depot)
        try await session.flush()
        _ = try await session.connection().executeDriverSQL("DELETE FROM depots")
        depot.name = "gone"
        do {
            try await session.flush()
        } catch let error as AzothError where error.kind == .staleData {
            scenario.note(error.message.contains("expected to update 1 row(s); 0 were matched"))
        }
    }
    try await scenario.sessions.with { session in
        let depots = (1...5).map { (number: Int) in Depot(id: number, name: "d") }
        session.addAll(depots)
        try await session.commit()
        _ = try await session.connection().executeDriverSQL("DELETE FROM depots WHERE id < 4")
        try await session.delete(depots[0])
        try await session.flush()
        for depot in depots[1..<4] { try await session.delete(depot) }
        try await session.flush()
        let warnings = scenario.warnings.all
        scenario.note(warnings[0].contains("expected to delete 1 row(s); 0 were matched"))
        scenario.note(warnings[1].contains("expected to delete 3 row(s); 1 were matched"))
        // What the session itself has deleted.
        try await session.delete(depots[4])
        try await session.flush()
        try await session.delete(depots[4])
        try await session.commit()
        scenario.note(try await session.execute(select(Depot.id)).all())
    }
}

@Sendable func aFlushThatFailed(_ scenario: Scenario) async throws {
    try await scenario.sessions.with { session in
        let user = User(id: 1, name: "u1")
        session.add(user)
        try await session.commit()
        session.add(User(id: 1, name: "u2"))
        do {
            try await session.flush()
        } catch let error as AzothError where .uniqueViolation ~= error.kind {
            scenario.note("violation")
        }
        for _ in 0..<5 {
            do {
                try await session.commit()
            } catch let error as AzothError where error.kind == .pendingRollback {
                scenario.note(error.message.contains("users.id"))
            }
        }
        // What changes meanwhile is discarded.
        let late = User(name: "late")
        user.name = "late"
        session.add(late)
        try await session.rollback()
        scenario.note(session.contains(late), session.contains(user), session.dirty.contains { $0 === user })
        session.add(User(id: 5, name: "some name"))
        try await session.commit()
        scenario.note(try await session.execute(select(User.name).orderBy(User.id)).all())
    }
}

@Sendable func aKeyTwice(_ scenario: Scenario) async throws {
    for inSavepoint in [false, true] {
        try await scenario.sessions.with { session in
            let address = Address(email: "foo")
            let user = User(name: "ed", addresses: [address])
            session.add(user)
            try await session.commit()
            let otherAddress = Address(email: "bar")
            let other = User(id: user.id, name: "jack", addresses: [otherAddress])
            user.name = "edward"
            address.email = "foober"
            scenario.clear()
            let savepoint = inSavepoint ? try await session.beginNested() : nil
            session.add(other)
            do {
                try await session.commit()
            } catch let error as AzothError where .uniqueViolation ~= error.kind {
                scenario.note("violation")
            }
            do {
                try await session.commit()
            } catch let error as AzothError where error.kind == .pendingRollback {
                scenario.note("rolled back")
            }
            if let savepoint { try await savepoint.rollback() } else { try await session.rollback() }
            scenario.note(
                session.contains(other), session.contains(otherAddress), session.contains(user),
                session.contains(address))
            try await session.refresh(user)
            try await session.refresh(address)
            scenario.note(user.name, address.email)
            user.name = "edward"
            address.email = "foober"
            try await session.commit()
        }
        try await scenario.sessions.with { session in
            let rows = try await session.execute(
                select(User.self).orderBy(User.id).options(.selectIn(User.addresses))
            ).all()
            for user in rows { scenario.note(user.name, try user.addresses.map(\.email)) }
        }
    }
}
