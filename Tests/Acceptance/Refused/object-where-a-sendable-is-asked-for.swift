import Azoth
import ShopModels

func send<Value: Sendable>(_ value: Value) {}
// error: model objects belong to the task of their session: send `object.row`
func run(_ customer: Customer) { send(customer) }
