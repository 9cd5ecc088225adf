extension SwiftExpression {
    /// The expression's layout: arguments and elements stand on one line, or on a line each.
    var document: Document {
        switch self {
        case .raw(let text): .text(text)
        case .string(let text): .text(SwiftName.literal(text))
        case .call(let callee, let arguments):
            arguments.isEmpty
                ? .text(callee + "()")
                : .group(
                    .concatenation([
                        .text(callee + "("),
                        .indented(.softLine + arguments.map(\.document).joined(by: "," + .line)), ")",
                    ]))
        case .array(let elements): Self.list(elements.map(\.document), empty: "[]")
        case .dictionary(let pairs):
            Self.list(
                pairs.map { .concatenation([$0.key.document, ": ", $0.value.document]) }, empty: "[:]")
        case .attempt(let expression): "try " + expression.document
        case .binary(let left, let operation, let right):
            .concatenation([left.document, .text(" \(operation) "), right.document])
        }
    }

    /// The expression without a break.
    var line: String { document.text(width: .max) }

    private static func list(_ elements: [Document], empty: String) -> Document {
        if elements.isEmpty { return .text(empty) }
        return .group(
            .concatenation([
                "[", .indented(.softLine + elements.joined(by: "," + .line)), .ifBroken(","), .softLine, "]",
            ]))
    }
}

extension SwiftArgument {
    var document: Document { label.map { .text($0 + ": ") + value.document } ?? value.document }
}

extension SwiftParameter {
    var document: Document {
        let declaration = Document.text("\(name): \(type)")
        return defaultValue.map { declaration + " = " + $0.document } ?? declaration
    }
}
