extension Parser {
    /// `member = { DOC } ( field | modelAttribute )`
    mutating func parseMember() {
        let firstDoc = at(.docComment) ? current : nil
        var offset = 0
        while peek(offset).kind == .docComment { offset += 1 }
        let start = peek(offset)
        if start.kind == .doubleAt {
            parseModelAttribute()
        } else if start.kind == .identifier {
            build(.field) { $0.parseField() }
        } else if let firstDoc, start.kind == .rightBrace || start.kind == .endOfFile {
            reporter.warning(
                .strayDocComment, firstDoc.place,
                "this doc comment describes nothing; put it above a member, or begin it with '//'")
            build(.unexpected) { parser in while parser.accept(.docComment) {} }
        } else {
            build(.unexpected) { parser in
                while parser.accept(.docComment) {}
                let hint = parser.at(.at) ? "attributes stand behind the type: 'name: String @unique'" : ""
                parser.fail("expected a member such as 'name: String'", hint: hint)
                parser.advance()
                if !parser.current.startsLine { parser.skipToBoundary() }
            }
        }
    }

    /// `field = NAME ":" type { via | through | secondary | default | attribute }`
    private mutating func parseField() {
        while accept(.docComment) {}
        if atWord("var") || atWord("let"), peek().kind == .identifier, !peek().startsLine {
            fail("expected 'name: Type'", hint: "leave out '\(current.text)'")
            advance()
        }
        let name = current
        advance()
        if !at(.colon) {
            fail("expected ':' after '\(name.text)'")
            // `name String`: the colon was forgotten, the rest is read as if it were there.
            guard !current.startsLine, at(.identifier) || at(.leftBracket) else {
                if !current.startsLine { skipToBoundary() }
                return
            }
        } else {
            advance()
        }
        parseType()
        parseFieldTail()
    }

    private mutating func parseFieldTail() {
        while true {
            switch kind {
            case .at: parseAttribute()
            case .equal:
                build(.defaultValue) { parser in
                    parser.advance()
                    parser.parseUnary()
                }
            case .identifier where !atField && atWord("via"):
                build(.via) { parser in
                    parser.advance()
                    parser.parseOwner()
                }
            case .identifier where !atField && atWord("through"):
                build(.through) { parser in
                    parser.advance()
                    parser.parsePath("expected a path such as 'memberships.group' after 'through'")
                }
            case .identifier where !atField && atWord("secondary"): parseSecondary()
            default:
                if atBoundary || current.startsLine { return }
                fail("expected an attribute or the next member", hint: hintBetweenMembers)
                skipToBoundary()
                return
            }
        }
    }

    /// What to do about a token that others write between members.
    private var hintBetweenMembers: String {
        if at(.comma) { return "members end with their line, remove it" }
        return atWord("var") || atWord("let") ? "leave out '\(current.text)', and write attributes behind the type" : ""
    }

    /// The attribute of the other model; with that model's name before it, what stands behind the point is meant.
    private mutating func parseOwner() {
        guard expect(.identifier, "expected the owning attribute after 'via'"), at(.dot), peek().kind == .identifier
        else { return }
        fail(
            "expected an attribute or the next member",
            hint: "'via' takes the name of the attribute alone: 'via \(peek().text)'")
        advance()
        advance()
    }

    /// `secondary = "secondary" STRING [ "(" mapping "," mapping ")" ]`
    private mutating func parseSecondary() {
        build(.secondary) { parser in
            parser.advance()
            guard parser.expect(.string, "expected the name of the table, such as secondary \"user_tags\"") else {
                return
            }
            if parser.at(.leftParen) { parser.parseArguments() }
        }
    }

    /// `attribute = "@" NAME [ arguments ]`
    mutating func parseAttribute() {
        build(.attribute) { parser in
            parser.advance()
            guard parser.expect(.identifier, "expected the name of an attribute after '@'") else { return }
            // No attribute has a point in its name; the checker says what `@db.VarChar(80)` is called here.
            while parser.at(.dot), parser.peek().kind == .identifier, !parser.current.startsLine {
                parser.advance()
                parser.advance()
            }
            if parser.at(.leftParen) { parser.parseArguments() }
        }
    }

    mutating func parseAttributes() {
        while true {
            if at(.at) {
                parseAttribute()
            } else if at(.identifier) || atBoundary || at(.leftBrace) || at(.comma) || current.startsLine {
                return
            } else {
                fail("expected an attribute")
                skipToBoundary()
                return
            }
        }
    }

    /// `modelAttribute = { DOC } "@@" NAME [ arguments ]`
    mutating func parseModelAttribute() {
        build(.modelAttribute) { parser in
            while parser.accept(.docComment) {}
            parser.advance()
            if parser.expect(.identifier, "expected the name of an attribute after '@@'"), parser.at(.leftParen) {
                parser.parseArguments()
            }
            if !parser.current.startsLine, !parser.atBoundary, !parser.at(.at), !parser.at(.leftBrace) {
                parser.fail("expected the next member")
                parser.skipToBoundary()
            }
        }
    }
}
