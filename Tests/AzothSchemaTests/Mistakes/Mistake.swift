import Testing

/// A schema with something wrong, and everything the compiler says about it.
struct Mistake: Sendable, CustomTestStringConvertible {
    let name: String
    let schema: String
    /// A line per diagnostic, without the path: `line:column: severity: message [code]`.
    let expected: String

    init(_ name: String, _ schema: String, _ expected: String) {
        self.name = name
        self.schema = schema
        self.expected = expected
    }

    var testDescription: String { name }

    static let all: [Mistake] =
        syntax + syntaxContinued + names + namesContinued + values + keys + relationships + relationshipsContinued
        + views + keyless + valueObjects + limits + fromPrisma + fromSQLAlchemy + fromSwift
}
