extension Parser {
    /// `file = { declaration }`
    mutating func parseFile() {
        while !at(.endOfFile) { parseDeclaration() }
    }

    /// `declaration = { DOC } ( schema | import | alias | enum | value | mixin | model | view )`
    private mutating func parseDeclaration() {
        guard let kind = kindOfDeclaration else {
            parseNoDeclaration()
            return
        }
        build(kind) { parser in
            while parser.accept(.docComment) {}
            parser.advance()
            switch kind {
            case .importDeclaration: parser.parseImport()
            case .alias: parser.parseAlias()
            case .enumeration: parser.parseEnum()
            case .schema: parser.parseSchema()
            default: parser.parseModelLike(kind)
            }
        }
    }

    /// The declaration that begins here, looking past doc comments.
    private var kindOfDeclaration: SyntaxKind? {
        var offset = 0
        while peek(offset).kind == .docComment { offset += 1 }
        guard peek(offset).kind == .identifier else { return nil }
        return switch peek(offset).text {
        case "schema": .schema
        case "import": .importDeclaration
        case "type": .alias
        case "enum": .enumeration
        case "value": .value
        case "mixin": .mixin
        case "model": .model
        case "view": .view
        default: nil
        }
    }

    /// What stands outside of all declarations: reported, and skipped up to the next one.
    private mutating func parseNoDeclaration() {
        let docs = at(.docComment)
        if docs {
            let first = current
            build(.unexpected) { parser in while parser.accept(.docComment) {} }
            if at(.endOfFile) {
                reporter.warning(
                    .strayDocComment, first.place,
                    "this doc comment describes nothing; put it above a declaration, or begin it with '//'")
                return
            }
        }
        let keywords = ["schema", "import", "type", "enum", "value", "mixin", "model", "view"]
        let likely = at(.identifier) ? Suggestion.best(for: current.text, among: keywords) : nil
        if atWord("class") || atWord("table") || atWord("entity") {
            fail("expected 'model Name { … }'")
        } else if atWord("struct") {
            fail("expected 'model Name { … }'", hint: "a struct that a model keeps in columns is 'value Name { … }'")
        } else if at(.rightBrace) {
            fail("expected a declaration such as 'model Name { … }'", hint: "this brace closes nothing, remove it")
        } else if let likely {
            fail("expected a declaration", hint: "did you mean '\(likely)'?")
        } else {
            fail("expected a declaration such as 'model Name { … }'")
        }
        build(.unexpected) { parser in
            parser.advance()
            var nesting = 0
            while !parser.at(.endOfFile) {
                if parser.current.startsLine, parser.kindOfDeclaration != nil, !parser.atField, nesting <= 0 { break }
                if parser.at(.leftBrace) { nesting += 1 }
                if parser.at(.rightBrace) { nesting -= 1 }
                parser.advance()
            }
        }
    }

    /// `schema = "schema" NAME { attribute }`
    private mutating func parseSchema() {
        expect(.identifier, "expected the name of the schema")
        parseAttributes()
    }

    /// `import = "import" NAME`
    private mutating func parseImport() {
        if !expect(.identifier, "expected the name of a module") { skipToBoundary() }
    }

    /// `alias = "type" NAME "=" type { attribute }`
    private mutating func parseAlias() {
        if expect(.identifier, "expected a name for the type"),
            expect(.equal, "expected '=' and a type after the name")
        {
            parseType()
        } else {
            skipToBoundary()
        }
        parseAttributes()
    }

    /// `enum = "enum" NAME [ ":" type ] { attribute } "{" { case } "}"`
    private mutating func parseEnum() {
        expect(.identifier, "expected a name for the enum")
        if at(.colon) {
            build(.base) { parser in
                parser.advance()
                parser.parseType()
            }
        }
        parseAttributes()
        parseBody { $0.parseEnumCase() }
    }

