import Azoth
import ShopModels

func run(_ session: Session) async throws {
    // error: cannot assign to property
    for customer in try await session.execute(select(Customer.Row.self)) { customer.name = "x" }
}
