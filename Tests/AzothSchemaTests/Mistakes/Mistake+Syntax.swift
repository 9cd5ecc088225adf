extension Mistake {
    /// Words and grammar.
    static let syntax: [Mistake] = [
        Mistake(
            "names between back quotes",
            """
            model A {
                id: Int @id
                `class`: String
                in: Int
            }
            enum E: String { a  `default` }
            """,
            """
            3:5: error: expected a member such as 'name: String', found SQL; names stand without back quotes, words of \
            Swift too [AZ003]
            6:21: error: expected an attribute, found SQL; names stand without back quotes, words of Swift too [AZ003]
            """),
        Mistake(
            "a semicolon",
            """
            model A { id: Int @id; }
            """,
            """
            1:22: error: unexpected ';'; members end with their line, remove it [AZ001]
            """),
        Mistake(
            "curly quotes",
            """
            model A @table(“a”) { id: Int @id }
            """,
            """
            1:16: error: unexpected “; texts stand in straight double quotes: "…" [AZ001]
            """),
        Mistake(
            "a single-quoted text",
            """
            model A @table('a') { id: Int @id }
            """,
            """
            1:16: error: unexpected '; texts stand in straight double quotes: "…" [AZ001]
            """),
        Mistake(
            "a text without an end",
            """
            model A @table("a) {
                id: Int @id
            }
            """,
            """
            1:16: error: this text has no end; close it with '"' on the same line [AZ002]
            """),
        Mistake(
            "SQL without an end",
            """
            model A {
                id: Int @id
                @@check(positive, `id > 0)
                name: String
            }
            """,
            """
            3:23: error: this SQL has no end; close it with '`' (inside, a back quote is written twice) [AZ002]
            """),
        Mistake(
            "a comment without an end",
            """
            model A { id: Int @id }
            /* later
            """,
            """
            2:1: error: this comment has no end; close it with '*/' [AZ002]
            """),
        Mistake(
            "a missing colon",
            """
            model A {
                id Int @id
                name: String
            }
            """,
            """
            2:8: error: expected ':' after 'id', found 'Int' [AZ003]
            """),
        Mistake(
            "a missing type",
            """
            model A {
                id: Int @id
                name:
                other: String
            }
            """,
            """
            4:5: error: expected a type, found 'other' [AZ003]
            """),
        Mistake(
            "var before a name",
            """
            model A {
                var id: Int @id
            }
            """,
            """
            2:5: error: expected 'name: Type', found 'var'; leave out 'var' [AZ003]
            """),
        Mistake(
            "case in an enum",
            """
            enum E {
                case open
                case paid
            }
            """,
            """
            2:5: error: expected the names of the cases alone, found 'case'; leave out 'case' [AZ003]
            3:5: error: expected the names of the cases alone, found 'case'; leave out 'case' [AZ003]
            """),
        Mistake(
            "a missing closing brace",
            """
            model A {
                id: Int @id

            model B {
                id: Int @id
            }
            """,
            """
            1:9: error: this '{' is never closed; add '}' after the last member [AZ004]
            """),
    ]
}
