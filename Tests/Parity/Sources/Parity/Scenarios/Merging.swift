import Azoth
import ParityModels

@Sendable func merging(_ scenario: Scenario) async throws {
    // Without a key, or with a part of one, nothing is looked up.
    try await scenario.sessions.with { session in
        let merged = try await session.merge(User(name: "fred"))
        let line = try await session.merge(OrderLine(number: 1, text: "x"))
        scenario.note(session.contains(merged), session.contains(line))
        line.setOrder(Order(title: "o"))
        try await session.commit()
        scenario.note(merged.name, line.orderId, line.number)
    }

    // What is not set is not overwritten.
    try await scenario.sessions.configure { $0.autoflush = false }.with { session in
        let first = try await session.merge(Draft(id: 1))
        try await session.flush()
        scenario.note(first.text == nil)
        session.add(Draft(id: 2, text: "foo"))
        try await session.flush()
        let second = try await session.merge(Draft(id: 2))
        scenario.note(second.text ?? "")
        second.text = "bar"
        _ = try await session.merge(Draft(id: 2))
        scenario.note(second.text ?? "")
        try await session.flush()
        scenario.note(second.text ?? "")
        second.text = nil
        _ = try await session.merge(Draft(id: 2))
        scenario.note(second.text == nil)
        second.text = "kept"
        _ = try await session.merge(Draft(id: 2, text: nil))
        scenario.note(second.text == nil)
        try await session.commit()
    }

    // Without load.
    try await scenario.sessions.with { one in
        let user = User(id: 7, name: "fred")
        one.add(user)
        try await one.commit()
        user.name = "ed"
        try await scenario.sessions.with { two in
            do {
                _ = try await two.merge(user, load: false)
            } catch let error as AzothError where error.kind == .invalidRequest {
                scenario.note("refused")
            }
            let other = try await two.getOne(User.self, 7)
            try await scenario.sessions.with { three in
                let copy = try await three.merge(other, load: false)
                scenario.note(copy.name, three.contains(copy), three.dirty.count)
                try await three.flush()
            }
        }
    }
}
