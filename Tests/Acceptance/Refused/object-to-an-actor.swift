import Azoth
import ShopModels

actor Archive {
    var kept: [Customer] = []
    func keep(_ customer: Customer) { kept.append(customer) }
}
func run(_ sessions: SessionFactory, _ archive: Archive) async throws {
    try await sessions.with { session in
        let customer = try await session.execute(select(Customer.self)).one()
        // error: sending 'customer' risks causing data races
        await archive.keep(customer)
        customer.name = "shared"
    }
}
