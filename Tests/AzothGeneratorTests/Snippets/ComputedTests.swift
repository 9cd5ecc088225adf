import Testing

@testable import AzothGenerator

/// What queries evaluate, and the columns in its SQL.
@Suite struct ComputedTests {
    @Test func anAttributeThatQueriesEvaluateIsNoColumn() throws {
        let text = try generated(
            "model Item { id: Int @id  name: String  initial: String @computed(`upper(substr(name, 1, 1))`) }")
        #expect(text.contains("columns: [.init(\"id\", .int64, generated: true), .init(\"name\", .text())]"))
        expect(
            text,
            contains: """
                public static let initial = Azoth.Computed<Item, String>(["upper(substr(", .column(1), ", 1, 1))"])
                """)
        expect(
            text,
            contains: """
                nonisolated(nonsending) public var initial: String {
                get async throws { try await _object._computed(Item.initial, "initial") }
                }
                """)
    }

    @Test(arguments: [
        ("price - less", [SQLPiece.column(0), .text(" - "), .column(1)]),
        ("PRICE+\"less\"", [.column(0), .text("+"), .column(1)]),
        ("'price'' less' || price", [.text("'price'' less' || "), .column(0)]),
        ("price(less)", [.text("price("), .column(1), .text(")")]),
        ("items.price + less . x", [.text("items.price + less . x")]),
        ("CAST(less AS price)", [.text("CAST("), .column(1), .text(" AS price)")]),
        ("less::price -- price\n+ price", [.column(1), .text("::price -- price\n+ "), .column(0)]),
        ("/* price */ less1 + \"Price\"", [.text("/* price */ less1 + \"Price\"")]),
    ]) func columnsOfSQLAreFound(sql: String, pieces: [SQLPiece]) {
        #expect(columns(in: sql, named: ["price", "less"]) == pieces)
    }
}
