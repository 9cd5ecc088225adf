/// A schema file as it was read.
public struct SourceFile: Sendable, Hashable {
    /// The path that diagnostics print.
    public let path: String
    public let text: String

    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}

/// A place in a schema file, as editors count it.
public struct SourceLocation: Sendable, Hashable {
    public let path: String
    /// Counted from 1.
    public let line: Int
    /// Counted from 1, in characters as a reader sees them (extended grapheme clusters); a tab is one.
    public let column: Int

    public init(path: String, line: Int, column: Int) {
        self.path = path
        self.line = line
        self.column = column
    }
}

extension SourceLocation: CustomStringConvertible {
    public var description: String { "\(path):\(line):\(column)" }
}
