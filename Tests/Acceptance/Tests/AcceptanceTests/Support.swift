import Azoth
import AzothSQLite
import Foundation
import ShopModels

/// A database in memory with the tables of the shop.
func emptyShop(_ options: EngineOptions = EngineOptions()) async throws -> Engine {
    let engine = try Engine.sqlite(.memory, options: options)
    try await engine.begin { connection in
        try await connection.createAll(ShopSchema.metadata)
    }
    return engine
}

/// The shop with two customers, three orders, five lines.
func filledShop() async throws -> Engine {
    let engine = try await emptyShop()
    try await SessionFactory(engine).begin { session in
        let at = Country(code: "AT", name: "Austria")
        let tools = Category(name: "Tools", children: [Category(name: "Hammers"), Category(name: "Axes")])
        let hammer = Product(
            sku: "H-1", category: tools, title: "Hammer", price: 19.9, weight: 1.25, stock: 7, origin: at)
        let nail = Product(sku: "N-1", title: "Nail", price: 0.05, stock: 10_000)
        let axe = Product(sku: "A-1", category: tools, title: "Axe", price: 45, rating: 4.5)
        let ada = Customer(
            email: "ada@example.org", name: "Ada", rank: .high, credit: 100, labels: ["vip", "math"],
            card: LoyaltyCard(points: 12, issued: Day(daysSince1970: 20_455)),
            orders: [
                Order(
                    number: 1, state: .paid, shipsTo: at,
                    lines: [
                        OrderLine(number: 1, product: hammer, price: 19.9),
                        OrderLine(number: 2, product: nail, quantity: 200, price: 0.05),
                    ],
                    payments: [Payment(amount: 29.9)]),
                Order(number: 2, lines: [OrderLine(number: 1, product: axe, price: 45)]),
            ])
        let bob = Customer(
            email: "bob@example.org", name: "Bob",
            orders: [
                Order(
                    number: 3,
                    lines: [
                        OrderLine(number: 1, product: nail, quantity: 3, price: 0.05),
                        OrderLine(number: 2, product: hammer, price: 18),
                    ])
            ],
            recommender: ada)
        session.addAll([tools, ada, bob])
    }
    return engine
}
