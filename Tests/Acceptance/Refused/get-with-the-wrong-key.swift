import Azoth
import ShopModels

// error: expected argument type 'OrderLine.Key'
func run(_ session: Session) async throws { _ = try await session.get(OrderLine.self, 1) }
