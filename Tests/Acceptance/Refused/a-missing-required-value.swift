import Azoth
import ShopModels

// error: missing argument for parameter 'name'
let customer = Customer(email: "x")
