import Azoth
import AzothSQLite
import Foundation
import ShopModels
import Testing

struct StatementTests {
    let engine: Engine
    init() async throws { engine = try await filledShop() }

    private func withConnection(_ body: nonisolated(nonsending) (Connection) async throws -> Void) async throws {
        try await engine.connect(body)
        try await engine.dispose()
    }

    /// The SKUs for which a condition holds.
    private func skus(_ connection: Connection, _ condition: any SQLExpression<Bool>...) async throws -> [String] {
        var statement = select(Product.sku).orderBy(Product.sku)
        for part in condition { statement = statement.where(part) }
        return try await connection.scalars(statement).all()
    }

    @Test func comparisons() async throws {
        try await withConnection { connection async throws in
            #expect(try await skus(connection, Product.sku == "A-1") == ["A-1"])
            #expect(try await skus(connection, Product.sku != "A-1") == ["H-1", "N-1"])
            #expect(try await skus(connection, Product.price < 20) == ["H-1", "N-1"])
            #expect(try await skus(connection, Product.price <= 19.9) == ["H-1", "N-1"])
            #expect(try await skus(connection, Product.price > 19.9) == ["A-1"])
            #expect(try await skus(connection, Product.price >= 19.9) == ["A-1", "H-1"])
            #expect(try await skus(connection, Product.price > 1, Product.stock == 0) == ["A-1"])
            #expect(try await skus(connection, Product.price > 1 && Product.stock == 0) == ["A-1"])
            #expect(try await skus(connection, Product.price > 20 || Product.stock > 7) == ["A-1", "N-1"])
            #expect(try await skus(connection, !(Product.price > 20)) == ["H-1", "N-1"])
            #expect(try await skus(connection, Product.weight == nil) == ["A-1", "N-1"])
            #expect(try await skus(connection, Product.weight != nil) == ["H-1"])
            #expect(try await skus(connection, Product.weight == 1.25) == ["H-1"])
            #expect(try await skus(connection, Product.categoryId == 1) == ["A-1", "H-1"])
            #expect(try await skus(connection, Product.weight.isNull) == ["A-1", "N-1"])
            #expect(try await skus(connection, Product.weight.isNotNull) == ["H-1"])
            #expect(try await skus(connection, Product.sku.in(["A-1", "N-1", "X"])) == ["A-1", "N-1"])
            #expect(try await skus(connection, Product.sku.notIn(["A-1"])) == ["H-1", "N-1"])
            #expect(try await skus(connection, Product.sku.in([])) == [])
            #expect(try await skus(connection, Product.stock.in([0, 7])) == ["A-1", "H-1"])
            #expect(try await skus(connection, Product.sku.in(select(OrderLine.productSku))) == ["A-1", "H-1", "N-1"])
            #expect(try await skus(connection, Product.sku.notIn(select(OrderLine.productSku))) == [])
            #expect(try await skus(connection, Product.price.between(1, 20)) == ["H-1"])
            #expect(try await skus(connection, Product.title.like("%a%e%")) == ["A-1", "H-1"])
            #expect(try await skus(connection, Product.title.ilike("a%")) == ["A-1"])
            #expect(try await skus(connection, Product.title.startsWith("Ha")) == ["H-1"])
            #expect(try await skus(connection, Product.title.endsWith("il")) == ["N-1"])
            #expect(try await skus(connection, Product.title.contains("a")) == ["A-1", "H-1", "N-1"])
            #expect(try await skus(connection, Product.rating > 4) == ["A-1"])
            #expect(try await skus(connection, Product.stock * 2 + 1 == 15) == ["H-1"])
            #expect(try await skus(connection, Product.stock % 2 == 1) == ["H-1"])
            #expect(try await skus(connection, Product.stock / 7 == 1) == ["H-1"])
            #expect(try await skus(connection, Product.stock - 7 == 0) == ["H-1"])
            #expect(try await skus(connection, -Product.stock == -7) == ["H-1"])
            #expect(try await skus(connection, Product.sku + "/" + Product.title == "A-1/Axe") == ["A-1"])
            #expect(try await skus(connection, Product.price == Product.price) == ["A-1", "H-1", "N-1"])
        }
    }

