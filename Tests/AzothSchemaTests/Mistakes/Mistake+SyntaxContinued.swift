extension Mistake {
    /// Words and grammar, continued.
    static let syntaxContinued: [Mistake] = [
        Mistake(
            "a brace too many",
            """
            model A { id: Int @id }
            }
            model B { id: Int @id }
            """,
            """
            2:1: error: expected a declaration such as 'model Name { … }', found '}'; this brace closes nothing, \
            remove it [AZ003]
            """),
        Mistake(
            "a misspelt keyword",
            """
            modle A { id: Int @id }
            """,
            """
            1:1: error: expected a declaration, found 'modle'; did you mean 'model'? [AZ003]
            """),
        Mistake(
            "another language's keyword",
            """
            class A { id: Int @id }
            """,
            """
            1:1: error: expected 'model Name { … }', found 'class' [AZ003]
            """),
        Mistake(
            "arguments without an end",
            """
            model A {
                id: Int @id
                name: String @column("n"
                other: String
            }
            """,
            """
            4:5: error: expected ',' or ')', found 'other' [AZ003]
            """),
        Mistake(
            "two commas forgotten",
            """
            model A @table("a" schema: "s") { id: Int @id }
            """,
            """
            1:20: error: expected ',' or ')', found 'schema' [AZ003]
            """),
        Mistake(
            "an attribute without a name",
            """
            model A {
                id: Int @ @id
            }
            """,
            """
            2:15: error: expected the name of an attribute after '@', found '@' [AZ003]
            """),
        Mistake(
            "a doc comment on nothing",
            """
            model A {
                id: Int @id
                /// Nothing.
            }
            """,
            """
            3:5: warning: this doc comment describes nothing; put it above a member, or begin it with '//' [AZ006]
            """),
        Mistake(
            "an alias without a type",
            """
            type Email =
            model A { id: Int @id }
            """,
            """
            2:1: error: expected a type, found 'model' [AZ003]
            """),
        Mistake(
            "a number beyond 64 bits",
            """
            model A {
                id: Int @id
                n: Int = 99999999999999999999
            }
            """,
            """
            3:14: error: '99999999999999999999' is beyond 64 bits; write a smaller number [AZ005]
            """),
        Mistake(
            "an unknown escape",
            """
            model A {
                id: Int @id
                n: String = "a\\q"
            }
            """,
            """
            3:17: error: this text has an escape that Swift does not know; a backslash is written '\\\\' [AZ005]
            """),
        Mistake(
            "rubbish in a member",
            """
            model A {
                id: Int @id ) here
                name: String
            }
            """,
            """
            2:17: error: expected an attribute or the next member, found ')' [AZ003]
            """),
    ]
}
