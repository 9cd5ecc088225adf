import Azoth
import ShopModels

func run(_ sessions: SessionFactory) async throws {
    try await sessions.with { session in
        // error: risks causing data races
        let task = Task.detached { try await session.scalar(select(Customer.name)) }
        try await session.commit()
        _ = try await task.value
    }
}
