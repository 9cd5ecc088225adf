import AzothSchema
import Testing

@Suite("The tour of the language")
struct TourTests {
    /// What the tour names and does not declare.
    private static let rest = """
        enum PartyKind { user company }
        model Profile { user: User @id }
        model Tag { id: Int @id  users: [User] via tags }
        model Group { id: Int @id }
        model Membership { user: User @id  group: Group @id @index }
        model Visit { id: Int @id  user: User @index }
        model Country { id: Int @id  iso2: String(2) @unique }
        """

    @Test("is read without a mistake: what is reported is not generated yet")
    func onlyNotGenerated() {
        let result = compileSchema(
            files: [
                SourceFile(path: "tour.azoth", text: Samples.tour), SourceFile(path: "rest.azoth", text: Self.rest),
            ],
            schemaName: "Test")
        #expect(!result.diagnostics.isEmpty)
        let others = result.diagnostics.filter { $0.code != .notGeneratedYet && $0.severity == .error }
        #expect(others.map(\.rendered) == [])
    }

    @Test("is formatted as it is written, but for the blank space before comments")
    func formatted() throws {
        let once = try #require(formatSchema(SourceFile(path: "tour.azoth", text: Samples.tour)).text)
        let expected = Samples.tour.split(separator: "\n").map { Self.withoutComment(String($0)) }
        let actual = once.split(separator: "\n").map { Self.withoutComment(String($0)) }
        #expect(actual == expected)
    }

    private static func withoutComment(_ line: String) -> String {
        var result = ""
        for character in line {
            result.append(character)
            if result.hasSuffix(" //") { return String(result.dropLast(3)).trimmingBlanks }
        }
        return result.trimmingBlanks
    }

    @Test("a schema of everything that is generated has neither errors nor warnings")
    func shop() throws {
        #expect(messages(Samples.shop) == [])
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
