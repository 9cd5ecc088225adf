import Azoth
import ShopModels

// error: has no member 'sum'
let statement = select(Customer.name.sum())
