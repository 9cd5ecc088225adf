/// A stable name for a kind of diagnostic; `docs/errors/` explains each.
public enum DiagnosticCode: String, Sendable, Hashable, CaseIterable {
    /// A character that no token begins with.
    case unexpectedCharacter = "AZ001"
}
