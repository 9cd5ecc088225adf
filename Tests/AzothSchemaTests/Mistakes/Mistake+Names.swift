extension Mistake {
    /// Names.
    static let names: [Mistake] = [
        Mistake(
            "an unknown type",
            """
            model A {
                id: Int @id
                name: Strng
            }
            """,
            """
            3:11: error: unknown type 'Strng'; did you mean 'String'? [AZ010]
            """),
        Mistake(
            "a type of another language",
            """
            model A {
                id: Integer @id
                at: timestamptz
            }
            """,
            """
            2:9: error: unknown type 'Integer'; write 'Int' [AZ010]
            3:9: error: unknown type 'timestamptz'; write 'Date' [AZ010]
            """),
        Mistake(
            "an unknown type like nothing",
            """
            model A {
                id: Int @id
                settings: Settings
            }
            """,
            """
            3:15: error: unknown type 'Settings'; declare it with 'model', 'enum' or 'type', or store any Codable \
            type as 'JSON<Settings>' [AZ010]
            """),
        Mistake(
            "an unknown attribute",
            """
            model A {
                id: Int @id
                name: String @uniqe
            }
            """,
            """
            3:18: error: unknown attribute '@uniqe'; did you mean '@unique'? [AZ011]
            """),
        Mistake(
            "an attribute of another language",
            """
            model A {
                id: Int @primaryKey @id
            }
            """,
            """
            2:13: error: unknown attribute '@primaryKey'; did you mean '@id'? [AZ011]
            """),
        Mistake(
            "a model attribute with one sign",
            """
            model A {
                id: Int @id @check(x, `id > 0`)
            }
            """,
            """
            2:17: error: misplaced '@check'; '@@check' stands by itself in the model's body, with two '@' [AZ013]
            """),
        Mistake(
            "a field attribute with two signs",
            """
            model A {
                id: Int @id
                @@id(id)
            }
            """,
            """
            3:5: error: misplaced '@@id'; '@id' stands after a field or a declaration's name, with one '@' [AZ013]
            """),
        Mistake(
            "an unknown argument",
            """
            model A { id: Int @id }
            model B {
                id: Int @id
                a: A @index @foreignKey(ondelete: cascade)
            }
            """,
            """
            4:29: error: unknown argument 'ondelete' of '@foreignKey'; did you mean 'onDelete'? [AZ012]
            """),
        Mistake(
            "an unknown word",
            """
            model A { id: Int @id }
            model B {
                id: Int @id
                a: A @index @foreignKey(onDelete: cascad)
            }
            """,
            """
            4:39: error: 'onDelete' of '@foreignKey' takes noAction, restrict, cascade, setNull, setDefault; did you \
            mean 'cascade'? [AZ012]
            """),
        Mistake(
            "too many arguments",
            """
            model A {
                id: Int @id
                name: String @column("a", "b")
                other: String @sensitive(yes)
            }
            """,
            """
            3:31: error: too many arguments of '@column'; it takes 1 without a label [AZ012]
            4:30: error: too many arguments of '@sensitive'; it takes none, remove the parentheses [AZ012]
            """),
        Mistake(
            "a missing argument",
            """
            model A {
                id: Int @id
                name: String @column
            }
            """,
            """
            3:18: error: '@column' needs an argument; for example @column("full_name") [AZ012]
            """),
        Mistake(
            "an argument of the wrong kind",
            """
            model A {
                id: Int @id
                name: String @column(nme)
            }
            """,
            """
            3:26: error: '@column' takes a text in quotes [AZ012]
            """),
        Mistake(
            "an attribute in the wrong place",
            """
            model A { id: Int @id }
            model B {
                id: Int @id @order(id)
                a: A @index @column("a")
            }
            """,
            """
            3:17: error: '@order' does not apply to a column; it applies to a to-many relationship [AZ013]
            4:17: error: '@column' does not apply to a relationship that holds the foreign key; name its foreign \
            key's column with '@columns("…")' [AZ013]
            """),
        Mistake(
            "an attribute twice",
            """
            model A {
                id: Int @id
                name: String @unique @unique
            }
            """,
            """
            3:26: error: '@unique' stands here twice; remove one of them [AZ014]
            """),
        Mistake(
            "an unknown column in an index",
            """
            model A {
                id: Int @id
                name: String
                @@index(nme)
            }
            """,
            """
            4:13: error: 'A' has no attribute 'nme'; did you mean 'name'? [AZ015]
            """),
    ]
}
