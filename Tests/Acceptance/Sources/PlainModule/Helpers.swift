public import Azoth
public import ShopModels

// A module without NonisolatedNonsendingByDefault: a helper that takes a session says that it stays where it is.

public nonisolated(nonsending) func customerNames(_ session: Session) async throws -> [String] {
    try await session.scalars(select(Customer.name).orderBy(Customer.name)).all()
}

public nonisolated(nonsending) func append(_ order: Order, to customer: Customer) async throws {
    try await customer.awaitable.orders.append(order)
}

/// What makes its own session may run anywhere.
public func orderNumbers(_ sessions: SessionFactory) async throws -> [Int] {
    try await sessions.with { session in
        let names = try await customerNames(session)
        precondition(!names.isEmpty)
        return try await session.scalars(select(Order.number).orderBy(Order.number)).all()
    }
}

/// A service: its sessions are its own, each for the time of a call.
public actor OrderService {
    private let sessions: SessionFactory
    private var calls = 0
    public init(_ sessions: SessionFactory) { self.sessions = sessions }

    public func count() async throws -> Int {
        calls += 1
        return try await sessions.with { session in
            calls += 1
            return try await session.execute(select(Order.self)).all().count
        }
    }

    public func row(_ number: Int) async throws -> Order.Row? {
        try await sessions.begin { session in
            try await session.execute(select(Order.self).where(Order.number == number)).oneOrNone().map { try $0.row }
        }
    }
}

/// An actor that keeps one session. It is reentrant: two calls at a time get `.concurrentUse`.
public actor SessionKeeper {
    private let session: Session
    public init(_ sessions: SessionFactory) { session = sessions() }

    public func count() async throws -> Int {
        try await session.execute(select(Order.self)).all().count
    }

    /// Stays inside one call of the session for a while.
    public func countSlowly(to number: Int) async throws -> Int? {
        let numbers = text(
            """
            WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < \(number)) SELECT count(*) FROM c
            """)
        return try await session.scalar(numbers.columns(Int.self))
    }

    public func stream() async throws -> Int {
        var count = 0
        for try await _ in try await session.stream(select(Order.self).executionOptions(ExecutionOptions(yieldPer: 1)))
        {
            count += 1
        }
        return count
    }

    public func close() async throws { try await session.close() }
}

@MainActor public func nameOnMainActor(_ sessions: SessionFactory) async throws -> String? {
    try await sessions.with { session in try await customerNames(session).first }
}
