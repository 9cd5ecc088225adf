extension Parser {
    /// `arguments = "(" [ argument { "," argument } ] ")"`
    mutating func parseArguments() {
        build(.arguments) { parser in
            parser.advance()
            while !parser.at(.rightParen) {
                if parser.atArgumentsEnd {
                    parser.fail("expected ')' to close the arguments")
                    return
                }
                parser.parseArgument()
                if parser.at(.rightParen) { break }
                if parser.accept(.comma) { continue }
                parser.fail("expected ',' or ')'")
                parser.skipToSeparator(closing: .rightParen)
                if !parser.accept(.comma) { break }
            }
            if !parser.accept(.rightParen) {
                parser.fail("expected ')' to close the arguments")
            }
        }
    }

    /// Whether the arguments were left without a closing parenthesis.
    private var atArgumentsEnd: Bool {
        switch kind {
        case .endOfFile, .rightBrace, .leftBrace, .doubleAt, .docComment, .at: true
        default: current.startsLine && atDeclaration
        }
    }

    /// `argument = [ NAME ":" ] expression [ "->" expression ]`
    private mutating func parseArgument() {
        build(.argument) { parser in
            if parser.atField {
                parser.advance()
                parser.advance()
            }
            let start = parser.checkpoint
            parser.parseExpression()
            if parser.at(.arrow) {
                parser.advance()
                parser.parseExpression()
                parser.wrap(.mapping, from: start)
            }
        }
    }

    /// `expression = conjunction { "||" conjunction }`
    mutating func parseExpression() {
        guard depth < Parser.maximumDepth else {
            fail("expected a simpler expression")
            skipToBoundary()
            return
        }
        depth += 1
        defer { depth -= 1 }
        let start = checkpoint
        parseConjunction()
        while at(.or) {
            advance()
            parseConjunction()
            wrap(.binary, from: start)
        }
    }

    /// `conjunction = comparison { "&&" comparison }`
    private mutating func parseConjunction() {
        let start = checkpoint
        parseComparison()
        while at(.and) {
            advance()
            parseComparison()
            wrap(.binary, from: start)
        }
    }

    /// `comparison = unary [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" ) unary ]`
    private mutating func parseComparison() {
        let start = checkpoint
        parseUnary()
        switch kind {
        case .equalEqual, .notEqual, .less, .lessEqual, .greater, .greaterEqual: break
        case .identifier where atWord("in") && !atField: break
        default: return
        }
        advance()
        parseUnary()
        wrap(.binary, from: start)
    }

    /// `unary = { "-" | "!" } primary`
    mutating func parseUnary() {
        guard at(.minus) || at(.not) else {
            parsePrimary()
            return
        }
        guard depth < Parser.maximumDepth else {
            fail("expected a simpler expression")
            skipToBoundary()
            return
        }
        depth += 1
        defer { depth -= 1 }
        build(.prefix) { parser in
            parser.advance()
            parser.parseUnary()
        }
    }

    /// `primary = literal | sql | path [ arguments ] | "." NAME [ arguments ] | "(" expression ")" | list`
    private mutating func parsePrimary() {
        switch kind {
        case .integer, .decimal, .string: build(.literal) { $0.advance() }
        case .fence: parseSQL()
        case .identifier: parseName()
        case .dot: parseImplicitMember()
        case .leftBracket: parseList()
        case .leftParen:
            build(.group) { parser in
                parser.advance()
                parser.parseExpression()
                parser.expect(.rightParen, "expected ')'")
            }
        default: fail("expected a value")
        }
    }

    private mutating func parseName() {
        if atTaggedFence {
            parseSQL()
            return
        }
        if atWord("true") || atWord("false") || atWord("nil") {
            build(.literal) { $0.advance() }
            return
        }
        let start = checkpoint
        parsePath("expected a name")
        if at(.leftParen), !current.startsLine {
            parseArguments()
            wrap(.call, from: start)
        }
    }

    /// `path = NAME { "." NAME }`
    mutating func parsePath(_ message: String) {
        build(.path) { parser in
            guard parser.expect(.identifier, message) else { return }
            while parser.at(.dot) {
                parser.advance()
                parser.expect(.identifier, "expected a name after '.'")
            }
        }
    }

    private mutating func parseImplicitMember() {
        build(.implicitMember) { parser in
            parser.advance()
            parser.expect(.identifier, "expected a name after '.'")
            if parser.at(.leftParen), !parser.current.startsLine { parser.parseArguments() }
        }
    }

    /// `list = "[" [ expression { "," expression } ] "]"`
    private mutating func parseList() {
        build(.list) { parser in
            parser.advance()
            while !parser.at(.rightBracket), !parser.at(.endOfFile) {
                parser.parseExpression()
                if !parser.accept(.comma) { break }
            }
            if !parser.expect(.rightBracket, "expected ']'") {
                parser.skipToSeparator(closing: .rightBracket)
                parser.accept(.rightBracket)
            }
        }
    }

    /// Whether SQL for one dialect stands here: `` postgres`…` ``, without a blank between.
    var atTaggedFence: Bool { at(.identifier) && peek().kind == .fence && peek().trivia.isEmpty }

    /// `sql = fence { fence }`, `fence = [ NAME ] FENCE`
    mutating func parseSQL() {
        build(.sql) { parser in
            while true {
                if parser.at(.fence) {
                    parser.advance()
                } else if parser.atTaggedFence {
                    parser.advance()
                    parser.advance()
                } else {
                    return
                }
            }
        }
    }
}
