/// An expression of the Swift that is generated.
indirect enum SwiftExpression: Sendable {
    /// Anything that is written without a break, such as `newValue`, `.int64` or `self[_columns: Row.self].id`.
    case raw(String)
    /// A string literal; the text is escaped. For example: `"create_date"`.
    case string(String)
    /// A call. For example: `.init("id", .int64, generated: true)`.
    case call(String, [SwiftArgument])
    /// An array literal. For example: `[0, 1]`.
    case array([SwiftExpression])
    /// A dictionary literal. For example: `[.postgres: "citext"]`.
    case dictionary([(key: SwiftExpression, value: SwiftExpression)])
    /// An expression with `try` before it.
    case attempt(SwiftExpression)
    /// Two operands and an operator. For example: `id ?? Azoth.uuid7()`.
    case binary(SwiftExpression, String, SwiftExpression)
}

/// An argument of a call, with its label.
struct SwiftArgument: Sendable {
    let label: String?
    let value: SwiftExpression

    init(_ value: SwiftExpression) {
        label = nil
        self.value = value
    }

    init(_ label: String, _ value: SwiftExpression) {
        self.label = label
        self.value = value
    }
}

extension SwiftExpression: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    init(stringLiteral: String) { self = .raw(stringLiteral) }
}

extension SwiftExpression: ExpressibleByIntegerLiteral {
    init(integerLiteral: Int) { self = .raw("\(integerLiteral)") }
}

extension SwiftExpression {
    /// An integer literal.
    static func integer(_ value: Int) -> SwiftExpression { .raw("\(value)") }
    /// An array literal of integers.
    static func integers(_ values: [Int]) -> SwiftExpression { .array(values.map { .integer($0) }) }
}
