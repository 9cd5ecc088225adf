import Azoth
import AzothSQLite
import AzothTesting
import Foundation
import ShopModels
import Testing

struct SessionTests {
    @Test func factories() async throws {
        let engine = try await emptyShop()
        var info = Info()
        info[String.self] = "x"
        let sessions = SessionFactory(
            engine, options: SessionOptions(autoflush: true, expireOnCommit: false, autobegin: true, info: info))
        let session = sessions()
        #expect(session.info[String.self] == "x" && session.isActive && session.options.autoflush)
        try await session.close()
        let other = sessions.configure { $0.autoflush = false }
        try await other.with { #expect(!$0.options.autoflush) }
        let unscoped = Session(engine, options: SessionOptions(expireOnCommit: true))
        try await unscoped.close()
        try await engine.connect { connection in
            let session = Session(connection)
            session.add(Country(code: "AT", name: "Austria"))
            try await session.commit()
            try await session.close()
            #expect(!connection.isClosed)
            let own = try await connection.scalar(select(count()).from(Country.self))
            #expect(own == 1)
        }
        let value = try await sessions.with { session in try await session.scalar(select(Country.name)) }
        #expect(value == "Austria")
        let begun = try await sessions.begin { session in try await session.scalar(select(Country.code)) }
        #expect(begun == "AT")
        try await engine.dispose()
    }

    @Test func addFlushCommitGet() async throws {
        let engine = try await emptyShop()
        let session = SessionFactory(engine)()
        let ada = Customer(email: "ada@x", name: "Ada")
        #expect(ada.orm.state == .transient)
        session.add(ada)
        #expect(ada.orm.state == .pending && session.contains(ada) && session.new.count == 1)
        try await session.flush()
        #expect(ada.orm.state == .persistent && session.new.isEmpty && session.inTransaction)
        #expect(ada.orm.session === session)
        ada.name = "Ada L."
        #expect(session.isModified(ada) && session.dirty.count == 1)
        #expect(ada.orm.history(of: Customer.name).added == ["Ada L."])
        #expect(ada.orm.history(of: Customer.name).deleted == ["Ada"])
        try await session.commit()
        #expect(!session.isModified(ada) && !session.inTransaction)
        let again = try await session.get(Customer.self, ada.id)
        #expect(again === ada)
        #expect(try await session.getOne(Customer.self, ada.id) === ada)
        #expect(try await session.get(Customer.self, UUID()) == nil)
        await #expect { _ = try await session.getOne(Customer.self, UUID()) } throws: {
            ($0 as? AzothError)?.kind == .noResultFound
        }
        try await session.delete(ada)
        #expect(session.deleted.count == 1)
        try await session.commit()
        #expect(ada.orm.state == .detached)
        #expect(Session.identityKey(of: ada) == ada.id)
        try await session.close()
        try await engine.dispose()
    }

    @Test func compositeKeys() async throws {
        let engine = try await filledShop()
        try await SessionFactory(engine).with { session in
            let order = try await session.execute(select(Order.self).where(Order.number == 1)).one()
            let key = OrderLine.Key(order: order.id, number: 2)
            let line = try #require(try await session.get(OrderLine.self, key))
            #expect(line.quantity == 200)
            #expect(Session.identityKey(of: line) == key)
            session.add(Return(line: line, reason: "bent", at: .now()))
            try await session.flush()
            let returned = try await session.execute(select(Return.self)).one()
            #expect(returned.lineOrderId == order.id && returned.lineNumber == 2)
            #expect(try returned.line === line)
            let price = Price(sku: "A-1", currency: "EUR", since: Day(daysSince1970: 1), amount: 3)
            session.add(price)
            try await session.flush()
            let priceKey = Price.Key(sku: "A-1", currency: "EUR", since: Day(daysSince1970: 1))
            #expect(try await session.get(Price.self, priceKey) === price)
            #expect(Set([priceKey, priceKey]).count == 1)
        }
        try await engine.dispose()
    }

