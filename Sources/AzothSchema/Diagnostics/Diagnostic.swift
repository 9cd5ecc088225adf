/// What the compiler of schema files has to say about a place in one of them.
public struct Diagnostic: Sendable, Hashable {
    public enum Severity: String, Sendable, Hashable { case error, warning }

    public var code: DiagnosticCode
    public var severity: Severity
    /// What is wrong and what to do, without place and code.
    public var message: String
    public var location: SourceLocation
    /// The line of the source as it stands in the file.
    public var sourceLine: String
    /// How many characters of the line are meant, from the location on.
    public var length: Int

    public init(
        code: DiagnosticCode, severity: Severity, message: String, location: SourceLocation, sourceLine: String,
        length: Int
    ) {
        self.code = code
        self.severity = severity
        self.message = message
        self.location = location
        self.sourceLine = sourceLine
        self.length = length
    }
}
