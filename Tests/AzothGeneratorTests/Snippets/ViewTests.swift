import Foundation
import Testing

@testable import AzothGenerator

/// Views with a key, and what tables without one point at.
@Suite struct ViewTests {
    @Test func whatIsReadOnlyHasNoInitialiserAndNoSetters() throws {
        let text = try generated(
            """
            model User { id: Int @id  total: Total? via user @viewOnly }
            view Total = `SELECT …` { user: User @id  sum: Int  note: String? @deferred }
            """)
        let view = try #require(text.components(separatedBy: "final class Total").last)
        #expect(view.contains("self[_columns: Row.self, assigned: 1].sum"))
        #expect(view.contains("get throws { try _required(0) }"))
        #expect(view.contains(".toOne(") && view.contains("cascade: []") && !view.contains("passiveDeletes"))
        for member in ["struct New", "NewRow", "setUser", "setNote", "changing:"] { #expect(!view.contains(member)) }
    }

    @Test func aRowWithoutAKeyPointsAtObjects() throws {
        let text = try generated(
            """
            model User { id: Int @id }
            model Line @@keyless { text: String  user: User? @index }
            """)
        #expect(text.contains("public static let user = Azoth.RowToOne<Line, User>(columns: [1], references: [0])"))
        #expect(text.contains("public init(text: String, userId: Int? = nil)"))
        #expect(text.contains("foreignKeys: [.init([1], references: \"users\", [\"id\"])]"))
    }

    @Test func aPartOfAValueMayBeJSON() throws {
        let text = try generated(
            """
            value Terms { rules: JSON<Rules>  steps: JSON<[Int]>? }
            model Contract { id: Int @id  terms: Terms  former: Terms? }
            """)
        #expect(text.contains("rules = try (reader.next(as: types[0]) as Azoth.JSON<Rules>).value"))
        #expect(text.contains("steps = try (reader.next(as: types[1]) as Azoth.JSON<[Int]>?)?.value"))
        #expect(text.contains("Terms(rules: termsRules.value, steps: termsSteps?.value)"))
        #expect(text.contains("guard let formerRules else { return nil }"))
        #expect(text.contains("Terms(rules: formerRules.value, steps: formerSteps?.value)"))
        #expect(text.contains("Azoth.JSON(rules), steps.map { Azoth.JSON($0) }"))
    }
}
