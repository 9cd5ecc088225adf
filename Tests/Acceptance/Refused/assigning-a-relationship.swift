import Azoth
import ShopModels

// error: 'customer' is a get-only property
func move(_ order: Order, to customer: Customer) { order.customer = customer }
