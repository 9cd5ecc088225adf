import Azoth
import AzothSQLite
import AzothTesting
import Foundation
import ShopModels
import Testing

/// What a user of the original takes for granted.
struct BehaviourTests {
    private func withSession(
        _ options: SessionOptions = SessionOptions(),
        _ body: nonisolated(nonsending) (Session, StatementLog) async throws -> Void
    ) async throws {
        let engine = try await filledShop()
        let log = StatementLog(engine)
        try await SessionFactory(engine, options: options).with { session in try await body(session, log) }
        try await engine.dispose()
    }

    private func customer(_ name: String, _ session: Session) async throws -> Customer {
        try await session.execute(select(Customer.self).where(Customer.name == name)).one()
    }

    @Test func aOneToOneThatIsReplacedTurnsIntoAnUpdate() async throws {
        try await withSession { session, log async throws in
            let ada = try await customer("Ada", session)
            _ = try await ada.awaitable.card
            let old = try #require(try ada.card)
            ada.setCard(LoyaltyCard(points: 99, issued: Day(daysSince1970: 0)))
            log.clear()
            try await session.flush()
            #expect(log.statements.map { $0.prefix(6) } == ["UPDATE"])
            #expect(try ada.card?.points == 99 && ada.card !== old)
            try await session.commit()
            #expect(try await session.scalar(select(LoyaltyCard.points)) == 99)
            ada.setCard(nil)
            try await session.commit()
            #expect(try await session.scalar(select(count()).from(LoyaltyCard.self)) == 0)
        }
    }

    @Test func cascadesRunDown() async throws {
        try await withSession { session, log async throws in
            let ada = try await customer("Ada", session)
            let line = try #require(try await session.execute(select(OrderLine.self)).first())
            session.add(Return(line: line, reason: "x", at: .now()))
            try await session.commit()
            log.clear()
            try await session.delete(ada)
            try await session.commit()
            for table in ["orders", "order_lines", "returns", "loyalty_cards", "payments"] {
                let rows = try await session.execute(text("SELECT count(*) FROM \(unsafe: table)").columns(Int.self))
                #expect(try rows.one() <= 2, "\(table)")
            }
            #expect(try await session.scalars(select(Customer.name)).all() == ["Bob"])
            let bob = try await customer("Bob", session)
            #expect(bob.recommenderId == nil)
        }
    }

