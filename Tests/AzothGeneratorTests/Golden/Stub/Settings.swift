// What the schemas of the tests name and do not declare.

nonisolated public struct Settings: Codable, Hashable, Sendable {
    public var isDark = false
    public init() {}
}
