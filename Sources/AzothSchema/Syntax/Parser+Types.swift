extension Parser {
    /// `type = ( arrayType | namedType ) [ "?" ]`
    /// `arrayType = "[" type [ ":" type ] "]"`
    /// `namedType = NAME { "." NAME } [ "<" type { "," type } ">" ] [ typeArguments ]`
    mutating func parseType() {
        guard depth < Parser.maximumDepth else {
            fail("expected a simpler type")
            skipToBoundary()
            return
        }
        depth += 1
        defer { depth -= 1 }
        if depth == 1, current.startsLine, atBoundary {
            fail("expected a type")
        } else if at(.leftBracket) {
            build(.arrayType) { $0.parseArrayType() }
        } else if at(.identifier) {
            let (start, name) = (checkpoint, current)
            build(.namedType) { $0.parseNamedType() }
            if at(.leftBracket), peek().kind == .rightBracket, !current.startsLine {
                parseListSuffix(of: name, from: start)
            }
        } else {
            fail("expected a type")
        }
    }

    /// `Post[]`, as others write a list: reported, and read as `[Post]`.
    private mutating func parseListSuffix(of name: Token, from start: Int) {
        fail("expected an attribute or the next member", hint: "a list is written '[\(name.text)]'")
        advance()
        advance()
        accept(.question)
        wrap(.arrayType, from: start)
    }

    private mutating func parseArrayType() {
        advance()
        parseType()
        if accept(.colon) { parseType() }
        if !expect(.rightBracket, "expected ']'") {
            skipToSeparator(closing: .rightBracket)
            accept(.rightBracket)
        }
        accept(.question)
    }

    private mutating func parseNamedType() {
        advance()
        while at(.dot) {
            advance()
            expect(.identifier, "expected a name after '.'")
        }
        if at(.less) { parseGenericArguments() }
        if at(.leftParen) {
            build(.typeArguments) { $0.parseArguments() }
        }
        accept(.question)
    }

    private mutating func parseGenericArguments() {
        build(.genericArguments) { parser in
            parser.advance()
            repeat {
                parser.parseType()
            } while parser.accept(.comma)
            if parser.at(.greaterEqual) { parser.splitCurrent(into: .greater, .equal) }
            if !parser.expect(.greater, "expected '>'") {
                parser.skipToSeparator(closing: .greater)
                parser.accept(.greater)
            }
        }
    }
}
