/// A declaration: `schema`, `import`, `type`, `enum`, `value`, `mixin`, `model` or `view`.
struct DeclarationSyntax {
    let node: SyntaxNode

    var documentation: [String] { Documentation.lines(of: node) }
    /// Nil where the name is missing; the parser has said so.
    var name: Token? {
        let words = node.tokens(.identifier)
        return words.count > 1 ? words[1] : nil
    }
    var attributes: [AttributeSyntax] { node.nodes(.attribute).map { AttributeSyntax(node: $0) } }
    /// `@@…`, of the header and of the body.
    var modelAttributes: [AttributeSyntax] {
        let body = node.node(.body)?.nodes(.modelAttribute) ?? []
        return (node.nodes(.modelAttribute) + body).map { AttributeSyntax(node: $0) }
    }
    var fields: [FieldSyntax] { (node.node(.body)?.nodes(.field) ?? []).map { FieldSyntax(node: $0) } }
    var cases: [EnumCaseSyntax] { (node.node(.body)?.nodes(.enumCase) ?? []).map { EnumCaseSyntax(node: $0) } }
    /// The type of an alias.
    var aliasedType: TypeSyntax? { TypeSyntax.child(of: node) }
    /// What stands after the name and a colon: the model that is extended, or an enum's raw type.
    var base: SyntaxNode? { node.node(.base) }
    var rawType: TypeSyntax? { base.flatMap { TypeSyntax.child(of: $0) } }
    /// The SELECT of a view.
    var select: ExpressionSyntax? { node.node(.sql).map { ExpressionSyntax(node: $0) } }
    var mixins: SyntaxNode? { node.node(.mixins) }
}

/// A field of a model.
struct FieldSyntax {
    let node: SyntaxNode

    var documentation: [String] { Documentation.lines(of: node) }
    var name: Token? { node.tokens(.identifier).last }
    var type: TypeSyntax? { TypeSyntax.child(of: node) }
    var via: Token? { node.node(.via)?.tokens(.identifier).dropFirst().last }
    var viaNode: SyntaxNode? { node.node(.via) }
    var through: SyntaxNode? { node.node(.through) }
    var secondary: SyntaxNode? { node.node(.secondary) }
    var defaults: [SyntaxNode] { node.nodes(.defaultValue) }
    var attributes: [AttributeSyntax] { node.nodes(.attribute).map { AttributeSyntax(node: $0) } }
}

/// A case of an enum.
struct EnumCaseSyntax {
    let node: SyntaxNode

    var documentation: [String] { Documentation.lines(of: node) }
    var name: Token? { node.tokens(.identifier).last }
    var rawValue: ExpressionSyntax? { node.node(.defaultValue)?.nodes.first.map { ExpressionSyntax(node: $0) } }
    var attributes: [AttributeSyntax] { node.nodes(.attribute).map { AttributeSyntax(node: $0) } }
}

/// `@name(…)` or `@@name(…)`.
struct AttributeSyntax {
    let node: SyntaxNode

    var name: Token? { node.token(.identifier) }
    var arguments: [ArgumentSyntax] {
        (node.node(.arguments)?.nodes(.argument) ?? []).map { ArgumentSyntax(node: $0) }
    }
    /// The at signs and the name.
    var place: Place {
        let sign = node.kind == .attribute ? node.token(.at) : node.token(.doubleAt)
        guard let sign, let name = node.tokens(.identifier).last else { return node.place }
        return Place(file: Int(sign.file), range: sign.range.lowerBound..<name.range.upperBound)
    }
    /// `@name` or `@@name`, as messages say it.
    var spelling: String {
        (node.kind == .attribute ? "@" : "@@") + node.tokens(.identifier).map(\.text).joined(separator: ".")
    }
    /// Whether the name has a point in it, which none has.
    var isDotted: Bool { node.token(.dot) != nil }
}

/// `label: value` or `value`.
struct ArgumentSyntax {
    let node: SyntaxNode

    var label: Token? { node.token(.colon) == nil ? nil : node.token(.identifier) }
    /// Nil where it is missing; the parser has said so.
    var value: ExpressionSyntax? { node.nodes.first.map { ExpressionSyntax(node: $0) } }
    var place: Place { node.place }
}

/// Doc comments.
enum Documentation {
    /// The text of a node's doc comments, a string per line, without the slashes.
    static func lines(of node: SyntaxNode) -> [String] { node.tokens(.docComment).map { text(of: $0.text) } }

    /// A doc comment without `///`, the blank after it and blank space at its end. Two blanks and `//` begin an ordinary
    /// comment within it.
    static func text(of comment: String) -> String {
        var bytes = Array(comment.utf8.dropFirst(3))
        if bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
        var end = 0
        while end < bytes.count {
            if end >= 2, isSlash(bytes, end), isSlash(bytes, end + 1), isBlank(bytes[end - 1]), isBlank(bytes[end - 2])
            {
                bytes.removeSubrange(end...)
                break
            }
            end += 1
        }
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isSlash(_ bytes: [UInt8], _ index: Int) -> Bool {
        index < bytes.count && bytes[index] == UInt8(ascii: "/")
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
