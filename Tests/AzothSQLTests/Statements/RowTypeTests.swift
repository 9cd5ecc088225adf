import AzothSQL
import Foundation
import Testing

/// Rows are typed: each line compiles with these types and no others.
@Suite struct RowTypeTests {
    private func check<Row>(_ statement: some RowStatement<Row>, _: Row.Type) {}

    @Test func selectsHaveTheTypesOfTheirColumns() {
        let other = A.alias("other")
        check(select(A.id), Int.self)
        check(select(A.self), A.self)
        check(select(A?.self), A?.self)
        check(select(other), A.self)
        check(select(count()), Int.self)
        check(select(A.id, A.data), (Int, String).self)
        check(select(A.id, A.data, A.createDate, B.aId, B.data), (Int, String, Date, Int?, String).self)
        check(select(A.self, B.data), (A, String).self)
        check(select(A.self, B.self), (A, B).self)
        check(select(A.self, B?.self), (A, B?).self)
        check(select(A.id, B.self), (Int, B).self)
        check(select(A.id, A.data, B.self), (Int, String, B).self)
        check(select(A.self, B.data, A.self), (A, String, A).self)
        check(select(A.self, A.self, A.self), (A, A, A).self)
        check(select(A.id, B.self, A.id, B.self), (Int, B, Int, B).self)
        check(select(A.id, A.id, A.id, B.self), (Int, Int, Int, B).self)
        check(select(A.self, B.self, A.self, B.self), (A, B, A, B).self)
        check(select(A.self, B.self, A.id, A.data, other, EntitySelection(B.self)), (A, B, Int, String, A, B).self)
        check(select(A.self, other._orNull), (A, A?).self)
        check(select(B.data.orNull, B.aId.orNull), (String?, Int?).self)
    }

    @Test func expressionsHaveTheTypesOfTheirValues() {
        check(select(A.id.max(), B.aId.max()), (Int?, Int?).self)
        check(select(A.id.avg(), Item.price.sum()), (Double?, Decimal?).self)
        check(select(A.id + 1, A.data + "x"), (Int, String).self)
        check(select(A.id == 1, B.aId == A.id), (Bool, Bool).self)
        check(select(A.data.cast(to: Int.self)), Int.self)
        check(select(when(A.id == 1, then: "x")), String?.self)
        check(select(when(A.id == 1, then: "x").otherwise("y")), String.self)
        check(select(coalesce(B.aId, 0), coalesce(B.aId, A.id)), (Int, Int).self)
        check(select(function("now", as: Date.self), count().over()), (Date, Int).self)
        check(select(select(A.id).scalarSubquery()), Int.self)
        let sub = select(A.id, A.data).subquery("x")
        check(select(sub[\.0], sub[\.1], sub[A.data]), (Int, String, String).self)
        check(text("x").columns(Int.self), Int.self)
        check(text("x").columns(Int.self, String?.self), (Int, String?).self)
        check(text("x").columns(Int.self, String.self, Date.self), (Int, String, Date).self)
        check(text("x").columns(A.self), A.self)
        check(text("x"), RowMapping.self)
        check(insert(A.self).returning(A.id), Int.self)
        check(update(A.self).set(A.id, to: 1).returning(A.self), A.self)
        check(delete(A.self).returning(A.id, A.data, A.createDate), (Int, String, Date).self)
    }

    @Test func decodingReadsEachColumnInTurn() throws {
        let statement = select(A.self, B.data, A.id + 1)
        var builder = RowBatch.Builder(columnCount: 5)
        builder.append(integer: 1)
        builder.append(text: "a")
        builder.append(text: "2024-01-02")
        builder.append(text: "b")
        builder.append(integer: 2)
        builder.endRow()
        let row = try builder.finish().withRow(0) { reader throws in
            try statement._decoder.decodeRow(&reader, DecodingContext())
        }
        #expect(row.0.data == "a" && row.1 == "b" && row.2 == 2)
    }
}
