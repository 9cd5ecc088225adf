public import Azoth
public import ShopModels

// Everything here is on the main actor, unless it says otherwise.

/// A view model, as an app would have it: it holds a session across calls.
public final class Register {
    private let session: Session
    public private(set) var customers: [Customer] = []
    public var names: [String] { customers.map(\.name) }

    public init(_ sessions: SessionFactory) { session = sessions() }

    public func load() async throws {
        customers = try await session.execute(
            select(Customer.self).orderBy(Customer.name).options(.selectIn(Customer.orders))
        ).all()
    }

    public func rename(_ customer: Customer, to name: String) async throws {
        customer.name = name
        try await session.commit()
    }

    public func numbers(of customer: Customer) async throws -> [Int] {
        try await customer.awaitable.orders.map(\.number)
    }

    public func add(_ customer: Customer) async throws {
        try await session.begin { _ in session.add(customer) }
        customers.append(customer)
    }

    public func stream() async throws -> [String] {
        var names: [String] = []
        for try await customer in try await session.stream(select(Customer.self).orderBy(Customer.name)) {
            names.append(customer.name)
        }
        return names
    }

    public func close() async throws { try await session.close() }
}

public func countOrders(_ engine: Engine) async throws -> Int? {
    try await engine.connect { connection in
        try await connection.begin { _ in
            try await connection.scalar(select(count()).from(Order.self))
        }
    }
}

/// Scoped calls, nested; what the closures capture is the main actor's.
public func fillOnMainActor(_ sessions: SessionFactory) async throws -> [Customer.Row] {
    var log: [String] = []
    let rows = try await sessions.begin { session in
        let eve = Customer(email: "eve@example.org", name: "Eve")
        session.add(eve)
        try await session.beginNested { _ in
            eve.name = "Eva"
            log.append(eve.name)
        }
        try await session.withoutAutoflush { _ = try await session.scalar(select(Customer.name)) }
        try await session.expectStatements(atMost: 1) { try await session.refresh(eve) }
        let stream = try await session.stream(select(Customer.name))
        for try await name in stream { log.append(name) }
        return [try eve.row]
    }
    return rows
}

/// A helper of anybody's: it stays where its session is.
public nonisolated(nonsending) func firstName(_ session: Session) async throws -> String? {
    try await session.scalar(select(Customer.name).orderBy(Customer.name))
}

/// Off the main actor, for longer work.
@concurrent public nonisolated func totalOffMainActor(_ sessions: SessionFactory) async throws -> Int {
    try await sessions.with { session in
        try await session.execute(select(Order.self)).all().count
    }
}
