extension Mistake {
    /// Portability and what is not generated yet.
    static let limits: [Mistake] = [
        Mistake(
            "digits that SQLite does not keep",
            """
            model A {
                id: Int @id
                a: Decimal(30, 2)
            }
            """,
            """
            3:8: error: SQLite keeps decimals of at most 18 digits exactly; use fewer digits, '@storage(text)', or \
            '@dialects(postgres)' on the schema [AZ070]
            """),
        Mistake(
            "a column of PostgreSQL's own",
            """
            model A {
                id: Int @id
                a: Int @version(xmin)
            }
            """,
            """
            3:12: error: PostgreSQL alone has 'xmin'; write '@version', or '@dialects(postgres)' on the schema [AZ070]
            """),
        Mistake(
            "a column of PostgreSQL's own that is not as it is",
            """
            schema S @dialects(postgres)
            model A {
                id: Int @id
                a: Int = 1 @version(xmin) @unique
            }
            model B {
                id: Int @id
                b: String @version(xmin)
            }
            """,
            """
            4:12: error: 'xmin' is PostgreSQL's own column; remove the default [AZ032]
            4:31: error: 'xmin' is PostgreSQL's own column, which every table has as it is; remove '@unique' [AZ012]
            8:15: error: 'xmin' is an Int that is never nil; write 'b: Int @version(xmin)' [AZ012]
            """),
        Mistake(
            "what is not generated yet",
            """
            import Other
            mixin V { x: Int }
            model A @abstract {
                id: Int @id
                a: Bool @computed(id > 0)
                @@check(x, id > 0)
            }
            model B: A @tag(.b) { }
            """,
            """
            1:1: error: 'import' is not generated yet; leave it out for now [AZ090]
            3:9: error: '@abstract' is not generated yet; leave it out for now [AZ090]
            5:23: error: an expression of the schema language is not generated yet; write it as SQL between back \
            quotes [AZ090]
            6:16: error: a condition in the schema language is not generated yet; write it as SQL between back \
            quotes [AZ090]
            8:10: error: inheritance is not generated yet; leave it out for now [AZ090]
            8:12: error: '@tag' is not generated yet; leave it out for now [AZ090]
            """),
        Mistake(
            "more than 64 columns",
            "model A {\n    id: Int @id\n" + (1...64).map { "    c\($0): Int\n" }.joined() + "}",
            """
            1:7: error: a model has at most 64 columns, and 'A' has 65; move some to a model of their own, or keep them \
            in one column as 'JSON<…>' [AZ071]
            """),
        Mistake(
            "more than 64 relationships",
            "model A {\n    id: Int @id\n" + (1...65).map { "    c\($0): [A] via a @viewOnly\n" }.joined()
                + "    a: A? @index\n}",
            """
            67:5: error: a model has at most 64 relationships, and 'A' has 66; leave out inverses that nobody follows \
            [AZ071]
            """),
        Mistake(
            "values of the program's own types from elsewhere",
            """
            type UserId = Int @swift(UserID)
            model A {
                id: UserId @id
                s: JSON<S> @serverDefault(`'{}'`)
                t: JSON<S> = .init() @serverDefault(`'{}'`)
                u: JSON<S>? @serverDefault(`'{}'`)
                a: A? @index
            }
            model B {
                id: Int @id
                a: A @index
            }
            """,
            """
            3:16: error: a value that the database gives to a required 'UserID' is not generated yet; write \
            '@id(assigned)', or leave out '@swift' [AZ090]
            4:16: error: a value that the database gives to a required 'JSON<S>' is not generated yet; make it \
            nullable, or give it a default with '=' [AZ090]
            11:5: error: a required relationship whose foreign key is a 'UserID' is not generated yet; write 'a: A?' \
            [AZ090]
            """),
        Mistake(
            "columns that can't be loaded on demand",
            """
            model A {
                id: Int @id @deferred
                s: JSON<S> = .init() @deferred
                t: JSON<S>? @deferred
                u: String @deferred
                setU: Int
            }
            """,
            """
            2:17: error: every query needs 'id', which is '@id'; remove '@deferred' [AZ012]
            3:26: error: a required 'JSON<S>' that is loaded on demand is not generated yet; make it nullable, or \
            remove '@deferred' [AZ090]
            6:5: error: 'u' brings a member 'setU'; choose another name for this one [AZ019]
            """),
        Mistake(
            "loaders that are not generated yet",
            """
            model A {
                id: Int @id
                bs: [A] via a @load(writeOnly)
                a: A? @index
            }
            """,
            """
            3:25: error: '@load(writeOnly)' is not generated yet; leave it out for now [AZ090]
            """),
    ]
}
