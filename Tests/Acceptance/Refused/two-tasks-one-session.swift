// A session belongs to one task.
import Azoth
import ShopModels

func run(_ sessions: SessionFactory) async throws {
    let session = sessions()
    // error: sending 'session' risks causing data races
    async let one = session.scalar(select(Customer.name))
    async let two = session.scalar(select(Order.number))
    _ = try await (one, two)
}
