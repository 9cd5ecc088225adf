import AzothSQL
import Foundation
import Testing

@Suite struct OperatorTests {
    @Test func comparisonsBindTheirValues() throws {
        #expect(try sqlite(A.data == "x") == "a.data = ?")
        #expect(try postgres(A.data != "x") == "a.data != $1")
        #expect(try sqlite(A.id < 1) == "a.id < ?")
        #expect(try sqlite(A.id <= 1) == "a.id <= ?")
        #expect(try sqlite(A.id > 1) == "a.id > ?")
        #expect(try sqlite(A.id >= 1) == "a.id >= ?")
    }

    @Test func comparisonWithNilIsIsNull() throws {
        #expect(try sqlite(B.aId == nil) == "b.a_id IS NULL")
        #expect(try sqlite(B.aId != nil) == "b.a_id IS NOT NULL")
        let none: Int? = nil
        #expect(try sqlite(B.aId == none) == "b.a_id IS NULL")
        #expect(try sqlite(B.aId == 5) == "b.a_id = ?")
        #expect(try sqlite(B.aId.isNull) == "b.a_id IS NULL")
        #expect(try sqlite(!B.aId.isNull) == "b.a_id IS NOT NULL")
    }

    @Test func nullableColumnsCompareWithOthers() throws {
        let statement = select(A.id).join(B.self, on: B.aId == A.id)
        #expect(try sqlite(statement) == "SELECT a.id FROM a JOIN b ON b.a_id = a.id")
    }

