import Azoth
import ShopModels

actor Shelf {
    let session: Session
    init(_ sessions: SessionFactory) { session = sessions() }
    func first() async throws -> Customer { try await session.execute(select(Customer.self)).one() }
}
func run(_ shelf: Shelf) async throws {
    // error: can not be returned from actor-isolated
    print(try await shelf.first().name)
}
