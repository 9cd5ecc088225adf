import Azoth

/// What a reader chose: kept as JSON.
public nonisolated struct ReaderSettings: Codable, Hashable, Sendable {
    public var isDark = false
    public var languages: [String] = []
    public init(isDark: Bool = false, languages: [String] = []) {
        self.isDark = isDark
        self.languages = languages
    }
}

/// A part of a value object that is kept as JSON.
public nonisolated struct TermRules: Codable, Hashable, Sendable {
    public var penalty = 0
    public var clauses: [String] = []
    public init(penalty: Int = 0, clauses: [String] = []) {
        self.penalty = penalty
        self.clauses = clauses
    }
}
