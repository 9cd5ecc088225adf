import Azoth
import ParityModels

private func hundred(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        session.addAll(
            (1...100).map { user in
                User(name: "u\(user)", addresses: (0..<5).map { Address(email: "a\(user)-\($0)") })
            })
    }
    scenario.clear()
}

@Sendable func manyOwners(_ scenario: Scenario) async throws {
    try await hundred(scenario)
    try await scenario.sessions.with { session in
        let users = select(User.self).orderBy(User.id).options(.selectIn(User.addresses))
        for user in try await session.execute(users) { scenario.note(user.name, try user.addresses.map(\.email)) }
    }
    try await scenario.sessions.with { session in
        let addresses = select(Address.self).orderBy(Address.id).options(.selectIn(Address.user))
        for address in try await session.execute(addresses) {
            scenario.note(address.email, try address.user?.name ?? "")
        }
    }
}

@Sendable func aStreamWithEagerLoads(_ scenario: Scenario) async throws {
    try await hundred(scenario)
    try await scenario.sessions.with { session in
        do {
            _ = try await session.stream(select(User.self).options(.joined(User.addresses)))
        } catch let error as AzothError where error.kind == .unsupported {
            scenario.note("refused")
        }
    }
    for (size, offset) in [(8, 0), (30, 7), (50, 0), (105, 19)] {
        try await scenario.sessions.with { session in
            let users = select(User.self).orderBy(User.id).offset(offset).options(.selectIn(User.addresses))
                .executionOptions(ExecutionOptions(yieldPer: size))
            for try await user in try await session.stream(users) {
                scenario.note(user.name, try user.addresses.map(\.email))
            }
        }
    }
}
