import Testing

@testable import AzothSchema

@Suite("Formatting")
struct FormatterTests {
    private func format(_ text: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) -> String {
        let result = formatSchema(SourceFile(path: "s.azoth", text: text))
        #expect(result.diagnostics.map(\.rendered) == [], sourceLocation: sourceLocation)
        return result.text ?? ""
    }

    @Test("puts one member on a line, with single blanks and four spaces")
    func layout() {
        let text = """
            model   A@table( "a" ){id:Int@id
            name :String ?=  "x"   @unique
              price: Decimal( 10,2 )
            bs:[ B ]via a @cascade(all,deleteOrphan)@order( -id,name )
                 settings: JSON< [String:Int] >= .init( )
             @@index( -name , `lower(name)`,where :postgres`x` )  }
            """
        #expect(
            format(text) == """
                model A @table("a") {
                    id: Int @id
                    name: String? = "x" @unique
                    price: Decimal(10, 2)
                    bs: [B] via a @cascade(all, deleteOrphan) @order(-id, name)
                    settings: JSON<[String: Int]> = .init()
                    @@index(-name, `lower(name)`, where: postgres`x`)
                }

                """)
    }

    @Test("keeps a body on one line where it stands on one, with two blanks between members")
    func oneLine() {
        #expect(format("enum E{a,b   c=\"d\"}") == "enum E { a  b  c = \"d\" }\n")
        #expect(format("model A {id:Int @id name:String}") == "model A { id: Int @id  name: String }\n")
        #expect(format("model A { }") == "model A {}\n")
        #expect(format("enum E {\n a b\n}") == "enum E {\n    a\n    b\n}\n")
    }

    @Test("breaks a body that does not fit a line")
    func tooLongForOneLine() {
        let members = (1...12).map { "column\($0): String" }.joined(separator: "  ")
        let expected = (1...12).map { "    column\($0): String\n" }.joined()
        #expect(format("model A { \(members) }") == "model A {\n\(expected)}\n")
    }

    @Test("breaks a long line before an attribute")
    func longLines() {
        let text = """
            model A {
                aRelationshipWithALongName: [SomethingElse] via owner @cascade(saveUpdate, merge, delete) @order(-placedAt, name) @passiveDeletes @load(selectIn)
            }
            """
        #expect(
            format(text) == """
                model A {
                    aRelationshipWithALongName: [SomethingElse] via owner @cascade(saveUpdate, merge, delete) @order(-placedAt, name)
                        @passiveDeletes @load(selectIn)
                }

                """)
    }

    @Test("keeps comments, aligns those at ends of lines, and keeps one blank line")
    func comments() {
        #expect(
            format(Samples.comments) == """
                // A file with comments everywhere.

                /* block */
                /// Documented.
                /// Twice.  // and commented
                model A @table("a")  // after the head
                    @external {
                    // before the key
                    id: Int @id  // after the key
                    // at the end of a group

                    name: String /* in a member */ @unique
                    code: String                            // before an attribute
                        @unique

                    /// A list.
                    bs: [B] via a
                    // before the brace
                }

                model B { id: Int @id  a: A @index }  // after a model on one line

                enum E {
                    a
                    b /* inside */
                    c
                }

                enum F: Int {
                    /// The first.
                    one = 1  // a comma's comment
                    two
                    //// four slashes
                }
                // at the end

                """)
    }

    @Test("aligns comments within a run of lines")
    func alignment() {
        let text = """
            model A @table("a") {
                id: Int @id // generated
                data: String
                createDate: Date @serverDefault(now())
                bs: [B] via a // one-to-many

                x: Int // apart
            }
            """
        #expect(
            format(text) == """
                model A @table("a") {
                    id: Int @id                             // generated
                    data: String
                    createDate: Date @serverDefault(now())
                    bs: [B] via a                           // one-to-many

                    x: Int  // apart
                }

                """)
    }

    @Test("leaves what is formatted as it is")
    func idempotence() {
        for text in [Samples.tour, Samples.shop, Samples.comments] {
            let once = format(text)
            let twice = format(once)
            #expect(twice == once)
            #expect(Words.of(once) == Words.of(text))
        }
    }

    @Test("does not touch a file with a syntax error, and says what it is")
    func syntaxErrors() {
        let result = formatSchema(SourceFile(path: "s.azoth", text: "model A {\n    id Int\n}"))
        #expect(result.text == nil)
        #expect(
            result.diagnostics.map(\.description) == [
                "s.azoth:2:8: error: expected ':' after 'id', found 'Int' [AZ003]"
            ])
    }

    @Test("does not mind what the schema means")
    func meaning() {
        #expect(format("model A { x: Nothing @nothing }") == "model A { x: Nothing @nothing }\n")
        #expect(format("") == "")
        #expect(format("\n\n// only a comment") == "// only a comment\n")
    }

    @Test("any layout of a schema becomes one that formatting leaves as it is")
    func randomLayouts() {
        let seed = SplitMix.seed
        var random = SplitMix(state: seed)
        for round in 0..<60 {
            let source = round.isMultiple(of: 2) ? Samples.tour : Samples.shop
            let text = Self.shuffled(source, &random)
            let result = formatSchema(SourceFile(path: "s.azoth", text: text))
            guard let once = result.text else {
                let errors = result.diagnostics.map(\.rendered).joined(separator: "\n")
                Issue.record("the layout is not read; seed \(seed), round \(round): \(errors)")
                return
            }
            let again = formatSchema(SourceFile(path: "s.azoth", text: once)).text
            let isIdempotent = again == once
            let keepsWords = Words.of(once) == Words.of(text)
            #expect(isIdempotent, "seed \(seed), round \(round):\n\(text)")
            #expect(keepsWords, "seed \(seed), round \(round):\n\(text)")
            if !isIdempotent || !keepsWords { return }
        }
    }

    /// The tokens of a schema with other blank space and comments between them.
    private static func shuffled(_ source: String, _ random: inout SplitMix) -> String {
        let reporter = Reporter(files: [SourceFile(path: "s.azoth", text: source)])
        var text = ""
        var previous: Token?
        for token in Lexer.tokens(file: 0, text: source, reporter: reporter) {
            let isTagged = token.kind == .fence && token.trivia.isEmpty
            let sameLine = token.kind == .leftParen || token.kind == .fence
            if previous?.kind == .docComment {
                text += ["\n", "\n\n", "\n// note\n"].randomElement(using: &random)!
            } else if !isTagged {
                text += (sameLine ? blanks.prefix(4) : blanks[...]).randomElement(using: &random)!
            }
            text += token.text
            previous = token
        }
        return text
    }

    private static let blanks = [
        " ", "  ", "\t", " /* note */ ", " ", " ", "\n", "\n\n\n", " // note\n", "\n// note\n", "\n\n// note\n\n",
        "\r\n",
    ]
}
