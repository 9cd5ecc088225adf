import BenchKit
import Foundation
import GRDB

/// What the workloads need of a customer record, whichever way it is written.
protocol CustomerRecord: FetchableRecord, MutablePersistableRecord, TableRecord, Sendable {
    var id: Int64? { get set }
    var name: String { get }
    var email: String? { get }
    var balance: Double { get set }
    var createdAt: Date { get }
    init(_ data: CustomerData)
}

/// A customer as GRDB reads it fastest: by position, and encoded by hand.
struct Customer: CustomerRecord {
    static let databaseTableName = "customer"
    static var databaseSelection: [any SQLSelectable] {
        [Column("id"), Column("name"), Column("email"), Column("balance"), Column("created_at")]
    }
    static let orders = hasMany(Order.self).forKey("orders")

    var id: Int64?
    var name: String
    var email: String?
    var balance: Double
    var createdAt: Date

    init(row: Row) {
        id = row[0]
        name = row[1]
        email = row[2]
        balance = row[3]
        createdAt = row[4]
    }
    init(_ data: CustomerData) {
        name = data.name
        email = data.email
        balance = data.balance
        createdAt = data.createdAt
    }
    func encode(to container: inout PersistenceContainer) {
        container["id"] = id
        container["name"] = name
        container["email"] = email
        container["balance"] = balance
        container["created_at"] = createdAt
    }
    mutating func didInsert(_ inserted: InsertionSuccess) {
        id = inserted.rowID
    }
}

struct Order: FetchableRecord, TableRecord {
    static let databaseTableName = "orders"
    static let items = hasMany(Item.self).forKey("items")
    let id: Int64
    let customerId: Int64
    let status: String
    let total: Double
    let placedAt: Date
    init(row: Row) {
        id = row[0]
        customerId = row[1]
        status = row[2]
        total = row[3]
        placedAt = row[4]
    }
}

struct Item: FetchableRecord, TableRecord {
    static let databaseTableName = "item"
    let id: Int64
    let orderId: Int64
    let sku: String
    let qty: Int
    let price: Double
    init(row: Row) {
        id = row[0]
        orderId = row[1]
        sku = row[2]
        qty = row[3]
        price = row[4]
    }
}

struct OrderInfo: FetchableRecord {
    let order: Order
    let items: [Item]
    init(row: Row) {
        order = Order(row: row)
        items = row["items"]
    }
}

struct CustomerInfo: FetchableRecord {
    let customer: Customer
    let orders: [OrderInfo]
    init(row: Row) {
        customer = Customer(row: row)
        orders = row["orders"]
    }
}

struct CustomerColumns: FetchableRecord {
    let id: Int64
    let name: String
    let balance: Double
    init(row: Row) {
        id = row[0]
        name = row[1]
        balance = row[2]
    }
}

struct StreamRow: FetchableRecord, TableRecord {
    static let databaseTableName = "stream_v"
    let id: Int64
    let name: String
    let email: String?
    let balance: Double
    let createdAt: Date
    init(row: Row) {
        id = row[0]
        name = row[1]
        email = row[2]
        balance = row[3]
        createdAt = row[4]
    }
}
