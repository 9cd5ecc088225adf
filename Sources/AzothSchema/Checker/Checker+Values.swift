extension Checker {
    /// A constant; nil for anything else, which is left to the caller to report.
    func literal(_ expression: ExpressionSyntax) -> CheckedLiteral? {
        if let elements = expression.elements {
            var literals: [CheckedLiteral] = []
            for element in elements {
                guard let literal = literal(element) else { return nil }
                literals.append(literal)
            }
            return .array(literals)
        }
        if let inner = expression.negated { return number(inner, isNegative: true) }
        guard expression.node.kind == .literal else { return nil }
        switch expression.word {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "nil": return .null
        default: break
        }
        if expression.node.token(.string) != nil {
            if let text = expression.string { return .string(text) }
            error(
                .badLiteral, expression.place,
                "this text has an escape that Swift does not know; a backslash is written '\\\\'")
            return .string("")
        }
        return number(expression, isNegative: false)
    }

    private func number(_ expression: ExpressionSyntax, isNegative: Bool) -> CheckedLiteral? {
        let sign = isNegative ? "-" : ""
        if let token = expression.node.token(.integer), expression.node.kind == .literal {
            if let value = Int64(sign + Literals.digits(token.text)) { return .integer(value) }
            error(.badLiteral, expression.place, "'\(sign)\(token.text)' is beyond 64 bits; write a smaller number")
            return .integer(0)
        }
        if let token = expression.node.token(.decimal) { return .decimal(sign + Literals.digits(token.text)) }
        return nil
    }

    /// SQL of fences; nil where there is an error.
    func sql(_ expression: ExpressionSyntax) -> CheckedSQL? {
        guard let fences = expression.fences else { return nil }
        var result = CheckedSQL()
        for (tag, fence) in fences {
            let text = Literals.sql(fence.text)
            if text.isEmpty {
                error(.badArgument, fence.place, "there is no SQL between these back quotes; write some")
                return nil
            }
            guard let tag else {
                if result.text != nil {
                    error(.badArgument, fence.place, "this SQL is for every database, as the one before; remove one")
                }
                result.text = text
                continue
            }
            guard let dialect = CheckedDialect(rawValue: tag.text) else {
                let known = CheckedDialect.allCases.map(\.rawValue)
                let otherwise = "the databases are \(known.joined(separator: " and "))"
                let remedy = Suggestion.text(for: tag.text, among: known, otherwise: otherwise)
                error(.unknownDialect, tag.place, "unknown database '\(tag.text)'\(remedy)")
                return nil
            }
            if result.byDialect[dialect] != nil {
                error(.badArgument, tag.place, "SQL for \(tag.text) stands here twice; remove one")
            }
            result.byDialect[dialect] = text
        }
        return result
    }

    /// What is wrong with a constant as a value of a type; nil where it fits.
    func problem(_ literal: CheckedLiteral, as type: CheckedType) -> String? {
        switch (type, literal) {
        case (.int, .integer), (.int64, .integer): return nil
        case (.int16, .integer(let value)): return Int16(exactly: value) == nil ? "\(value) is beyond 16 bits" : nil
        case (.int32, .integer(let value)): return Int32(exactly: value) == nil ? "\(value) is beyond 32 bits" : nil
        case (.bool, .bool), (.double, .integer), (.float, .integer), (.double, .decimal), (.float, .decimal):
            return nil
        case (.decimal(let precision, let scale), .integer(let value)):
            return decimalProblem(String(value), precision: precision, scale: scale)
        case (.decimal(let precision, let scale), .decimal(let text)):
            return decimalProblem(text, precision: precision, scale: scale)
        case (.string(nil), .string): return nil
        case (.string(let length?), .string(let text)):
            return text.count > length ? "this text is longer than \(length) characters" : nil
        case (.array(let element), .array(let values)):
            for value in values {
                if let problem = problem(value, as: element) { return problem }
            }
            return nil
        default: return "\(Checker.phrase(for: type)) is written \(Checker.example(of: type))"
        }
    }

    private func decimalProblem(_ text: String, precision: Int, scale: Int) -> String? {
        let digits = text.drop { $0 == "-" }
        if digits.contains(where: { $0 == "e" || $0 == "E" }) { return "a decimal is written without an exponent" }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts[0].drop { $0 == "0" }.count
        let fraction = parts.count > 1 ? parts[1].count : 0
        if fraction > scale { return "it has \(fraction) digits after the point, and the type has \(scale)" }
        if whole > precision - scale {
            return "it has \(whole) digits before the point, and the type has \(precision - scale)"
        }
        return nil
    }

    /// A type as the schema language writes it.
    static func spelling(of type: CheckedType) -> String {
        switch type {
        case .decimal(let precision, let scale): return "Decimal(\(precision), \(scale))"
        case .string(let length): return length.map { "String(\($0))" } ?? "String"
        case .json(let name): return "JSON<\(name)>"
        case .array(let element): return "[\(spelling(of: element))]"
        case .enumeration(let name): return name
        default:
            for scalar in scalars where scalar.type == type { return scalar.name }
            return ""
        }
    }

    /// A type with its article: `an Int`, `a String(80)`.
    static func phrase(for type: CheckedType) -> String {
        let spelling = spelling(of: type)
        let isVowel = spelling.first.map { "AEIO".contains($0) } ?? false
        return (isVowel ? "an " : "a ") + spelling
    }

    /// A default of a type, for messages.
    static func example(of type: CheckedType) -> String {
        switch type {
        case .int, .int16, .int32, .int64: "'= 0'"
        case .bool: "'= false'"
        case .float, .double: "'= 0.5'"
        case .decimal: "'= 0.00'"
        case .string: "'= \"text\"'"
        case .data: "'= .init()'"
        case .date: "'= now'"
        case .uuid: "'= uuid7' or '= uuid4'"
        case .localDateTime, .day, .timeOfDay, .interval:
            "by the database: '@serverDefault(`…`)'"
        case .json: "'= .init()'"
        case .array: "'= []'"
        case .enumeration: "'= .case'"
        }
    }
}
