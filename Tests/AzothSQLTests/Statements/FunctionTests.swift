import AzothSQL
import Foundation
import Testing

@Suite struct FunctionTests {
    @Test func countsAndAggregates() throws {
        #expect(try sqlite(select(count()).from(A.self)) == "SELECT count(*) FROM a")
        #expect(try sqlite(A.id.count()) == "count(a.id)")
        #expect(try sqlite(A.id.count(distinct: true)) == "count(DISTINCT a.id)")
        #expect(try sqlite(A.id.sum()) == "sum(a.id)")
        #expect(try sqlite(A.data.max()) == "max(a.data)")
        #expect(try sqlite(A.id.avg()) == "avg(a.id)")
    }

    @Test func aCountTakesTheOnlyTableOfItsConditions() throws {
        #expect(try sqlite(select(count()).where(A.data == "x")) == "SELECT count(*) FROM a WHERE a.data = ?")
        #expect(errorKind { _ = try sqlite(select(count()).where(A.id == B.id)) } == .invalidRequest)
    }

    @Test func functionsTakeValuesAndExpressions() throws {
        let part = function("substr", as: String.self, A.data, 1, A.id + 1)
        #expect(try sqlite(part) == "substr(a.data, ?, a.id + ?)")
        let types = try select(function("f", as: Int.self, 1, Int.max, Status.paid, Int?.none, "x"))._core
            .compile(for: .postgres).statement.parameterTypes
        #expect(types == [.int32, .int64, .text(), .int64, .text()])
        #expect(try sqlite(coalesce(B.aId, 0)) == "coalesce(b.a_id, ?)")
        #expect(try sqlite(coalesce(B.aId, B.id)) == "coalesce(b.a_id, b.id)")
        #expect(try sqlite(A.data.lower()) == "lower(a.data)")
        #expect(try sqlite(A.data.length()) == "length(a.data)")
    }

    @Test func castsNameTheTypesOfTheDialect() throws {
        #expect(try sqlite(A.id.cast(to: String.self)) == "CAST(a.id AS TEXT)")
        #expect(try postgres(A.id.cast(to: String.self)) == "CAST(a.id AS TEXT)")
        #expect(try postgres(A.data.cast(to: Int.self)) == "CAST(a.data AS BIGINT)")
        #expect(try postgres(A.data.cast(to: Decimal.self)) == "CAST(a.data AS NUMERIC)")
        #expect(try sqlite(A.data.cast(to: Double.self)) == "CAST(a.data AS REAL)")
    }

    @Test func conditionalExpressions() throws {
        let size = when(A.id < 10, then: "small").when(A.id < 100, then: "medium").otherwise("large")
        #expect(try sqlite(size) == "CASE WHEN a.id < ? THEN ? WHEN a.id < ? THEN ? ELSE ? END")
        #expect(try sqlite(select(when(A.id < 10, then: A.data))) == "SELECT CASE WHEN a.id < ? THEN a.data END FROM a")
    }

    @Test func existsSeesTheTablesAroundIt() throws {
        let statement = select(A.self).where(exists(select(B.id).where(B.aId == A.id)))
        #expect(
            try sqlite(statement)
                == "SELECT a.id, a.data, a.create_date FROM a WHERE EXISTS (SELECT b.id FROM b WHERE b.a_id = a.id)")
        #expect(
            try sqlite(select(A.id).where(!exists(select(B.id).where(B.aId == A.id))))
                == "SELECT a.id FROM a WHERE NOT EXISTS (SELECT b.id FROM b WHERE b.a_id = a.id)")
    }

    @Test func windows() throws {
        let rank = function("row_number", as: Int.self).over(partitionBy: B.aId, orderBy: [B.id.desc()])
        #expect(try sqlite(rank) == "row_number() OVER (PARTITION BY b.a_id ORDER BY b.id DESC)")
        let running = A.id.sum().over(orderBy: [A.id], frame: .rows(from: .preceding(2)))
        #expect(try sqlite(running) == "sum(a.id) OVER (ORDER BY a.id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)")
        #expect(try sqlite(count().over()) == "count(*) OVER ()")
        #expect(
            try sqlite(A.id.sum().over(frame: .unboundedPreceding))
                == "sum(a.id) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)")
    }

    @Test func textBindsItsInterpolations() throws {
        let name = "x"
        #expect(try sqlite(text("length(\(A.data)) + \(1)", as: Int.self)) == "length(a.data) + ?")
        let statement = text("SELECT id FROM a WHERE data = \(name) AND id > \(5)").columns(Int.self)
        #expect(try postgres(statement) == "SELECT id FROM a WHERE data = $1 AND id > $2")
        #expect(try parameters(statement) == [["'x'", "5"]])
        #expect(try sqlite(text("SELECT 1 FROM \(unsafe: "x")")) == "SELECT 1 FROM x")
        #expect(try postgres(text("SELECT 1 FROM \(Item.self)")) == "SELECT 1 FROM shop.items")
    }

    @Test func textTakesTypesFromColumns() throws {
        let price = Decimal(string: "12.5")!
        let secret = "s"
        let statement = text(
            "SELECT price, name FROM items WHERE price > \(price, as: Item.price) AND x = \(sensitive: secret)"
        ).columns(Item.price, Item.name)
        #expect(try parameters(statement) == [["decimal 1250/2", "'s'"]])
        #expect(try statement._core.compile(for: .sqlite).statement.sensitiveParameters == [1])
        let row = try decoded(batch { $0.append(integer: 1250) }, text("SELECT price").columns(Item.price))
        #expect(row == price)
    }

    @Test func textKnowsWhatItIs() throws {
        func compiled(_ text: SQLText) throws -> CompiledStatement {
            try AzothSQL.text(text)._core.compile(for: .sqlite).statement
        }
        #expect(try compiled("  select 1").kind == .select)
        #expect(try compiled("select 1").returnsRows)
        #expect(try compiled("WITH x AS (SELECT 1) SELECT * FROM x").returnsRows)
        #expect(try compiled("insert into a values (1)").kind == .insert)
        #expect(try !compiled("insert into a values (1)").returnsRows)
        #expect(try compiled("insert into a values (1) RETURNING id").returnsRows)
        #expect(try compiled("CREATE TABLE x (id)").kind == .ddl)
        #expect(try compiled("PRAGMA foreign_keys").returnsRows)
    }

    private func decoded<Row>(_ batch: RowBatch, _ statement: some RowStatement<Row>) throws -> Row {
        try batch.withRow(0) { reader throws in try statement._decoder.decodeRow(&reader, DecodingContext()) }
    }
}