    @Test func queries() async throws {
        let engine = try await filledShop()
        try await SessionFactory(engine).with { session in
            let ada = try await session.execute(select(Customer.self).where(Customer.name == "Ada")).one()
            #expect(try await session.scalar(select(Customer.self).where(Customer.name == "Ada")) === ada)
            let all = try await session.scalars(select(Customer.self).orderBy(Customer.name)).all()
            #expect(all.first === ada)
            for (customer, number) in try await session.execute(
                select(Customer.self, Order.number).join(Customer.orders).orderBy(Order.number))
            {
                #expect(number == 3 || customer === ada)
            }
            for (customer, order) in try await session.execute(select(Customer.self, Order.self).join(Customer.orders))
            {
                #expect(order.customerId == customer.id)
            }
            for (line, order, product) in try await session.execute(
                select(OrderLine.self, Order.self, Product.self).join(OrderLine.order).join(OrderLine.product))
            {
                #expect(try line.order === order)
                #expect(try line.product === product)
            }
            for (customer, card) in try await session.execute(
                select(Customer.self, LoyaltyCard?.self).outerJoin(Customer.card))
            {
                #expect((card != nil) == (customer === ada))
            }
            let recommender = Customer.alias("r")
            let (bob, boss) = try await session.execute(
                select(Customer.self, recommender).join(Customer.recommender, to: recommender)
            ).one()
            #expect(boss === ada && bob.name == "Bob")
            let rows: [Customer.Row] = try await session.execute(select(Customer.Row.self)).all()
            #expect(rows.count == 2)
            let textual = Azoth.text("SELECT * FROM customers WHERE name = \("Ada")").columns(Customer.self)
            #expect(try await session.execute(textual).one() === ada)
            let populated = select(Customer.self).executionOptions(ExecutionOptions(populateExisting: true))
            #expect(try await session.execute(populated).all().count == 2)
            let returned = try await session.execute(
                update(Customer.self).where(Customer.name == "Bob").set(Customer.credit, to: 5).returning(Customer.self)
            ).one()
            #expect(returned === bob && bob.credit == 5)
            try await session.execute(update(Customer.self).set(Customer.credit, to: 1))
            let stream = try await session.stream(
                select(Order.self).orderBy(Order.number).options(.selectIn(Order.lines)))
            var lines = 0
            for try await order in stream { lines += try order.lines.count }
            #expect(lines == 5)
            let numbers = try await session.stream(select(Order.number).orderBy(Order.number)) { rows in
                try await rows.all()
            }
            #expect(numbers == [1, 2, 3])
        }
        try await engine.dispose()
    }

