import Azoth
import ParityModels

@Sendable func rowsThatNothingLinks(_ scenario: Scenario) async throws {
    // References of tables order rows that nothing links; rows of one table stay in the order of adding.
    try await scenario.sessions.with { session in
        let depot = Depot(id: 1, name: "d")
        let parcel = Parcel(id: 1, label: "p")
        parcel.depotId = 1
        session.addAll([parcel, depot])
        try await session.commit()
        try await session.delete(depot)
        try await session.delete(parcel)
        try await session.commit()
        let nodes = (1...3).map { (number: Int) in Node(id: number, name: "n\(number)") }
        nodes[1].parentId = 1
        nodes[2].parentId = 2
        session.addAll(nodes)
        try await session.commit()
    }
    try await scenario.sessions.with { session in
        for node in try await session.execute(select(Node.self).orderBy(Node.id)) {
            scenario.note(node.name, node.parentId)
        }
    }
}

@Sendable func aKeyThatANewObjectTakes(_ scenario: Scenario) async throws {
    try await scenario.sessions.with { session in
        let former = Page(id: 1, title: "former")
        session.add(former)
        try await session.commit()
        try await session.delete(former)
        session.add(Page(id: 1, title: "new"))
        scenario.clear()
        try await session.commit()
        scenario.note(scenario.count)

        let old = Node(name: "n2", children: [])
        let new = Node(name: "n3", children: [])
        let root = Node(name: "n1", children: [old])
        session.add(root)
        try await session.flush()
        try await session.delete(old)
        new.id = old.id
        try root.children.append(new)
        scenario.clear()
        try await session.flush()
        scenario.note(session.contains(old), session.contains(new))
    }
}

@Sendable func rowsOfDifferentColumns(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        session.addAll([
            Thing(data: "t1"), Thing(data: "t2"),
            Thing(id: 3, data: "t3"), Thing(id: 4, data: "t4"), Thing(id: 5),
            Thing(id: 9, data: "t9", kind: "rare"), Thing(id: 10, data: "t10", kind: "rarer"),
            Thing(id: 11, data: "t11"),
        ])
    }
    try await scenario.sessions.with { session in
        for thing in try await session.execute(select(Thing.self).orderBy(Thing.id)) {
            scenario.note(thing.id, thing.data, thing.kind)
        }
    }
}

@Sendable func whatAnUpdateBrings(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in
        // Four rows, of which two set themselves what the database would set.
        let gauges = (1...4).map { Gauge(id: $0, level: $0, state: $0 + 1) }
        session.addAll(gauges)
        try await session.flush()
        for gauge in gauges { gauge.level += 4 }
        gauges[1].state = 10
        gauges[3].state = 12
        scenario.clear()
        try await session.flush()
        let statements = scenario.count
        scenario.note(gauges.map { $0.state ?? 0 }, scenario.count - statements)
        scenario.note(statements)

        let valves = (1...4).map { Valve(id: $0, level: $0, state: $0 + 1) }
        session.addAll(valves)
        try await session.flush()
        for valve in valves { valve.level += 4 }
        valves[1].state = 10
        valves[3].state = 12
        scenario.clear()
        try await session.flush()
        scenario.note(valves.map { $0.state ?? 0 }, 0)
    }
}
