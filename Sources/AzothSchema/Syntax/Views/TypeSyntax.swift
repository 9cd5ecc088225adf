/// A type as written.
struct TypeSyntax {
    let node: SyntaxNode

    /// The first type among the children of a node.
    static func child(of node: SyntaxNode) -> TypeSyntax? { children(of: node).first }

    private static func children(of node: SyntaxNode) -> [TypeSyntax] {
        var result: [TypeSyntax] = []
        for child in node.nodes where child.kind == .namedType || child.kind == .arrayType {
            result.append(TypeSyntax(node: child))
        }
        return result
    }

    var place: Place { node.place }
    var isOptional: Bool { node.token(.question) != nil }
    var isArray: Bool { node.kind == .arrayType }
    /// `[Key: Value]`: possible inside `JSON<…>` alone.
    var isDictionary: Bool { isArray && node.token(.colon) != nil }
    /// The element of an array.
    var element: TypeSyntax? { TypeSyntax.child(of: node) }
    /// The name with its dots; empty for an array.
    var name: String { node.tokens(.identifier).map(\.text).joined(separator: ".") }
    /// The place of the name alone, without arguments and question mark.
    var namePlace: Place {
        guard let first = node.tokens(.identifier).first, let last = node.tokens(.identifier).last else { return place }
        return Place(file: Int(first.file), range: first.range.lowerBound..<last.range.upperBound)
    }
    var generics: [TypeSyntax] { node.node(.genericArguments).map { TypeSyntax.children(of: $0) } ?? [] }
    var hasArguments: Bool { node.node(.typeArguments) != nil }
    var arguments: [ArgumentSyntax] {
        let list = node.node(.typeArguments)?.node(.arguments)
        return (list?.nodes(.argument) ?? []).map { ArgumentSyntax(node: $0) }
    }

    /// The type as Swift writes it, with canonical blanks.
    var swiftText: String {
        var text = ""
        node.visitTokens { token in
            text += token.text
            if token.kind == .comma || token.kind == .colon { text += " " }
        }
        return text
    }
}