    @Test func keysMayChange() async throws {
        try await withSession { session, _ async throws in
            let product = try await session.getOne(Product.self, "A-1")
            session.add(Country(code: "XX", name: "Nowhere"))
            try await session.flush()
            let nowhere = try await session.getOne(Country.self, "XX")
            nowhere.code = "YY"
            try await session.commit()
            #expect(try await session.get(Country.self, "YY") === nowhere)
            #expect(try await session.get(Country.self, "XX") == nil)
            product.setOrigin(nowhere)
            #expect(product.originName == "Nowhere")
            try await session.commit()
            #expect(
                try await session.scalar(select(Product.sku).join(Product.origin).where(Country.code == "YY")) == "A-1")
        }
    }

    @Test func treesAreInsertedAndDeletedInOrder() async throws {
        try await withSession { session, _ async throws in
            let root = Category(name: "root")
            let leaf = Category(parent: Category(parent: Category(parent: root, name: "a"), name: "b"), name: "c")
            session.add(leaf)
            try await session.flush()
            #expect(try leaf.parent?.parent?.parent === root && root.id < leaf.id)
            try await session.delete(root)
            do {
                try await session.flush()
                // The children lose their parent, as the original has it.
                let orphan = try await session.execute(select(Category.self).where(Category.name == "a")).one()
                #expect(orphan.parentId == nil)
            } catch let error as AzothError { Issue.record("\(error)") }
        }
    }

    @Test func iteratingSeesTheCollectionAsItWas() async throws {
        try await withSession { session, _ async throws in
            let order = try await session.execute(
                select(Order.self).where(Order.number == 1).options(.selectIn(Order.lines))
            ).one()
            for line in try order.lines { try order.lines.remove(line) }
            #expect(try order.lines.isEmpty)
            try await session.commit()
            #expect(
                try await session.scalar(select(count()).from(OrderLine.self).where(OrderLine.orderId == order.id)) == 0
            )
        }
    }

    @Test func decimalsBeyondTheirScaleAreRefused() async throws {
        try await withSession { session, _ async throws in
            let product = try await session.getOne(Product.self, "A-1")
            product.price = Decimal(string: "1.2345")!
            do {
                try await session.flush()
                Issue.record("1.2345 was stored in a Decimal(12, 2)")
            } catch let error as AzothError {
                #expect(error.kind == .invalidValue && error.message.contains("Product.price"), "\(error)")
            }
            try await session.rollback()
            #expect(product.price == 45)
        }
    }

    @Test func sensitiveValuesAreNotLogged() async throws {
        try await withSession { session, log async throws in
            let ada = try await customer("Ada", session)
            ada.password = "secret"
            try await session.flush()
            #expect(!log.parameters.description.contains("secret"))
            _ = try await session.scalar(select(Customer.name).where(Customer.password == "secret"))
            #expect(!log.parameters.description.contains("secret"))
        }
    }

    @Test func valuesOfEveryTypeComeBack() async throws {
        try await withSession { session, _ async throws in
            let order = try await session.execute(select(Order.self).where(Order.number == 2)).one()
            let payment = Payment(
                order: order, amount: Decimal(string: "12345678.91")!, fee: .pi, receipt: Data([0, 255]), isFinal: true,
                took: Interval(.seconds(5)), opens: TimeOfDay(hour: 23, minute: 59, second: 59))
            let line = try #require(try await session.execute(select(OrderLine.self)).first())
            let at = LocalDateTime(year: 2026, month: 2, day: 28, hour: 12)!
            let returned = Return(line: line, reason: "naïve 漢字 😀", at: at)
            let ada = try await customer("Ada", session)
            ada.birthday = Day(year: 1815, month: 12, day: 10)
            ada.preferences.channels = ["mail"]
            ada.labels.append("countess")
            ada.touchedAt = Date(timeIntervalSince1970: 1_700_000_000.123456)
            session.addAll([payment, returned])
            try await session.commit()
            try await session.refresh(payment)
            try await session.refresh(returned)
            try await session.refresh(ada)
            #expect(
                payment.amount == Decimal(string: "12345678.91")! && payment.fee == .pi
                    && payment.receipt == Data([0, 255]))
            #expect(
                payment.took == Interval(.seconds(5)) && payment.opens == TimeOfDay(hour: 23, minute: 59, second: 59))
            #expect(returned.at == at && returned.reason == "naïve 漢字 😀")
            #expect(ada.birthday == Day(year: 1815, month: 12, day: 10) && ada.preferences.channels == ["mail"])
            #expect(ada.labels == ["vip", "math", "countess"])
            #expect(abs(ada.touchedAt.timeIntervalSince1970 - 1_700_000_000.123456) < 0.000001)
            let old = select(Customer.name).where(
                Customer.birthday < Day(year: 1900, month: 1, day: 1), Customer.touchedAt < Date(),
                Customer.id.in([ada.id]), Customer.birthday.in([Day(year: 1815, month: 12, day: 10)]))
            #expect(try await session.scalars(old).all() == ["Ada"])
            let amounts = select(Payment.amount).where(Payment.amount.in([Decimal(string: "12345678.91")!, 1]))
            #expect(try await session.scalars(amounts).all() == [Decimal(string: "12345678.91")!])
        }
    }

    @Test func manyItemsInASelectList() async throws {
        try await withSession { session, _ async throws in
            let manager = Customer.alias("manager")
            let statement = select(
                Customer.self, Order.self, OrderLine.self, Product.self, Product.title, EntitySelection(Category?.self),
                Order.number
            ).join(Customer.orders).join(Order.lines).join(OrderLine.product)
                .outerJoin(Category.self, on: Product.categoryId == Category.id)
                .where(Order.number == 2)
            let (customer, order, line, product, title, category, number) = try await session.execute(statement).one()
            #expect(
                customer.name == "Ada" && order.number == number && title == product.title && category?.name == "Tools")
            #expect(try line.order === order && line.product === product)
            let pairs = select(manager, Order.state, manager.name, Order.Row.self)
                .join(Order.self, on: Order.customerId == manager.id).orderBy(Order.number)
            let first = try #require(try await session.execute(pairs).first())
            #expect(first.0 === customer && first.1 == .paid && first.2 == "Ada" && first.3.number == 1)
        }
    }

    @Test func aLongPredicateIsCheckedQuickly() async throws {
        try await withSession { session, _ async throws in
            let statement = select(Product.sku).where(
                Product.price > 1 && Product.price < 1000 && Product.stock >= 0 && Product.title != "x"
                    && (Product.weight == nil || Product.weight > 0.5) && !Product.title.contains("zzz")
                    && (Product.categoryId == 1 || Product.categoryId == nil) && Product.sku.startsWith("A")
                    && Product.rating != nil && Product.stock * 2 <= 100)
            #expect(try await session.scalars(statement).all() == ["A-1"])
        }
    }

    @Test func recursion() async throws {
        try await withSession { session, _ async throws in
            let tree = select(Category.id, Category.name).where(Category.parentId == nil).recursiveCTE("tree") { tree in
                select(Category.id, Category.name).join(tree, on: Category.parentId == tree[\.0])
            }
            let names = select(tree[\.1]).from(tree).orderBy(tree[\.1])
            #expect(try await session.scalars(names).all() == ["Axes", "Hammers", "Tools"])
        }
    }

    @Test func aBatchOfLazyLoadsIsOneStatement() async throws {
        try await withSession { session, log async throws in
            let customers = try await session.execute(select(Customer.self)).all()
            log.clear()
            for customer in customers { _ = try await customer.awaitable.orders }
            #expect(log.count == 1)
        }
    }

    @Test func expireOnCommit() async throws {
        try await withSession(SessionOptions(expireOnCommit: true)) { session, log in
            let ada = try await customer("Ada", session)
            ada.credit = 7
            try await session.commit()
            #expect(ada.orm.isStale && ada.credit == 7)
            log.clear()
            #expect(try await ada.awaitable.credit == 7)
            #expect(log.count == 1 && !ada.orm.isStale)
        }
    }
}
