import Azoth
import ShopModels

func run(_ sessions: SessionFactory) async throws {
    try await sessions.with { session in
        let customer = try await session.execute(select(Customer.self)).one()
        // error: risks causing data races
        let task = Task.detached { customer.name }
        print(await task.value, customer.name)
    }
}
