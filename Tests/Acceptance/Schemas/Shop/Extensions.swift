import Azoth

public nonisolated struct Preferences: Codable, Hashable, Sendable {
    public var theme = "light"
    public var channels: [String] = []
    public init(theme: String = "light", channels: [String] = []) {
        self.theme = theme
        self.channels = channels
    }
}

extension Customer {
    /// A hand-written member beside the generated ones.
    public var greeting: String { "Dear \(name)" }
}
