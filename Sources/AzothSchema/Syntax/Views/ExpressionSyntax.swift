/// A value as written: a literal, SQL, a path, a call, `.name`, a list, or something of operators.
struct ExpressionSyntax {
    let node: SyntaxNode

    var place: Place { node.place }

    /// The only word of a path, or one of the literals `true`, `false` and `nil`.
    var word: String? {
        switch node.kind {
        case .path: node.children.count == 1 ? node.token(.identifier)?.text : nil
        case .literal: node.token(.identifier)?.text
        default: nil
        }
    }

    /// The words of a path with their dots: `total.amount`.
    var path: String? { node.kind == .path ? text : nil }

    /// The text of a string literal, without quotes and escapes. Nil for anything else.
    var string: String? {
        guard node.kind == .literal, let token = node.token(.string) else { return nil }
        return Literals.string(token.text)
    }

    /// The name and arguments of a call such as `now()`.
    var call: (name: String, arguments: [ArgumentSyntax])? {
        guard node.kind == .call, let path = node.node(.path) else { return nil }
        return (ExpressionSyntax(node: path).word ?? "", arguments)
    }

    /// The arguments of a call or of `.name(…)`.
    var arguments: [ArgumentSyntax] {
        (node.node(.arguments)?.nodes(.argument) ?? []).map { ArgumentSyntax(node: $0) }
    }

    /// The name of `.name`.
    var implicitMember: Token? { node.kind == .implicitMember ? node.token(.identifier) : nil }
    var hasArguments: Bool { node.node(.arguments) != nil }

    /// The elements of `[…]`.
    var elements: [ExpressionSyntax]? {
        node.kind == .list ? node.nodes.map { ExpressionSyntax(node: $0) } : nil
    }

    /// What stands after a minus sign.
    var negated: ExpressionSyntax? {
        guard node.kind == .prefix, node.token(.minus) != nil else { return nil }
        return node.nodes.first.map { ExpressionSyntax(node: $0) }
    }

    /// The sides of `a -> b`.
    var mapping: (from: ExpressionSyntax, to: ExpressionSyntax)? {
        guard node.kind == .mapping, node.nodes.count == 2 else { return nil }
        return (ExpressionSyntax(node: node.nodes[0]), ExpressionSyntax(node: node.nodes[1]))
    }

    /// The fences of SQL, with the tags of those that have one.
    var fences: [(tag: Token?, fence: Token)]? {
        guard node.kind == .sql else { return nil }
        var result: [(tag: Token?, fence: Token)] = []
        var tag: Token?
        for case .token(let token) in node.children {
            if token.kind == .fence {
                result.append((tag, token))
                tag = nil
            } else {
                tag = token
            }
        }
        return result
    }

    /// The source with single blanks, for messages.
    var text: String {
        var text = ""
        node.visitTokens { token in
            if !text.isEmpty, !token.trivia.isEmpty { text += " " }
            text += token.text
        }
        return text
    }
}

/// The values of literal tokens.
enum Literals {
    /// The text of `"…"`; nil where an escape is not one of Swift's.
    static func string(_ source: String) -> String? {
        var scalars = Array(source.unicodeScalars)
        scalars.removeFirst()
        if scalars.last == "\"" { scalars.removeLast() }
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            guard scalar == "\\" else {
                result.append(scalar)
                continue
            }
            guard index < scalars.count else { return nil }
            let escape = scalars[index]
            index += 1
            switch escape {
            case "n": result.append("\n")
            case "t": result.append("\t")
            case "r": result.append("\r")
            case "0": result.append("\0")
            case "\"", "\\", "'": result.append(escape)
            case "u":
                guard let scalar = unicodeEscape(scalars, &index) else { return nil }
                result.append(scalar)
            default: return nil
            }
        }
        return String(result)
    }

    /// `{1F600}` after `\u`.
    private static func unicodeEscape(_ scalars: [Unicode.Scalar], _ index: inout Int) -> Unicode.Scalar? {
        guard index < scalars.count, scalars[index] == "{" else { return nil }
        index += 1
        var digits = ""
        while index < scalars.count, scalars[index] != "}" {
            digits.unicodeScalars.append(scalars[index])
            index += 1
        }
        guard index < scalars.count, let value = UInt32(digits, radix: 16) else { return nil }
        index += 1
        return Unicode.Scalar(value)
    }

    /// The SQL of a fence: without its quotes, doubled back quotes once, without blank space at both ends.
    static func sql(_ source: String) -> String {
        var scalars = Array(source.unicodeScalars.dropFirst())
        if scalars.last == "`" { scalars.removeLast() }
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            result.append(scalar)
            index += 1
            if scalar == "`", index < scalars.count, scalars[index] == "`" { index += 1 }
        }
        return trimmed(String(result))
    }

    /// A number without the underscores.
    static func digits(_ source: String) -> String { String(source.filter { $0 != "_" }) }

    private static func trimmed(_ text: String) -> String {
        var characters = Array(text)
        while let last = characters.last, last.isWhitespace { characters.removeLast() }
        return String(characters.drop { $0.isWhitespace })
    }
}
