import Azoth
import AzothSQLite
import AzothTesting
import Foundation
import ShopModels
import Testing

extension DatabaseSource {
    private static let sqlite = DatabaseSource("SQLite", url: "sqlite://", driver: SQLiteDriver.self)

    /// The tables of the shop, and what every test finds in them: made once, however many tests there are.
    static let shop = sqlite.rollingBack { engine in
        try await engine.begin { connection in try await connection.createAll(ShopSchema.metadata) }
        try await SessionFactory(engine).begin { session in session.add(Country(code: "AT", name: "Austria")) }
    }
}

/// What is tested below: a part of somebody's program.
private struct Checkout {
    let sessions: SessionFactory

    /// Orders what is in stock, in a transaction of its own.
    func order(_ quantity: Int, of sku: String, by customer: UUID) async throws -> Int {
        try await sessions.begin { session in
            let product = try await session.getOne(Product.self, sku)
            guard Int(product.stock) >= quantity else { throw SoldOut() }
            product.stock -= Int32(quantity)
            let next = try await session.scalar(select(Order.number.max())).flatMap { $0 } ?? 0
            let order = Order(
                number: next + 1, customer: try await session.getOne(Customer.self, customer),
                lines: [OrderLine(number: 1, product: product, quantity: quantity, price: product.price)])
            session.add(order)
            return order.number
        }
    }

    struct SoldOut: Error {}
}

/// Tests as `docs/testing.md` wants them: each in a transaction that is rolled back, with objects of factories.
@Suite(.databases(.shop)) struct CheckoutTests {
    private let engine: Engine
    private let sessions: SessionFactory
    private let factories = Factories()

    init() throws {
        engine = try TestDatabase.current.engine()
        sessions = SessionFactory(engine)
        factories.define(Product.self) { product, number in
            product.title = "Product \(number)"
            product.stock = 10
        }
    }

    /// A customer and a product in the database.
    private func shop(_ change: (Product) -> Void = { _ in }) async throws -> (customer: UUID, sku: String) {
        let customer = try factories.make(Customer.self) { $0.name = "Ada" }
        let product = try factories.make(Product.self) { change($0) }
        return try await sessions.begin { session in
            session.addAll([customer, product])
            return (customer.id, product.sku)
        }
    }

    @Test(arguments: [1, 10]) func anOrderTakesFromTheStock(quantity: Int) async throws {
        let (customer, sku) = try await shop()
        // Whatever the other tests ordered, this is the first one.
        #expect(try await Checkout(sessions: sessions).order(quantity, of: sku, by: customer) == 1)
        try await sessions.with { session in
            let order = try await session.execute(
                select(Order.self).options(.selectIn(Order.lines, .joined(OrderLine.product)))
            ).one()
            let line = try #require(try order.lines.first)
            #expect(line.quantity == quantity)
            #expect(try line.product.stock == 10 - Int32(quantity))
        }
    }

    @Test func whatIsSoldOutIsNotOrdered() async throws {
        let (customer, sku) = try await shop { $0.stock = 1 }
        await #expect(throws: Checkout.SoldOut.self) {
            try await Checkout(sessions: sessions).order(2, of: sku, by: customer)
        }
        // The transaction of the checkout was rolled back, and what the test had before is there.
        try await sessions.with { session in
            let stock = try await session.scalar(select(Product.stock))
            let orders = try await session.scalar(select(count()).from(Order.self))
            #expect(stock == 1)
            #expect(orders == 0)
        }
    }

    @Test func anOrderTakesSixStatements() async throws {
        let (customer, sku) = try await shop()
        try await expectStatements(on: engine, count: 6) {
            try await Checkout(sessions: sessions).order(1, of: sku, by: customer)
        }
    }

    @Test func aProductIsFoundByItsKey() async throws {
        let (_, sku) = try await shop()
        try await sessions.with { session in
            try await expectStatements(on: engine, "SELECT products.title FROM products WHERE products.sku = ?") {
                let title = try await session.scalar(select(Product.title).where(Product.sku == sku))
                #expect(title == "Product 1")
            }
        }
    }

    @Test func whatWasPreparedIsThereAlone() async throws {
        try await sessions.with { session in
            let countries = try await session.scalars(select(Country.name)).all()
            let customers = try await session.scalar(select(count()).from(Customer.self))
            #expect(countries == ["Austria"])
            #expect(customers == 0)
        }
    }

    @Test func factoriesMakeWhatAnObjectNeeds() async throws {
        let lines = try factories.make(3, OrderLine.self) { line, index in line.number = index + 1 }
        #expect(try lines.map { try $0.product.title } == ["Product 1", "Product 2", "Product 3"])
        try await sessions.begin { session in session.addAll(lines) }
        let log = StatementLog(engine)
        try await sessions.with { session in
            let orders = try await session.scalar(select(count()).from(Order.self))
            #expect(orders == 3)
        }
        #expect(log.statements.count == 1)
        log.stop()
    }
}
