import Azoth
import ShopModels

func run(_ sessions: SessionFactory) async throws {
    try await sessions.with { session in
        await withThrowingTaskGroup(of: Void.self) { group in
            // error: risks causing data races
            group.addTask { _ = try await session.scalar(select(Customer.name)) }
            // error: risks causing data races
            group.addTask { _ = try await session.scalar(select(Order.number)) }
        }
    }
}
