import Azoth
import ShopModels

func run(_ session: Session) async throws {
    // error: cannot assign value of type '[(Int, String)]'
    let rows: [(Int, Int)] = try await session.execute(select(Order.number, Customer.name)).all()
    _ = rows
}
