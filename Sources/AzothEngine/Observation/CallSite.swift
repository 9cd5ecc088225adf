/// Where the program asked for something: for messages, logs and traces.
public struct CallSite: Sendable, CustomStringConvertible {
    /// What was called: "connect { }".
    public let call: StaticString
    /// The file of the call: "Shop/Orders.swift". Empty where it is not known.
    public let file: StaticString
    /// The line of the call.
    public let line: UInt

    /// A place in the program.
    public init(_ call: StaticString, file: StaticString = "", line: UInt = 0) {
        self.call = call
        self.file = file
        self.line = line
    }

    /// "connect { } at Shop/Orders.swift:12"
    public var description: String { file.utf8CodeUnitCount == 0 ? "\(call)" : "\(call) at \(file):\(line)" }
}

extension CallSite: ExpressibleByStringLiteral {
    public init(stringLiteral: StaticString) { self.init(stringLiteral) }
}