    @Test func transactions() async throws {
        struct Mine: Error {}
        let engine = try await emptyShop()
        let sessions = SessionFactory(engine)
        try await sessions.with { session in
            try await session.begin { transaction in
                #expect(transaction.isActive && session.inTransaction)
                session.add(Country(code: "AT", name: "Austria"))
            }
            let transaction = try await session.begin()
            session.add(Country(code: "DE", name: "Germany"))
            let nested = try await session.beginNested()
            #expect(session.inNestedTransaction && session.nestedTransaction === nested)
            let france = Country(code: "FR", name: "France")
            session.add(france)
            try await session.flush()
            try await nested.rollback()
            #expect(france.orm.state == .transient)
            try await session.beginNested { _ in session.add(Country(code: "IT", name: "Italy")) }
            let seven = try await session.beginNested { _ in 7 }
            #expect(seven == 7)
            await #expect(throws: Mine.self) {
                try await session.beginNested { _ in
                    session.add(Country(code: "ES", name: "Spain"))
                    throw Mine()
                }
            }
            try await transaction.commit()
            #expect(try await session.scalars(select(Country.code).orderBy(Country.code)).all() == ["AT", "DE", "IT"])
            let austria = try await session.getOne(Country.self, "AT")
            austria.name = "Österreich"
            try await session.flush()
            try await session.rollback()
            #expect(austria.name == "Austria" && austria.orm.isStale)
            try await session.refresh(austria)
            #expect(!austria.orm.isStale)
            try await session.commit()
            #expect(session.transaction == nil)
        }
        await #expect(throws: Mine.self) {
            try await sessions.begin { session in
                session.add(Country(code: "ES", name: "Spain"))
                try await session.flush()
                throw Mine()
            }
        }
        try await sessions.with { session in
            let spain = try await session.get(Country.self, "ES")
            #expect(spain == nil)
        }
        try await engine.dispose()
    }

    @Test func pendingRollback() async throws {
        let engine = try await filledShop()
        try await SessionFactory(engine).with { session in
            session.add(Country(code: "AT", name: "Again"))
            do {
                try await session.flush()
                Issue.record("no violation")
            } catch let error as AzothError {
                guard case .uniqueViolation = error.kind else { throw error }
            }
            await #expect { _ = try await session.scalar(select(count()).from(Country.self)) } throws: {
                ($0 as? AzothError)?.kind == .pendingRollback
            }
            #expect(!session.isActive)
            try await session.rollback()
            #expect(try await session.scalar(select(count()).from(Country.self)) == 1)
        }
        try await engine.dispose()
    }

    @Test func autoflushBudgetsAndRefresh() async throws {
        let engine = try await filledShop()
        let log = StatementLog(engine)
        try await SessionFactory(engine).with { session in
            let ada = try await session.execute(
                select(Customer.self).where(Customer.name == "Ada"),
            ).one()
            ada.name = "Ada L."
            try await session.withoutAutoflush {
                let renamed = select(count()).from(Customer.self).where(Customer.name == "Ada L.")
                let number = try await session.scalar(renamed)
                #expect(number == 0)
            }
            let found = try await session.withoutAutoflush { try await session.scalar(select(Customer.name)) }
            #expect(found != "Ada L.")
            #expect(try await session.scalar(select(count()).from(Customer.self).where(Customer.name == "Ada L.")) == 1)
            try await session.expectStatements(atMost: 1) {
                _ = try await session.execute(select(Order.self)).all()
            }
            let n = try await session.expectStatements(atMost: 2) { try await session.scalar(select(Order.number)) }
            #expect(n != nil)
            await #expect(throws: AzothError.self) {
                try await session.expectStatements(atMost: 0) { _ = try await session.scalar(select(Order.number)) }
            }
            try await session.execute(Azoth.text("UPDATE customers SET name = 'Countess' WHERE name = 'Ada L.'"))
            try await session.refresh(ada)
            #expect(ada.name == "Countess")
            try await session.refresh(ada, Customer.orders)
            #expect(try ada.orders.count == 2)
            try await session.refresh(ada, Customer.name, Customer.card)
            #expect(try ada.card?.points == 12)
            try await session.refresh(ada, withForUpdate: ForUpdate())
            session.expire(ada)
            #expect(ada.orm.isStale)
            session.expire(ada, Customer.orders)
            session.expireAll()
            let got = try await session.get(
                Customer.self, ada.id, options: [.selectIn(Customer.orders)], populateExisting: true,
                withForUpdate: ForUpdate(skipLocked: true))
            #expect(got === ada && !ada.orm.isStale)
            #expect(session.identityMap.count > 0)
            _ = try await session.connection()
            try await session.reset()
            #expect(ada.orm.state == .detached && ada.name == "Ada")
        }
        #expect(log.count > 0)
        let invalid = Session(engine)
        _ = try await invalid.connection()
        try await invalid.invalidate()
        try await engine.dispose()
    }

    @Test func loaderOptions() async throws {
        let engine = try await filledShop()
        try await SessionFactory(engine).with { session in
            let statement = select(Customer.self).orderBy(Customer.name).options(
                .selectIn(Customer.orders, .joined(Order.shipsTo), .selectIn(Order.lines, .joined(OrderLine.product))),
                .joined(Customer.card), .raise(Customer.recommended))
            let ada = try #require(try await session.execute(statement).first())
            #expect(try ada.orders.count == 2)
            #expect(try ada.card?.points == 12)
            let order = try #require(try ada.orders.first { $0.number == 1 })
            #expect(try order.shipsTo?.code == "AT")
            #expect(try order.lines.map { try $0.product.title } == ["Hammer", "Nail"])
            #expect(ada.orm.isLoaded(Customer.orders) && !ada.orm.isLoaded(Customer.recommended))
            #expect(ada.orm.unloaded.contains("recommended"))
            await #expect(throws: AzothError.self) { _ = try await ada.awaitable.recommended }
        }
        for option: LoaderOption<Customer> in [
            .selectIn(Customer.orders), .joined(Customer.orders), .immediate(Customer.orders),
            .subquery(Customer.orders),
        ] {
            try await SessionFactory(engine).with { session in
                let all = try await session.execute(select(Customer.self).orderBy(Customer.name).options(option)).all()
                #expect(try all.map { try $0.orders.count } == [2, 1])
            }
        }
        for option: LoaderOption<Customer> in [.lazy(Customer.orders), .single(Customer.orders)] {
            try await SessionFactory(engine).with { session in
                let all = try await session.execute(select(Customer.self).orderBy(Customer.name).options(option)).all()
                #expect(throws: AzothError.self) { try all[0].orders }
                #expect(try await all[0].awaitable.orders.count == 2)
                #expect(try await all[1].awaitable.orders.count == 1)
            }
        }
        try await SessionFactory(engine).with { session in
            let statement = select(Order.self).join(Order.customer).where(Customer.name == "Ada")
                .options(.containsEager(Order.customer))
            for order in try await session.execute(statement) { #expect(try order.customer.name == "Ada") }
            let two = select(Customer.self, Order.self).join(Customer.orders)
                .options(.selectIn(Customer.card), .selectIn(Order.lines))
            for (customer, order) in try await session.execute(two) {
                _ = try customer.card
                #expect(try order.lines.count > 0)
            }
        }
        try await engine.dispose()
    }

    @Test func theGraph() async throws {
        let engine = try await filledShop()
        try await SessionFactory(engine).with { session in
            let ada = try await session.execute(
                select(Customer.self).where(Customer.name == "Ada").options(.selectIn(Customer.orders))
            ).one()
            let order = Order(number: 9)
            try ada.orders.append(order)
            #expect(try order.customer === ada && session.contains(order))
            try ada.orders.insert(Order(number: 10), at: 0)
            try ada.orders.append(contentsOf: [Order(number: 11)])
            #expect(try ada.orders.count == 5)
            try await session.flush()
            #expect(order.customerId == ada.id)
            let unsaved = Payment(amount: 1)
            #expect(unsaved[ifAssigned: Payment.id] == nil)
            unsaved.setOrder(order)
            try await session.flush()
            #expect(unsaved[ifAssigned: Payment.id] != nil && unsaved.id > 0)
            let bob = try await session.execute(select(Customer.self).where(Customer.name == "Bob")).one()
            bob.ordersUnloaded.append(Order(number: 12))
            try await session.flush()
            #expect(try await bob.awaitable.orders.count == 2)
            bob.setRecommender(nil)
            bob.setCard(LoyaltyCard(issued: .now()))
            order.setCustomer(bob)
            #expect(try !ada.orders.contains(order))
            try await session.flush()
            let lines = try await order.awaitable.lines
            lines.append(OrderLine(number: 1, product: try await session.getOne(Product.self, "A-1"), price: 3))
            try await session.flush()
            try order.lines.removeAll()
            try await session.flush()
            #expect(
                try await session.scalar(select(count()).from(OrderLine.self).where(OrderLine.orderId == order.id)) == 0
            )
            order.setLines([OrderLine(number: 4, product: try await session.getOne(Product.self, "A-1"), price: 3)])
            let only = try order.lines[0]
            try order.lines.remove(only)
            order.customerId = ada.id
            try await session.flush()
            #expect(try order.customer === ada)
            let required = OrderLine(number: 1, price: 3)
            #expect(throws: AzothError.self) { try required.product }
            try await session.rollback()
        }
        try await engine.dispose()
    }

    @Test func rowsAreValues() async throws {
        let engine = try await filledShop()
        let rows = try await SessionFactory(engine).with { session in
            let customers = try await session.execute(select(Customer.self).orderBy(Customer.name)).all()
            customers[0].password = "secret"
            return try customers.map { try $0.row }
        }
        let sent = await Task.detached { rows.map(\.name) }.value
        #expect(sent == ["Ada", "Bob"])
        #expect(Set(rows).count == 2)
        let json = try JSONEncoder().encode(rows[0])
        #expect(!String(decoding: json, as: UTF8.self).contains("secret"))
        let decoded = try JSONDecoder().decode(Customer.Row.self, from: json)
        #expect(decoded.name == "Ada" && decoded.password == nil)
        #expect(
            decoded.labels == ["vip", "math"] && decoded.rank == .high && decoded.preferences.value.theme == "light")
        #expect(throws: AzothError.self) { try Payment(amount: 1).row }
        let product = Product.Row(
            sku: "x", categoryId: nil, title: "x", price: 1, weight: nil, stock: 0, rating: nil, originName: nil)
        #expect(try JSONDecoder().decode(Product.Row.self, from: JSONEncoder().encode(product)) == product)
        try await engine.dispose()
    }
}
