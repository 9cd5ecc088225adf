import Azoth
import ShopModels

// error: cannot convert value of type 'String'
let statement = select(Order.self).where(Order.number > "5")
