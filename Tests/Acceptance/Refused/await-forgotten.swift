import Azoth
import ShopModels

// error: 'async' call
func run(_ session: Session) throws { _ = try session.execute(select(Customer.self)) }
