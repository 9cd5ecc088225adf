import BenchKit
import Foundation
import GRDB

/// The records as GRDB's guides write them: `Codable` does the work.
enum Codables {
    struct Customer: Codable, CustomerRecord {
        static let databaseTableName = "customer"
        static let orders = hasMany(Order.self).forKey("orders")
        var id: Int64?
        var name: String
        var email: String?
        var balance: Double
        var createdAt: Date
        enum CodingKeys: String, CodingKey { case id, name, email, balance, createdAt = "created_at" }
        init(_ data: CustomerData) {
            name = data.name
            email = data.email
            balance = data.balance
            createdAt = data.createdAt
        }
        mutating func didInsert(_ inserted: InsertionSuccess) {
            id = inserted.rowID
        }
    }

    struct Order: Codable, FetchableRecord, TableRecord {
        static let databaseTableName = "orders"
        static let items = hasMany(Item.self).forKey("items")
        let id: Int64
        let customerId: Int64
        let status: String
        let total: Double
        let placedAt: Date
        enum CodingKeys: String, CodingKey {
            case id, customerId = "customer_id", status, total, placedAt = "placed_at"
        }
    }

    struct Item: Codable, FetchableRecord, TableRecord {
        static let databaseTableName = "item"
        let id: Int64
        let orderId: Int64
        let sku: String
        let qty: Int
        let price: Double
        enum CodingKeys: String, CodingKey { case id, orderId = "order_id", sku, qty, price }
    }

    struct OrderInfo: Decodable, FetchableRecord {
        let order: Order
        let items: [Item]
        enum CodingKeys: String, CodingKey { case items }
        init(from decoder: any Decoder) throws {
            order = try Order(from: decoder)
            items = try decoder.container(keyedBy: CodingKeys.self).decode([Item].self, forKey: .items)
        }
    }

    struct CustomerInfo: Decodable, FetchableRecord {
        let customer: Customer
        let orders: [OrderInfo]
        enum CodingKeys: String, CodingKey { case orders }
        init(from decoder: any Decoder) throws {
            customer = try Customer(from: decoder)
            orders = try decoder.container(keyedBy: CodingKeys.self).decode([OrderInfo].self, forKey: .orders)
        }
    }

    struct CustomerColumns: Codable, FetchableRecord {
        let id: Int64
        let name: String
        let balance: Double
    }

    struct StreamRow: Codable, FetchableRecord, TableRecord {
        static let databaseTableName = "stream_v"
        let id: Int64
        let name: String
        let email: String?
        let balance: Double
        let createdAt: Date
        enum CodingKeys: String, CodingKey { case id, name, email, balance, createdAt = "created_at" }
    }
}
