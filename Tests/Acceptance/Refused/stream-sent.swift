import Azoth
import ShopModels

func run(_ engine: Engine) async throws {
    try await engine.connect { connection in
        let stream = try await connection.stream(select(Customer.name))
        // error: risks causing data races
        let task = Task.detached { try await stream.all() }
        _ = try await (task.value, stream.first())
    }
}