    @Test func conditionsAreParenthesizedWhereTheyHaveTo() throws {
        #expect(
            try sqlite((A.id == 1 || A.id == 2) && A.data == "x") == "(a.id = ? OR a.id = ?) AND a.data = ?")
        #expect(try sqlite(A.id == 1 || A.id == 2 && A.data == "x") == "a.id = ? OR a.id = ? AND a.data = ?")
        #expect(try sqlite(!(A.id == 1 && A.data == "x")) == "NOT (a.id = ? AND a.data = ?)")
        #expect(try sqlite(!(A.id == 1)) == "a.id != ?")
        #expect(try sqlite((A.id == 1) == true) == "(a.id = ?) = ?")
        #expect(try sqlite(A.id == 1 && A.id == 2 && A.id == 3) == "a.id = ? AND a.id = ? AND a.id = ?")
        #expect(try sqlite(A.id == 1 && (A.id == 2 && A.id == 3)) == "a.id = ? AND (a.id = ? AND a.id = ?)")
    }

    @Test func severalConditionsAreJoinedByAnd() throws {
        let statement = select(A.id).where(A.id == 1 || A.id == 2, A.data == "x").where(A.data != "y")
        #expect(
            try sqlite(statement)
                == "SELECT a.id FROM a WHERE (a.id = ? OR a.id = ?) AND a.data = ? AND a.data != ?")
    }

    @Test func arithmeticKeepsItsGrouping() throws {
        #expect(try sqlite(A.id + 1) == "a.id + ?")
        #expect(try sqlite((A.id + 1) * 2) == "(a.id + ?) * ?")
        #expect(try sqlite(A.id - (A.id - 1)) == "a.id - (a.id - ?)")
        #expect(try sqlite(A.id - A.id - 1) == "a.id - a.id - ?")
        #expect(try sqlite(A.id % 2 == 0) == "a.id % ? = ?")
        #expect(try sqlite(-(A.id + 1)) == "-(a.id + ?)")
        #expect(try sqlite(A.data + "x" == "yx") == "(a.data || ?) = ?")
    }

    @Test func patternsEscapeWhatTheyMustNotMean() throws {
        #expect(try sqlite(A.data.like("a%")) == "a.data LIKE ? ESCAPE '\\'")
        #expect(try postgres(A.data.ilike("a%")) == "a.data ILIKE $1 ESCAPE '\\'")
        #expect(try sqlite(A.data.ilike("a%")) == "lower(a.data) LIKE lower(?) ESCAPE '\\'")
        #expect(try sqlite(!A.data.like("a%")) == "a.data NOT LIKE ? ESCAPE '\\'")
        #expect(try sqlite(A.data.collate("unicode_nocase") == "x") == "a.data COLLATE unicode_nocase = ?")
        #expect(try postgres(A.data.collate("en_US") == "x") == "a.data COLLATE \"en_US\" = $1")
        #expect(try parameters(select(A.id).where(A.data.startsWith("50%_\\"))) == [["'50\\%\\_\\\\%'"]])
        #expect(try parameters(select(A.id).where(A.data.endsWith("x"))) == [["'%x'"]])
        #expect(try parameters(select(A.id).where(A.data.contains("x"))) == [["'%x%'"]])
    }

    @Test func membershipIsOneParameterWhereItCanBe() throws {
        #expect(try sqlite(A.id.in([1, 2])) == "a.id IN (SELECT value FROM json_each(?))")
        #expect(try postgres(A.id.in([1, 2])) == "a.id = ANY($1)")
        #expect(try postgres(A.id.notIn([1, 2])) == "a.id != ALL($1)")
        #expect(try sqlite(A.id.in([])) == "a.id IN (SELECT value FROM json_each(?))")
        #expect(try sqlite(Item.weight.in([1, 2])) == "items.weight IN (?, ?)")
        #expect(try sqlite(Item.id.in([nilUUID])) == "items.id IN (?)")
        #expect(try sqlite(Item.weight.in([])) == "items.weight IN (SELECT 1 WHERE 1 = 0)")
        #expect(try sqlite(!Item.weight.in([1])) == "items.weight NOT IN (?)")
        #expect(
            try sqlite(A.id.in(select(B.id).where(B.data == "x")))
                == "a.id IN (SELECT b.id FROM b WHERE b.data = ?)")
        #expect(try sqlite(A.id.in(text("SELECT 1").columns(Int.self))) == "a.id IN (SELECT 1)")
    }

    @Test func betweenAndSameness() throws {
        #expect(try sqlite(A.id.between(1, 5)) == "a.id BETWEEN ? AND ?")
        #expect(try sqlite(!A.id.between(1, 5)) == "a.id NOT BETWEEN ? AND ?")
        #expect(try sqlite(B.aId.isSame(as: nil)) == "b.a_id IS ?")
        #expect(try postgres(B.aId.isSame(as: 1)) == "b.a_id IS NOT DISTINCT FROM $1")
        #expect(try postgres(B.aId.isNotSame(as: 1)) == "b.a_id IS DISTINCT FROM $1")
    }

    @Test func wordBooleansAreComparedWithTheirWord() throws {
        #expect(try sqlite(select(Item.id).where(Item.isActive)) == "SELECT items.id FROM items WHERE items.is_active")
        #expect(
            try postgres(select(Item.id).where(Item.isOld && !Item.isActive))
                == "SELECT items.id FROM shop.items WHERE items.is_old = $1 AND NOT items.is_active")
        #expect(try parameters(select(Item.id).where(Item.isOld)) == [["'Y'"]])
        #expect(try parameters(select(Item.id).where(Item.isOld == false)) == [["'N'"]])
    }

    @Test func namesAreQuotedWhereTheyNeedIt() throws {
        #expect(
            try sqlite(select(Order.self).where(Order.user == 1))
                == #"SELECT "order".user, "order"."Total" FROM "order" WHERE "order".user = ?"#)
        #expect(try postgres(select(Order.user)) == #"SELECT "order"."user" FROM "order""#)
        #expect(Dialect.sqlite.quoted("a\"b") == "\"a\"\"b\"")
        #expect(Dialect.sqlite.quoted("1a") == "\"1a\"")
        #expect(Dialect.sqlite.quoted("") == "\"\"")
        #expect(Dialect.sqlite.quoted("_a1") == "_a1")
    }

    @Test func sensitiveValuesAreMarked() throws {
        let statement = select(Item.id).where(Item.name == "n" && Item.secret == "s" && Item.secret.lower() == "s")
        #expect(try statement._core.compile(for: .sqlite).statement.sensitiveParameters == [1, 2])
    }

    @Test func enumerationsAreComparedByTheirCases() throws {
        let statement = select(Item.id).where(Item.status == .paid || Item.status.in([.open, .void]))
        #expect(
            try postgres(statement)
                == "SELECT items.id FROM shop.items WHERE items.status = $1 OR items.status = ANY($2)")
        #expect(try parameters(statement, .postgres)[0][0] == "'p'")
        #expect(try sqlite(update(Item.self).set(Item.status, to: .void)) == "UPDATE items SET status = ?")
    }

    @Test func longPredicatesCheckFast() throws {
        let statement = select(A.id).where(
            A.id == 1 && A.data == "2" && A.id > 3 && A.data != "4" && A.id < 5 && A.data.startsWith("6")
                && A.id >= 7 && A.data == "8" && A.id <= 9 && A.data.like("10") && A.id.in([11]) && A.data == "12")
        #expect(try sqlite(statement).split(separator: " AND ").count == 12)
    }
}
