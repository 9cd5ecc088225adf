internal import AzothSchema

extension CheckedColumn {
    /// What Swift gives the column where the program does not; nil where there is no such value.
    var clientDefaultExpression: SwiftExpression? { expression(of: clientDefault) }

    /// What an UPDATE sets the column to by itself, as the row keeps it; nil where it sets nothing.
    var clientUpdateExpression: SwiftExpression? {
        guard let value = expression(of: clientUpdate)?.line else { return nil }
        return .raw(value == "nil" ? value : nonNullStored(value))
    }

    private func expression(of value: CheckedClientDefault?) -> SwiftExpression? {
        switch value {
        case .literal(let literal): literal.expression(as: type)
        case .emptyInit: ".init()"
        case .enumCase(let name): .raw((isNullable ? type.propertyType : "") + "." + SwiftName.identifier(name))
        case .now: "Azoth.now()"
        case .uuid4: "Azoth.uuid4()"
        case .uuid7: "Azoth.uuid7()"
        case nil: nil
        }
    }

    /// Whether the database gives the value unless the program does.
    var isAssignedByDatabase: Bool { isServerAssigned && clientDefault == nil }

    /// What the server default looks like in a table.
    var serverDefaultExpression: SwiftExpression? { expression(of: serverDefault) }

    /// What the table says of a value for each UPDATE.
    var serverUpdateArgument: SwiftArgument? {
        switch serverUpdate {
        case .trigger: SwiftArgument("serverUpdated", "true")
        case .value(let value): expression(of: value).map { SwiftArgument("serverUpdate", $0) }
        case nil: nil
        }
    }

    private func expression(of value: CheckedServerDefault?) -> SwiftExpression? {
        switch value {
        case .now: ".now"
        case .literal(let literal): literal.serverDefault
        case .sql(let sql): .call(".sql", [.init(sql.expression)])
        case nil: nil
        }
    }
}

extension CheckedLiteral {
    /// The constant in Swift, where a value of `type` is wanted.
    func expression(as type: CheckedType) -> SwiftExpression {
        switch self {
        case .null: "nil"
        case .bool(let value): .raw("\(value)")
        case .integer(let value): .raw("\(value)")
        case .decimal(let text):
            if case .decimal = type { .raw(exactDecimal(text)) } else { .raw(text) }
        case .string(let text): .string(text)
        case .array(let elements):
            if case .array(let element) = type {
                .array(elements.map { $0.expression(as: element) })
            } else {
                .array(elements.map { $0.expression(as: type) })
            }
        }
    }

    /// The constant as the database's default.
    fileprivate var serverDefault: SwiftExpression {
        switch self {
        case .null: ".sql(\"NULL\")"
        case .bool(let value): ".bool(\(value))"
        case .integer(let value): ".integer(\(value))"
        case .decimal(let text): ".double(\(text))"
        case .string(let text): .call(".text", [.init(.string(text))])
        case .array: .call(".text", [.init(.string(json))])
        }
    }

    /// The constant as JSON: how the arrays of SQLite are kept.
    private var json: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .decimal(let text): text
        case .string(let text): "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "\""
        case .array(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
        }
    }
}

/// `0.10` as a decimal number without a detour through binary fractions, in which a literal would be read.
private func exactDecimal(_ text: String) -> String {
    var digits = text.filter { $0 != "_" }
    let isNegative = digits.hasPrefix("-")
    if isNegative { digits.removeFirst() }
    var exponent = 0
    if let mark = digits.firstIndex(where: { $0 == "e" || $0 == "E" }) {
        exponent = Int(digits[digits.index(after: mark)...]) ?? 0
        digits = String(digits[..<mark])
    }
    if let point = digits.firstIndex(of: ".") {
        exponent -= digits.distance(from: point, to: digits.endIndex) - 1
        digits.remove(at: point)
    }
    while digits.count > 1, digits.hasPrefix("0") { digits.removeFirst() }
    return "Foundation.Decimal(sign: .\(isNegative ? "minus" : "plus"), exponent: \(exponent), significand: \(digits))"
}
