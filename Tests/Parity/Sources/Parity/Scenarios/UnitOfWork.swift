import Azoth
import ParityModels

@Sendable func oneToManyIsSaved(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        session.add(User(name: "u", addresses: [Address(email: "a"), Address(email: "b")]))
        try await session.flush()
    }
    try await scenario.sessions.with { session in
        let addresses = try await session.execute(select(Address.self).orderBy(Address.id)).all()
        for address in addresses { scenario.note(address.email, address.userId ?? 0) }
    }
}

private func family(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        session.add(User(name: "u", addresses: [Address(email: "a"), Address(email: "b")]))
    }
    scenario.clear()
}

@Sendable func allAreDeleted(_ scenario: Scenario) async throws {
    try await family(scenario)
    try await scenario.sessions.begin { session in
        let user = try await session.getOne(User.self, 1, options: [.selectIn(User.addresses)])
        for address in try user.addresses { try await session.delete(address) }
        try await session.delete(user)
        scenario.clear()
        try await session.flush()
    }
}

@Sendable func theParentAloneIsDeleted(_ scenario: Scenario) async throws {
    try await family(scenario)
    try await scenario.sessions.begin { session in
        let user = try await session.getOne(User.self, 1, options: [.selectIn(User.addresses)])
        let addresses = try Array(user.addresses)
        try await session.delete(user)
        scenario.clear()
        try await session.flush()
        for address in addresses { scenario.note(address.email, address.userId == nil) }
    }
}

@Sendable func manyToMany(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        let (one, two) = (Item(title: "i1"), Item(title: "i2"))
        session.addAll([one, two])
        session.addAll([Order(title: "o1", items: [one, two]), Order(title: "o2", items: [two])])
    }
    try await scenario.sessions.begin { session in
        let order = try await session.getOne(Order.self, 1)
        for item in try await order.awaitable.items { scenario.note(item.title) }
        try order.items.remove(at: 0)
        try await session.flush()
        try await session.delete(order)
        try await session.flush()
    }
    try await scenario.sessions.with { session in
        let item = try await session.getOne(Item.self, 2, options: [.selectIn(Item.orders)])
        scenario.note(try item.orders.map(\.title))
    }
}

@Sendable func aTreeIsSaved(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        session.add(
            Node(
                name: "n1",
                children: [
                    Node(name: "n2"), Node(name: "n3", children: [Node(name: "n31"), Node(name: "n32")]),
                    Node(name: "n4"),
                ]))
    }
}

@Sendable func aCollectionIsReplaced(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        session.add(User(name: "u", orders: [Order(title: "o1"), Order(title: "o2")]))
    }
    scenario.clear()
    try await scenario.sessions.begin { session in
        let user = try await session.getOne(User.self, 1, options: [.selectIn(User.orders, .selectIn(Order.items))])
        let pending = Order(title: "never")
        try user.orders.append(pending)
        try user.orders.remove(pending)
        user.setOrders([Order(title: "o3")])
        scenario.clear()
        try await session.flush()
        scenario.note(try user.orders.map(\.title))
    }
}
