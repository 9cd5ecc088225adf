import Azoth
import ShopModels

func run(_ engine: Engine) async throws {
    let connection = try await engine.connect()
    // error: sending 'connection' risks causing data races
    async let one = connection.scalar(select(Customer.name))
    _ = try await connection.scalar(select(Order.number))
    _ = try await one
}
