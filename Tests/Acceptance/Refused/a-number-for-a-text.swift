import Azoth
import ShopModels

// error: cannot convert value of type 'Int'
let statement = select(Customer.self).where(Customer.name == 5)
