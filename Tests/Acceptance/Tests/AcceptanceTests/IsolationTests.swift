import Azoth
import AzothSQLite
import Foundation
import MainActorModule
import PlainModule
import ShopModels
import Testing

/// The same work from functions of no actor, from actors, from the main actor and from modules with other settings.
struct IsolationTests {
    private func shop() async throws -> (Engine, SessionFactory) {
        let engine = try await filledShop()
        return (engine, SessionFactory(engine))
    }

    @Test func aModuleThatIsTheMainActors() async throws {
        let (engine, sessions) = try await shop()
        let register = await Register(sessions)
        try await register.load()
        #expect(await register.names == ["Ada", "Bob"])
        try await check(register)
        #expect(try await register.stream() == ["Ada L.", "Bob", "Eve"])
        try await register.close()
        #expect(try await countOrders(engine) == 3)
        #expect(try await fillOnMainActor(sessions).map(\.name) == ["Eva"])
        #expect(try await totalOffMainActor(sessions) == 3)
        let name = try await sessions.with { try await firstName($0) }
        #expect(name == "Ada L.")
        try await engine.dispose()
    }

    @MainActor private func check(_ register: Register) async throws {
        let ada = register.customers[0]
        #expect(try ada.orders.count == 2)
        try await register.rename(ada, to: "Ada L.")
        #expect(try await register.numbers(of: register.customers[1]) == [3])
        try await register.add(Customer(email: "eve@x", name: "Eve"))
    }

    @Test func aModuleWithoutTheFeature() async throws {
        let (engine, sessions) = try await shop()
        #expect(try await orderNumbers(sessions) == [1, 2, 3])
        let names = try await sessions.begin { session in
            let bob = try await session.execute(select(Customer.self).where(Customer.name == "Bob")).one()
            try await append(Order(number: 17), to: bob)
            return try await customerNames(session)
        }
        #expect(names == ["Ada", "Bob"])
        let service = OrderService(sessions)
        #expect(try await service.count() == 4)
        #expect(try await service.row(17)?.state == .open)
        #expect(try await nameOnMainActor(sessions) == "Ada")
        try await engine.dispose()
    }

    @Test func topLevelTasksHaveSessionsOfTheirOwn() async throws {
        let engine = try Engine.sqlite(.memory(shared: UUID().uuidString))
        let keeper = try await engine.connect()
        try await engine.begin { try await $0.createAll(ShopSchema.metadata) }
        let sessions = SessionFactory(engine)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await sessions.begin { session in
                        session.add(Country(code: "\(number)", name: "Country \(number)"))
                    }
                    return number
                }
            }
            var sum = 0
            for try await number in group { sum += number }
            #expect(sum == 190)
        }
        try await sessions.with { session in
            let countries = try await session.scalar(select(count()).from(Country.self))
            #expect(countries == 20)
        }
        try await keeper.close()
        try await engine.dispose()
    }

    @Test func twoCallsIntoAnActorThatHoldsASession() async throws {
        let engine = try await filledShop()
        let keeper = SessionKeeper(SessionFactory(engine))
        // A statement that takes its time, so that the actor is free while the session is not. Which of the calls comes
        // second, and is refused, is not known.
        let slow = Task { () -> AzothError? in
            do {
                _ = try await keeper.countSlowly(to: 2_000_000)
                return nil
            } catch { return error as? AzothError }
        }
        var refused: AzothError?
        for _ in 0..<1000 where refused == nil {
            try await Task.sleep(for: .milliseconds(1))
            do { _ = try await keeper.count() } catch { refused = error as? AzothError }
        }
        let slowError = await slow.value
        let error = try #require(refused ?? slowError)
        #expect(error.kind == .concurrentUse)
        #expect(error.message.contains("execute(_:)") && error.message.contains("session"))
        // The session is as good as before.
        #expect(try await keeper.count() == 3)
        #expect(try await keeper.stream() == 3)
        try await keeper.close()
        try await engine.dispose()
    }

    @Test func anActorOfThisModule() async throws {
        actor Till {
            let session: Session
            var seen: [String] = []
            init(_ sessions: SessionFactory) { session = sessions() }
            func run() async throws -> [String] {
                let orders = try await session.execute(select(Order.self).options(.selectIn(Order.lines))).all()
                for order in orders {
                    for line in try order.lines { seen.append(try await line.awaitable.product.title) }
                }
                try await session.close()
                return seen.sorted()
            }
        }
        let (engine, sessions) = try await shop()
        #expect(try await Till(sessions).run() == ["Axe", "Hammer", "Hammer", "Nail", "Nail"])
        try await engine.dispose()
    }

    @Test func rowsCrossTasksAndObjectsDoNot() async throws {
        let (engine, sessions) = try await shop()
        let rows = try await Task.detached {
            try await sessions.with { session in
                try await session.execute(select(Product.self).orderBy(Product.sku)).map { try $0.row }
            }
        }.value
        #expect(rows.map(\.sku) == ["A-1", "H-1", "N-1"])
        let frozen = try await engine.connect { try await $0.execute(select(Product.Row.self)).freeze() }
        let titles = await Task.detached { frozen().map(\.title).sorted() }.value
        #expect(titles == ["Axe", "Hammer", "Nail"])
        try await engine.dispose()
    }
}
