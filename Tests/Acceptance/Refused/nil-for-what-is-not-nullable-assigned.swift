import Azoth
import ShopModels

// error: 'nil' cannot be assigned to type 'String'
func change(_ customer: Customer) { customer.name = nil }
