/// A recursive-descent parser: a function per production of the EBNF in `docs/schema-language.md`.
///
/// It always returns a tree that holds every token. Where a token does not fit, it reports one error per line, skips to
/// where a member, a declaration or a closing bracket can begin, and goes on.
struct Parser {
    private var tokens: [Token]
    private var index = 0
    /// The children of the nodes that are open.
    private var open: [[SyntaxNode.Child]] = [[]]
    /// The line start of the last syntax error: a second error on one line is mostly an echo of the first.
    private var lastErrorLine = -1
    private var lineStart = 0
    let reporter: Reporter

    /// How deep types and expressions nest at most; source that is deeper is not written by people.
    static let maximumDepth = 64
    var depth = 0

    private init(tokens: [Token], reporter: Reporter) {
        self.tokens = tokens
        self.reporter = reporter
    }

    /// Parses a file.
    static func parse(file: Int, text: String, reporter: Reporter) -> SyntaxNode {
        let tokens = Lexer.tokens(file: file, text: text, reporter: reporter)
        var parser = Parser(tokens: tokens, reporter: reporter)
        parser.parseFile()
        // The end of the file carries the trivia after the last token.
        parser.open[0].append(.token(parser.current))
        return SyntaxNode(.file, parser.open[0])
    }

    // MARK: Looking

    var current: Token { tokens[index] }
    var kind: TokenKind { tokens[index].kind }

    func peek(_ offset: Int = 1) -> Token { tokens[min(index + offset, tokens.count - 1)] }

    func at(_ kind: TokenKind) -> Bool { self.kind == kind }

    /// A contextual keyword: an identifier with this text.
    func atWord(_ word: String) -> Bool { kind == .identifier && current.text == word }

    /// Whether a field begins here: `name :`.
    var atField: Bool { kind == .identifier && peek().kind == .colon }

    /// Whether a declaration begins here, said by its keyword and what follows.
    var atDeclaration: Bool {
        guard kind == .identifier, peek().kind == .identifier else { return false }
        switch current.text {
        case "schema", "import", "type", "enum", "value", "mixin", "model", "view": return true
        default: return false
        }
    }

    /// Whether something stands here that only a new member or declaration, or the end of this one, begins with.
    var atBoundary: Bool {
        switch kind {
        case .doubleAt, .docComment, .rightBrace, .endOfFile: true
        default: atField || (current.startsLine && atDeclaration)
        }
    }

    // MARK: Building

    /// Adds the current token to the open node; at the end of the file it does nothing.
    mutating func advance() {
        guard !at(.endOfFile) else { return }
        if current.startsLine { lineStart = current.offset }
        open[open.count - 1].append(.token(tokens[index]))
        index += 1
    }

    /// Builds a node from what `body` adds.
    mutating func build(_ kind: SyntaxKind, _ body: (inout Parser) -> Void) {
        open.append([])
        body(&self)
        let children = open.removeLast()
        open[open.count - 1].append(.node(SyntaxNode(kind, children)))
    }

    /// The place in the open node from which ``wrap(_:from:)`` can make a node later.
    var checkpoint: Int { open[open.count - 1].count }

    /// Makes one node of what the open node got since a checkpoint.
    mutating func wrap(_ kind: SyntaxKind, from checkpoint: Int) {
        let last = open.count - 1
        let children = Array(open[last][checkpoint...])
        open[last].removeSubrange(checkpoint...)
        open[last].append(.node(SyntaxNode(kind, children)))
    }

    /// Adds the current token where it is of this kind.
    @discardableResult
    mutating func accept(_ kind: TokenKind) -> Bool {
        guard at(kind) else { return false }
        advance()
        return true
    }

    /// Adds the current token, or reports that it is missing.
    @discardableResult
    mutating func expect(_ kind: TokenKind, _ expected: String) -> Bool {
        if accept(kind) { return true }
        fail(expected)
        return false
    }

    /// Makes two tokens of one such as `>=`, where only its first character is meant.
    mutating func splitCurrent(into first: TokenKind, _ second: TokenKind) {
        let token = tokens[index]
        var head = token
        head.kind = first
        head.text = String(token.text.prefix(1))
        var tail = token
        tail.kind = second
        tail.text = String(token.text.dropFirst())
        tail.offset += 1
        tail.trivia = ""
        tail.startsLine = false
        tokens.replaceSubrange(index...index, with: [head, tail])
    }

    // MARK: Errors

    /// Whether the line of the last token has a syntax error.
    var hasErrorOnLine: Bool { lastErrorLine == lineStart }

    /// Reports that the current token does not fit: `expected …, found …; hint`.
    mutating func fail(_ expected: String, hint: String = "") {
        let line = current.startsLine ? current.offset : lineStart
        // The lexer has said what is wrong with an invalid token, or with one that swallowed its line.
        let isKnown = kind == .invalid || (index > 0 && tokens[index - 1].isUnterminated)
        if line != lastErrorLine, !isKnown {
            let found = description(of: current)
            let isQuoted = hint.isEmpty && current.isQuotedName
            let hint = isQuoted ? "names stand without back quotes, words of Swift too" : hint
            let suffix = hint.isEmpty ? "" : "; \(hint)"
            reporter.error(.syntax, current.place, "\(expected), found \(found)\(suffix)")
        }
        lastErrorLine = line
    }

    /// Reports something about a token without the words about what was found.
    mutating func report(_ code: DiagnosticCode, _ token: Token, _ message: String) {
        reporter.error(code, token.place, message)
    }

    private func description(of token: Token) -> String {
        switch token.kind {
        case .endOfFile: "the end of the file"
        case .docComment: "a doc comment"
        case .fence: "SQL"
        default: "'\(token.text)'"
        }
    }

    /// Skips tokens until one where parsing can go on: a member, a declaration, a closing brace, or the first token of
    /// a line. What is skipped becomes an `unexpected` node.
    mutating func skipToBoundary() {
        if atBoundary { return }
        build(.unexpected) { parser in
            repeat { parser.advance() } while !parser.atBoundary && !parser.current.startsLine
        }
    }

    /// Skips tokens inside round, square or angle brackets until a comma or a closing bracket.
    mutating func skipToSeparator(closing: TokenKind) {
        build(.unexpected) { parser in
            var nesting = 0
            while !parser.atBoundary, !parser.at(.leftBrace) {
                if nesting == 0, parser.at(.comma) || parser.at(closing) { return }
                if parser.at(.leftParen) || parser.at(.leftBracket) { nesting += 1 }
                if parser.at(.rightParen) || parser.at(.rightBracket) {
                    if nesting == 0 { return }
                    nesting -= 1
                }
                parser.advance()
            }
        }
    }
}
