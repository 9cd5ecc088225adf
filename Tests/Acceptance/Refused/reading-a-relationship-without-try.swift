import Azoth
import ShopModels

// error: not marked with 'try'
func count(_ customer: Customer) -> Int { customer.orders.count }
