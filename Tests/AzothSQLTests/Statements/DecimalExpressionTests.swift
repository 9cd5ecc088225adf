import AzothSQL
import Foundation
import Testing

/// Decimals are scaled integers on SQLite: expressions of them keep count of their scales.
@Suite struct DecimalExpressionTests {
    @Test func literalsAreScaledAsTheColumnTheyAreComparedWith() throws {
        #expect(try parameters(select(Item.id).where(Item.price > 12.5)) == [["decimal 1250/2"]])
        #expect(try parameters(select(Item.id).where(Item.rate == 1)) == [["decimal 10000/4"]])
        #expect(try parameters(select(Item.id).where(Item.price + 1 > 2)) == [["decimal 100/2", "decimal 200/2"]])
        #expect(errorKind { _ = try parameters(select(Item.id).where(Item.price == 0.125)) } == .invalidValue)
    }

    @Test func scalesAreMadeEqualOnSQLiteAlone() throws {
        #expect(try sqlite(Item.price == Item.rate) == "items.price * 100 = items.rate")
        #expect(try sqlite(Item.rate > Item.price) == "items.rate > items.price * 100")
        #expect(try sqlite(Item.price + Item.rate) == "items.price * 100 + items.rate")
        #expect(try postgres(Item.price == Item.rate) == "items.price = items.rate")
    }

    @Test func productsAddTheirScales() throws {
        #expect((Item.price * Item.rate).sqlType == .decimal(precision: 18, scale: 6))
        #expect(try sqlite(Item.price * 1.19 > 5) == "items.price * ? > ?")
        #expect(
            try parameters(select(Item.id).where(Item.price * 1.19 > 5)) == [["decimal 119/2", "decimal 50000/4"]])
    }

    @Test func quotientsAreFloatingPointOnSQLite() throws {
        #expect(try sqlite(Item.price / 3) == "items.price / 100.0 / ?")
        #expect(try postgres(Item.price / Item.rate) == "items.price / items.rate")
        #expect(try sqlite(Item.price / Item.rate) == "items.price / 100.0 / (items.rate / 10000.0)")
    }

    @Test func aggregatesKeepTheScale() throws {
        #expect(Item.price.sum().sqlType == .decimal(precision: 18, scale: 2))
        #expect(Item.price.max().sqlType == .decimal(precision: 10, scale: 2))
        #expect(try sqlite(Item.price.avg()) == "avg(items.price) / 100.0")
        #expect(try postgres(Item.price.avg()) == "avg(items.price)")
        #expect(
            try sqlite(Item.price.avg().over(orderBy: [Item.id])) == "avg(items.price) OVER (ORDER BY items.id) / 100.0"
        )
    }

    @Test func functionsAndCastsSeeTheNumberItself() throws {
        #expect(try sqlite(Item.price.cast(to: Int.self)) == "CAST(items.price / 100.0 AS INTEGER)")
        #expect(try sqlite(function("round", as: Decimal.self, Item.price)) == "round(items.price / 100.0)")
        #expect(try postgres(function("round", as: Decimal.self, Item.price)) == "round(items.price)")
        let factor: Decimal = 1.5
        #expect(try parameters(select(function("abs", as: Decimal.self, factor))) == [["1.5"]])
        #expect(try parameters(select(function("abs", as: Decimal.self, factor)), .postgres) == [["decimal 15/1"]])
    }

    @Test func computedDecimalsMeetScaledOnes() throws {
        #expect(try sqlite(Item.price > Item.rate / 2) == "items.price / 100.0 > items.rate / 10000.0 / ?")
        #expect(
            try sqlite(update(Item.self).set(Item.price, to: Item.price / 2))
                == "UPDATE items SET price = CAST(round(items.price / 100.0 / ? * 100) AS INTEGER)")
    }

    @Test func literalsThatFloatingPointBlurredAreMeantAsWritten() throws {
        #expect(try parameters(select(Item.id).where(Item.price == 19.99)) == [["decimal 1999/2"]])
        #expect(try parameters(select(Item.id).where(Item.price * 0.07 > 1)) == [["decimal 7/2", "decimal 10000/4"]])
        #expect(errorKind { _ = try parameters(select(Item.id).where(Item.price == 19.999)) } == .invalidValue)
    }

    @Test func assignmentsRoundToTheScaleOfTheColumn() throws {
        #expect(
            try sqlite(update(Item.self).set(Item.price, to: Item.rate))
                == "UPDATE items SET price = CAST(round(items.rate / 100.0) AS INTEGER)")
        #expect(
            try sqlite(update(Item.self).set(Item.rate, to: Item.price)) == "UPDATE items SET rate = items.price * 100")
        #expect(
            try postgres(update(Item.self).set(Item.price, to: Item.rate)) == "UPDATE shop.items SET price = items.rate"
        )
    }

    @Test func conditionalsAndCoalesceKeepTheScale() throws {
        let value = when(Item.isActive, then: Item.price).otherwise(1)
        #expect(try parameters(select(value)) == [["decimal 100/2"]])
        #expect(value.sqlType == .decimal(precision: 10, scale: 2))
    }
}
