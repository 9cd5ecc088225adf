extension Formatter {
    /// A token and what stands before it.
    struct Piece {
        var token: Token
        var space: Bool
        /// A line can be broken here.
        var isBreak = false
        /// Commas between the cases of an enum are left out.
        var text: String

        init(token: Token, space: Bool, isBreak: Bool = false) {
            self.token = token
            self.space = space
            self.isBreak = isBreak
            text = token.text
            if token.kind == .docComment {
                while text.last == " " || text.last == "\t" { text.removeLast() }
            }
        }
    }

    static func pieces(of node: SyntaxNode) -> [Piece] {
        var pieces: [Piece] = []
        collect(node, space: false, isBreak: false, &pieces)
        return pieces
    }

    static func text(of pieces: [Piece]) -> String {
        var text = ""
        for piece in pieces {
            if piece.space, !text.isEmpty, !piece.text.isEmpty { text += " " }
            text += piece.text
        }
        return text
    }

    private static func collect(_ node: SyntaxNode, space: Bool, isBreak: Bool, _ pieces: inout [Piece]) {
        var space = space
        var isBreak = isBreak
        var previous: TokenKind?
        for (index, child) in node.children.enumerated() {
            if index > 0 {
                space = hasSpace(before: child, at: index, after: previous, in: node)
                isBreak = canBreak(before: child)
            }
            switch child {
            case .token(let token):
                var piece = Piece(token: token, space: space, isBreak: isBreak)
                if node.kind == .enumCase, token.kind == .comma { piece.text = "" }
                pieces.append(piece)
                previous = token.kind
            case .node(let inner):
                collect(inner, space: space, isBreak: isBreak, &pieces)
                previous = nil
            }
        }
    }

    private static func canBreak(before child: SyntaxNode.Child) -> Bool {
        guard case .node(let node) = child else { return false }
        return node.kind == .attribute || node.kind == .modelAttribute || node.kind == .secondary
    }

    /// Whether a blank stands before a child other than the first of its node.
    private static func hasSpace(
        before child: SyntaxNode.Child, at index: Int, after previous: TokenKind?, in node: SyntaxNode
    ) -> Bool {
        var token: TokenKind?
        var kind: SyntaxKind?
        switch child {
        case .token(let inner): token = inner.kind
        case .node(let inner): kind = inner.kind
        }
        if token == .comma || token == .colon { return false }
        switch node.kind {
        case .attribute, .modelAttribute, .path, .implicitMember, .call, .prefix, .group, .literal, .namedType:
            return false
        case .arguments, .list, .genericArguments, .typeArguments: return previous == .comma
        case .arrayType, .argument: return previous == .colon
        case .sql: return token == .fence ? previous != .identifier : true
        case .secondary: return kind != .arguments
        default: return kind != .base
        }
    }
}