    /// `case = { DOC } NAME [ "=" literal ] { attribute } [ "," ]`
    private mutating func parseEnumCase() {
        build(.enumCase) { parser in
            while parser.accept(.docComment) {}
            if parser.atWord("case"), parser.peek().kind == .identifier, !parser.peek().startsLine {
                parser.fail("expected the names of the cases alone", hint: "leave out 'case'")
                parser.advance()
            }
            guard parser.accept(.identifier) else {
                let hint = parser.at(.string) ? "cases stand without quotes" : ""
                parser.fail("expected the name of a case", hint: hint)
                parser.skipInEnum()
                return
            }
            if parser.at(.equal) {
                parser.build(.defaultValue) { parser in
                    parser.advance()
                    parser.parseUnary()
                }
            }
            parser.parseAttributes()
            parser.accept(.comma)
        }
    }

    private mutating func skipInEnum() {
        guard !at(.rightBrace), !at(.endOfFile) else { return }
        build(.unexpected) { parser in
            repeat {
                parser.advance()
            } while !parser.at(.rightBrace) && !parser.at(.endOfFile) && !parser.current.startsLine
        }
    }

    /// `value = "value" NAME { header } body`
    /// `mixin = "mixin" NAME { header } body`
    /// `model = "model" NAME [ ":" NAME ] [ "with" NAME { "," NAME } ] { header } body`
    /// `view = "view" NAME { header } "=" sql body`
    /// `header = attribute | modelAttribute`
    private mutating func parseModelLike(_ kind: SyntaxKind) {
        expect(.identifier, "expected a name")
        if at(.colon) {
            build(.base) { parser in
                parser.advance()
                parser.expect(.identifier, "expected the name of the model that this one extends")
            }
        }
        if atWord("with") { parseMixins() }
        parseHeader()
        if kind == .view {
            if expect(.equal, "expected '=' and the view's SELECT between back quotes") {
                if at(.fence) || atTaggedFence { parseSQL() } else { fail("expected SQL between back quotes") }
            }
            parseHeader()
        }
        parseBody { $0.parseMember() }
    }

    /// What to do about a base that is written as others do.
    private var hintBeforeBody: String {
        if atWord("extends") { return "the model that this one extends stands behind a colon: ': \(peek().text)'" }
        return at(.comma) ? "a model extends one other; what several share is a mixin: 'with \(peek().text)'" : ""
    }

    private mutating func parseMixins() {
        build(.mixins) { parser in
            parser.advance()
            repeat {
                parser.expect(.identifier, "expected the name of a mixin")
            } while parser.accept(.comma)
        }
    }

    private mutating func parseHeader() {
        while at(.at) || at(.doubleAt) {
            if at(.at) { parseAttribute() } else { parseModelAttribute() }
        }
    }

    /// `body = "{" { member } "}"`
    private mutating func parseBody(_ parseElement: (inout Parser) -> Void) {
        build(.body) { parser in
            if !parser.at(.leftBrace) {
                // A declaration with an error on its line that goes no further has no body at all.
                if !parser.current.startsLine || !parser.hasErrorOnLine {
                    parser.fail("expected '{'", hint: parser.hintBeforeBody)
                }
                // What stands before the brace on this line is skipped; a brace further down is another's.
                while !parser.at(.leftBrace), !parser.current.startsLine, !parser.at(.endOfFile) { parser.advance() }
                guard parser.at(.leftBrace) else { return }
            }
            let brace = parser.current
            parser.advance()
            while !parser.at(.rightBrace) {
                if parser.at(.endOfFile) || (parser.current.startsLine && parser.atDeclarationInBody) {
                    parser.report(.missingBrace, brace, "this '{' is never closed; add '}' after the last member")
                    return
                }
                parseElement(&parser)
            }
            parser.advance()
        }
    }

    /// Whether a new declaration begins inside a body whose closing brace is missing.
    private var atDeclarationInBody: Bool {
        var offset = 0
        while peek(offset).kind == .docComment { offset += 1 }
        guard peek(offset).kind == .identifier, peek(offset + 1).kind == .identifier else { return false }
        let next = peek(offset + 2).kind
        return switch peek(offset).text {
        case "model", "view", "value", "mixin", "enum":
            next == .leftBrace || next == .at || next == .colon || next == .doubleAt || next == .equal
                || peek(offset + 2).text == "with"
        case "type": next == .equal
        default: false
        }
    }
}