    @Test func enumsDatesAndKeys() async throws {
        try await withConnection { connection async throws in
            let paid = select(Order.number).where(Order.state == .paid)
            #expect(try await connection.scalar(paid) == 1)
            #expect(
                try await connection.scalar(select(count()).from(Order.self).where(Order.state.in([.open, .paid]))) == 3
            )
            let high = select(Customer.name).where(Customer.rank == .high)
            #expect(try await connection.scalars(high).all() == ["Ada"])
            let now = Date()
            #expect(try await connection.scalar(select(count()).from(Order.self).where(Order.placedAt <= now)) == 3)
            let id = try await connection.scalars(select(Customer.id).filterBy(Customer.name, "Bob")).one()
            let bob = try await connection.execute(select(Customer.Row.self).where(Customer.id == id)).one()
            #expect(bob.name == "Bob" && bob.recommenderId != nil)
            let recommended = select(Customer.name).where(Customer.recommenderId != nil)
            #expect(try await connection.scalars(recommended).all() == ["Bob"])
            let issued = select(LoyaltyCard.issued).where(LoyaltyCard.issued == Day(daysSince1970: 20_455))
            #expect(try await connection.scalar(issued) == Day(year: 2026, month: 1, day: 2))
            let preferences = try await connection.scalar(select(Customer.preferences).limit(1))
            #expect(preferences?.value.theme == "light")
            let labels = try await connection.scalars(select(Customer.labels).orderBy(Customer.name)).all()
            #expect(labels == [["vip", "math"], []])
        }
    }

    @Test func clauses() async throws {
        try await withConnection { connection async throws in
            let sorted = select(Product.title).orderBy(Product.rating.desc().nullsLast(), Product.title)
            #expect(try await connection.scalars(sorted).all() == ["Axe", "Hammer", "Nail"])
            let nulls = select(Product.title).orderBy(Product.rating.asc().nullsFirst(), Product.title.desc())
            #expect(try await connection.scalars(nulls).all() == ["Nail", "Hammer", "Axe"])
            let page = select(Product.title).orderBy(Product.title.desc()).limit(1).offset(1)
            #expect(try await connection.scalars(page).all() == ["Hammer"])
            let distinct = select(OrderLine.productSku).distinct().orderBy(OrderLine.productSku)
            #expect(try await connection.scalars(distinct).all() == ["A-1", "H-1", "N-1"])
            let locked = select(Product.title).limit(1).withForUpdate(skipLocked: true)
            #expect(try await connection.scalars(locked).all().count == 1)
            let optioned = select(Product.title).executionOptions(ExecutionOptions(yieldPer: 1))
            #expect(try await connection.scalars(optioned).all().count == 3)
            let grouped = select(OrderLine.productSku, OrderLine.quantity.sum(), count())
                .groupBy(OrderLine.productSku).having(count() > 1, OrderLine.quantity.sum() > 10)
            let rows = try await connection.execute(grouped).all()
            #expect(rows.count == 1 && rows[0].0 == "N-1" && rows[0].1 == 203 && rows[0].2 == 2)
            let total = select((OrderLine.price * OrderLine.quantity.cast(to: Decimal.self)).sum())
            #expect(try await connection.scalar(total) != nil)
            let figures = select(
                OrderLine.quantity.sum(), OrderLine.quantity.avg(), OrderLine.price.min(), OrderLine.price.max(),
                OrderLine.number.count(), OrderLine.productSku.count(distinct: true))
            let (sum, average, least, most, lines, products) = try await connection.execute(figures).one()
            #expect(sum == 206 && average == 41.2 && least == 0.05 && most == 45 && lines == 5 && products == 3)
        }
    }

    @Test func joins() async throws {
        try await withConnection { connection async throws in
            let along = select(Customer.name, Order.number).join(Customer.orders).orderBy(Order.number)
            #expect(try await connection.execute(along).all().map(\.0) == ["Ada", "Ada", "Bob"])
            let twice = select(Customer.name, Product.title, OrderLine.quantity)
                .join(Customer.orders).join(Order.lines).join(OrderLine.product)
                .where(Product.title == "Nail").orderBy(Customer.name)
            #expect(try await connection.execute(twice).all().map(\.2) == [200, 3])
            let outer = select(Product.title, Category.name.orNull).outerJoin(Product.category).orderBy(Product.title)
            let pairs = try await connection.execute(outer).all()
            #expect(pairs.map(\.1) == ["Tools", "Tools", nil])
            let on = select(Product.title, Country.name).join(Country.self, on: Product.originName == Country.name)
            #expect(try await connection.execute(on).one().1 == "Austria")
            let left = select(Product.title, Country.code.orNull)
                .outerJoin(Country.self, on: Product.originName == Country.name).orderBy(Product.title)
            #expect(try await connection.execute(left).all().map(\.1) == [nil, "AT", nil])
            let natural = select(Product.title).join(Product.origin).where(Country.code == "AT")
            #expect(try await connection.scalars(natural).all() == ["Hammer"])

            let recommender = Customer.alias("recommender")
            let selfJoin = select(Customer.name, recommender.name).join(Customer.recommender, to: recommender)
            #expect(try await connection.execute(selfJoin).one().1 == "Ada")
            let back = Customer.alias("back")
            let explicit = select(Customer.name).join(back, on: back.recommenderId == Customer.id)
            #expect(try await connection.scalars(explicit).all() == ["Ada"])
            let optional = select(Customer.name, recommender.name.orNull)
                .outerJoin(Customer.recommender, to: recommender).orderBy(Customer.name)
            #expect(try await connection.execute(optional).all().map(\.1) == [nil, "Ada"])
            let optional2 = select(Customer.name, recommender.name.orNull)
                .outerJoin(recommender, on: Customer.recommenderId == recommender.id).orderBy(Customer.name)
            #expect(try await connection.execute(optional2).all().map(\.1) == [nil, "Ada"])
            let composite = select(OrderLine.number, Return.reason).join(Return.line)
            #expect(try await connection.execute(composite).all().isEmpty)
            let fromAlias = select(back.name).from(back).where(back.name == "Bob")
            #expect(try await connection.scalars(fromAlias).all() == ["Bob"])
        }
    }

    @Test func relatedRows() async throws {
        try await withConnection { connection async throws in
            let any = select(Customer.name).where(Customer.orders.any { $0.number == 3 })
            #expect(try await connection.scalars(any).all() == ["Bob"])
            let deep = select(Customer.name).where(
                Customer.orders.any { order in order.lines.any { $0.productSku == "A-1" } })
            #expect(try await connection.scalars(deep).all() == ["Ada"])
            let has = select(Order.number).where(Order.customer.has { $0.name == "Ada" && $0.credit > 1 })
                .orderBy(Order.number)
            #expect(try await connection.scalars(has).all() == [1, 2])
            let none = select(Customer.name).where(!Customer.orders.any { $0.number > 1 })
            #expect(try await connection.scalars(none).all() == [])
            let oneToOne = select(Customer.name).where(Customer.card.has { $0.points > 10 })
            #expect(try await connection.scalars(oneToOne).all() == ["Ada"])
            let reflexive = select(Customer.name).where(Customer.recommended.any { $0.name == "Bob" })
            #expect(try await connection.scalars(reflexive).all() == ["Ada"])
            let empty = select(Customer.name).where(Customer.recommender == nil)
            #expect(try await connection.scalars(empty).all() == ["Ada"])
            let some = select(Customer.name).where(Customer.recommender != nil)
            #expect(try await connection.scalars(some).all() == ["Bob"])
            let orders = select(Customer.name).where(Customer.orders.any()).orderBy(Customer.name)
            #expect(try await connection.scalars(orders).all() == ["Ada", "Bob"])
            let cards = select(Customer.name).where(Customer.card.has())
            #expect(try await connection.scalars(cards).all() == ["Ada"])
            let alias = Customer.alias("c")
            let aliased = select(alias.name).from(alias).where(alias.orders.any { $0.number == 1 })
            #expect(try await connection.scalars(aliased).all() == ["Ada"])
        }
    }

    @Test func subqueries() async throws {
        try await withConnection { connection async throws in
            let totals = select(OrderLine.orderId, OrderLine.quantity.sum().label("total")).groupBy(OrderLine.orderId)
                .subquery("totals")
            let query = select(Order.number, totals[\.1]).join(totals, on: totals[OrderLine.orderId] == Order.id)
                .orderBy(Order.number)
            #expect(try await connection.execute(query).all().map(\.1) == [201, 1, 4])
            let common = select(Order.customerId, Order.number.max().label("last")).groupBy(Order.customerId).cte(
                "latest")
            let latest = select(Customer.name, common[\.1]).join(common, on: common[\.0] == Customer.id)
                .orderBy(Customer.name)
            #expect(try await connection.execute(latest).all().map(\.1) == [2, 3])
            let label = OrderLine.quantity.sum().label("pieces")
            let labelled = select(OrderLine.productSku, label).groupBy(OrderLine.productSku).subquery("pieces")
            let most = select(labelled[label].max())
            #expect(try await connection.scalar(most) == 203)
            let aliased = select(Product.sku, Product.price).alias("p")
            #expect(try await connection.scalars(select(aliased[Product.sku]).from(aliased)).all().count == 3)
            let cheapest = select(Product.title).where(
                Product.price == select(Product.price.min()).scalarSubquery())
            #expect(try await connection.scalars(cheapest).all() == ["Nail"])
            let united = select(Product.title).where(Product.sku == "A-1")
                .union(select(Product.title).where(Product.sku == "N-1"), select(Country.name))
            #expect(try await connection.scalars(united).all().sorted() == ["Austria", "Axe", "Nail"])
            let all = select(Product.title).unionAll(select(Product.title))
            #expect(try await connection.scalars(all).all().count == 6)
            let common2 = select(Product.sku).intersect(select(OrderLine.productSku).where(OrderLine.quantity > 1))
            #expect(try await connection.scalars(common2).all() == ["N-1"])
            let difference = select(Product.sku).except(select(OrderLine.productSku).where(OrderLine.quantity > 1))
            #expect(try await connection.scalars(difference).all().sorted() == ["A-1", "H-1"])
            let there = select(Customer.name).where(
                exists(select(Order.id).where(Order.customerId == Customer.id, Order.state == .paid)))
            #expect(try await connection.scalars(there).all() == ["Ada"])
        }
    }

    @Test func functionsAndCases() async throws {
        try await withConnection { connection async throws in
            let upper = select(function("upper", as: String.self, Product.title)).orderBy(Product.sku).limit(1)
            #expect(try await connection.scalar(upper) == "AXE")
            let rounded = select(function("round", as: Double.self, 2.567, 1))
            #expect(try await connection.scalar(rounded) == 2.6)
            let size = when(Product.price > 40, then: "large").when(Product.price > 10, then: "medium").otherwise(
                "small")
            let sizes = select(Product.sku, size.label("size")).orderBy(Product.sku)
            #expect(try await connection.execute(sizes).all().map(\.1) == ["large", "medium", "small"])
            let half = when(Product.price > 40, then: "large")
            #expect(try await connection.scalars(select(half).orderBy(Product.sku)).all() == ["large", nil, nil])
            let ranked = select(
                Product.sku, function("row_number", as: Int.self).over(orderBy: [Product.price.desc()]),
                Product.price.sum().over(
                    partitionBy: Product.categoryId, orderBy: [Product.sku], frame: .rows(from: .unboundedPreceding))
            ).orderBy(Product.sku)
            #expect(try await connection.execute(ranked).all().map(\.1) == [1, 2, 3])
            let whole = select(Product.stock.sum().over())
            #expect(try await connection.scalars(whole).all() == [10007, 10007, 10007])
            let cast = select(Product.stock.cast(to: String.self)).where(Product.sku == "H-1")
            #expect(try await connection.scalar(cast) == "7")
            let labelled = select(Product.stock.label("n")).where(Product.sku == "H-1")
            #expect(try await connection.execute(labelled).mappings().one()["n", as: Int.self] == 7)
            #expect(try await connection.scalar(select(coalesce(Product.weight, 0)).where(Product.sku == "A-1")) == 0)
            #expect(try await connection.scalar(select(count()).from(Product.self)) == 3)
            #expect(try await connection.scalar(select(Product.sku.count())) == 3)
        }
    }

    @Test func text() async throws {
        try await withConnection { connection async throws in
            let sku = "A-1'; DROP TABLE products; --"
            let price: Decimal = 1
            let rows = try await connection.execute(
                Azoth.text(
                    "SELECT sku, title FROM products WHERE sku <> \(sku) AND price > \(price, as: Product.price) ORDER BY sku"
                ))
            #expect(rows.keys == ["sku", "title"])
            #expect(try rows.all().map { $0.title } == ["Axe", "Hammer"])
            let typed = Azoth.text("SELECT sku, stock FROM products ORDER BY sku").columns(String.self, Int.self)
            for (sku, stock) in try await connection.execute(typed) { #expect(!sku.isEmpty && stock >= 0) }
            let models = Azoth.text("SELECT * FROM products ORDER BY sku").columns(Product.Row.self)
            #expect(try await connection.execute(models).all().map(\.sku) == ["A-1", "H-1", "N-1"])
            let names = Azoth.text("SELECT \(Product.title) FROM \(Product.self) WHERE \(Product.stock > 7)")
                .columns(String.self)
            #expect(try await connection.scalar(names) == "Nail")
            let expression = select(Azoth.text("upper(\(Product.title))", as: String.self)).orderBy(Product.sku)
            #expect(try await connection.scalar(expression) == "AXE")
            let raw = Azoth.text("SELECT \(unsafe: "title") FROM products ORDER BY 1").columns(String.self)
            #expect(try await connection.scalar(raw) == "Axe")
            try await connection.execute(Azoth.text("UPDATE products SET stock = \(5) WHERE sku = \("A-1")"))
        }
    }

    @Test func writes() async throws {
        try await withConnection { connection async throws in
            let germany = insert(Country.self).values(Country.code.set("DE"), Country.name.set("Germany"))
            #expect(try await connection.execute(germany.returning(Country.code)).one() == "DE")
            let several = insert(Country.self).values([
                [Country.code.set("FR"), Country.name.set("France")],
                [Country.code.set("IT"), Country.name.set("Italy")],
            ])
            #expect(try await connection.execute(several).rowCount == 2)
            let upsert = insert(Country.self).values(Country.code.set("FR"), Country.name.set("La France"))
                .onConflict(Country.code, .update { $0.name.setToExcluded() })
            try await connection.execute(upsert)
            #expect(try await connection.scalar(select(Country.name).where(Country.code == "FR")) == "La France")
            let ignored = insert(Country.self).values(Country.code.set("FR"), Country.name.set("?"))
                .onConflict(.nothing)
            #expect(try await connection.execute(ignored).rowCount == 0)
            let conditional = insert(Product.self)
                .values(Product.sku.set("A-1"), Product.title.set("x"), Product.price.set(1), Product.stock.set(5))
                .onConflict(
                    Product.sku,
                    .update {
                        $0.stock.set(Product.stock + Product.stock.excluded)
                        $0.title.set("Great axe")
                    })
            try await connection.execute(conditional)
            let axe = try await connection.execute(select(Product.Row.self).where(Product.sku == "A-1")).one()
            #expect(axe.stock == 5 && axe.title == "Great axe" && axe.price == 45)
            let changed = update(Product.self).where(Product.sku == "A-1")
                .set(Product.price, to: Product.price * 2).set(Product.title, to: "Axe").returning(Product.Row.self)
            #expect(try await connection.execute(changed).one().price == 90)
            let two = update(Product.self).where(Product.stock > 5).set(Product.stock.set(0), Product.rating.set(nil))
                .returning(Product.sku, Product.stock)
            #expect(try await connection.execute(two).all().count == 2)
            let null = update(Product.self).set(Product.rating, to: nil)
            #expect(try await connection.execute(null).rowCount == 3)
            let gone = delete(Country.self).where(Country.code.in(["DE", "IT"])).returning(Country.name)
            #expect(try await connection.scalars(gone).all().sorted() == ["Germany", "Italy"])
            let copied = insert(Country.self)
                .from(
                    select(function("substr", as: String.self, Category.name, 1, 2), Category.name), into: Country.code,
                    Country.name)
            #expect(try await connection.execute(copied).rowCount == 3)
            let rows = insert(Payment.self).values(
                Payment.orderId.set(try #require(try await connection.scalar(select(Order.id)))),
                Payment.amount.set(1.5),
                Payment.took.set(Interval(.seconds(90))), Payment.opens.set(TimeOfDay(hour: 8, minute: 30)),
                Payment.receipt.set(Data([1, 2])), Payment.fee.set(0.25), Payment.isFinal.set(true))
            let payment = try await connection.execute(rows.returning(Payment.Row.self)).one()
            #expect(payment.amount == 1.5 && payment.receipt == Data([1, 2]) && payment.isFinal && payment.fee == 0.25)
            #expect(payment.opens == TimeOfDay(hour: 8, minute: 30) && payment.took == Interval(.seconds(90)))
        }
    }

    @Test func statementsAreValues() async throws {
        let base = select(Product.self)
        let one = base.where(Product.sku == "A-1")
        let task = Task.detached { [engine] in
            try await engine.connect {
                try await $0.execute(select(Product.Row.self).where(Product.sku == "A-1")).one()
            }
        }
        #expect(try await task.value.title == "Axe")
        let names = try await engine.connect { connection in
            await Task { [one] in one }.value
        }
        _ = names
        try await engine.dispose()
    }
}
