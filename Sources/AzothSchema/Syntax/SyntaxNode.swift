/// The productions of the grammar in `docs/schema-language.md`.
enum SyntaxKind: UInt8, Sendable {
    case file
    // Declarations
    case schema, importDeclaration, alias, enumeration, value, mixin, model, view
    /// What stands where a declaration or member was expected and is neither.
    case unexpected
    // Their parts
    case base, mixins, body, enumCase
    // Members
    case field, modelAttribute, attribute, via, through, secondary, defaultValue
    // Types
    case namedType, arrayType, typeArguments, genericArguments
    // Expressions
    case arguments, argument
    case literal, sql, path, call, implicitMember, list, group, prefix, binary, mapping
}

/// A node of the lossless syntax tree: its tokens, in their order, are the source.
///
/// Nodes are immutable. The structs in `Views/` read them by production.
final class SyntaxNode: Sendable {
    enum Child: Sendable {
        case token(Token)
        case node(SyntaxNode)
    }

    let kind: SyntaxKind
    let children: [Child]

    init(_ kind: SyntaxKind, _ children: [Child]) {
        self.kind = kind
        self.children = children
    }

    /// The child nodes of a kind.
    func nodes(_ kind: SyntaxKind) -> [SyntaxNode] {
        var result: [SyntaxNode] = []
        for case .node(let node) in children where node.kind == kind { result.append(node) }
        return result
    }

    /// The first child node of a kind.
    func node(_ kind: SyntaxKind) -> SyntaxNode? {
        for case .node(let node) in children where node.kind == kind { return node }
        return nil
    }

    /// All child nodes.
    var nodes: [SyntaxNode] {
        var result: [SyntaxNode] = []
        for case .node(let node) in children { result.append(node) }
        return result
    }

    /// The child tokens of a kind.
    func tokens(_ kind: TokenKind) -> [Token] {
        var result: [Token] = []
        for case .token(let token) in children where token.kind == kind { result.append(token) }
        return result
    }

    /// The first child token of a kind.
    func token(_ kind: TokenKind) -> Token? {
        for case .token(let token) in children where token.kind == kind { return token }
        return nil
    }

    /// The first token, of this node or of one inside.
    var firstToken: Token? {
        for child in children {
            switch child {
            case .token(let token): return token
            case .node(let node): if let token = node.firstToken { return token }
            }
        }
        return nil
    }

    /// The last token, of this node or of one inside.
    var lastToken: Token? {
        for child in children.reversed() {
            switch child {
            case .token(let token): return token
            case .node(let node): if let token = node.lastToken { return token }
            }
        }
        return nil
    }

    /// The stretch of source from the first token's text to the last one's.
    var place: Place {
        guard let first = firstToken, let last = lastToken else { return Place(file: 0, range: 0..<0) }
        return Place(file: Int(first.file), range: first.range.lowerBound..<last.range.upperBound)
    }

    /// All tokens in their order.
    func visitTokens(_ visit: (Token) -> Void) {
        for child in children {
            switch child {
            case .token(let token): visit(token)
            case .node(let node): node.visitTokens(visit)
            }
        }
    }

    /// The source: every token with its trivia.
    var sourceText: String {
        var text = ""
        visitTokens { token in
            text += token.trivia
            text += token.text
        }
        return text
    }
}
