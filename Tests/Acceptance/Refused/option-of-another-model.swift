import Azoth
import ShopModels

// error: 'Order' and 'Customer' be equivalent
let statement = select(Customer.self).options(.selectIn(Customer.orders, .selectIn(Customer.card)))
