import Azoth
import ParityModels

private func stock(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        session.addAll(
            (1...3).map { user in
                User(
                    name: "u\(user)",
                    orders: (1...2).map { order in
                        Order(title: "o\(user)\(order)", items: [Item(title: "i\(user)\(order)")])
                    })
            })
    }
    scenario.clear()
}

@Sendable func threeLevels(_ scenario: Scenario) async throws {
    try await stock(scenario)
    try await scenario.sessions.with { session in
        let users = try await session.execute(
            select(User.self).orderBy(User.id).options(.selectIn(User.orders, .selectIn(Order.items)))
        ).all()
        for user in users {
            for order in try user.orders { scenario.note(user.name, order.title, try order.items.map(\.title)) }
        }
    }
}

@Sendable func limitWithAJoinedCollection(_ scenario: Scenario) async throws {
    try await stock(scenario)
    try await scenario.sessions.with { session in
        let users = try await session.execute(
            select(User.self).orderBy(User.id).limit(2).options(.joined(User.orders))
        ).all()
        for user in users { scenario.note(user.name, try user.orders.map(\.title)) }
    }
}

@Sendable func aManyToOneInMemory(_ scenario: Scenario) async throws {
    try await stock(scenario)
    try await scenario.sessions.with { session in
        let user = try await session.getOne(User.self, 1)
        let order = try await session.getOne(Order.self, 1)
        scenario.clear()
        scenario.note(try await order.awaitable.user === user)
    }
}
