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
