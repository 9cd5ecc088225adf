import Azoth
import ShopModels

func run(_ engine: Engine) async throws {
    try await engine.connect { connection in
        let result = try await connection.execute(select(Customer.name))
        // error: risks causing data races
        let task = Task.detached { try result.all() }
        _ = try await (task.value, result.all())
    }
}
