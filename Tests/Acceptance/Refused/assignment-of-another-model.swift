import Azoth
import ShopModels

// error: cannot convert value of type 'Mapped<Order, Int>'
let statement = update(Customer.self).set(Order.number, to: 5)
