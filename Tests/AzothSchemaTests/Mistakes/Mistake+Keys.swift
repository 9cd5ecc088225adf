extension Mistake {
    /// Keys.
    static let keys: [Mistake] = [
        Mistake(
            "a model without a key",
            """
            model A { name: String }
            """,
            """
            1:7: error: the model 'A' has no key; mark a member with '@id', or add 'id: Int @id' [AZ040]
            """),
        Mistake(
            "a key whose attribute is misspelled: one error, and not a second one about the key",
            """
            model A { id: Int @di }
            model B { id: Int @primry }
            """,
            """
            1:19: error: unknown attribute '@di'; did you mean '@id'? [AZ011]
            2:19: error: unknown attribute '@primry'; here can stand: @sql, @swift, @storage, @id, @column, @unique, \
            @index, @serverDefault, @onUpdate, @serverOnUpdate, @generated, @version, @deferred, @computed, @sensitive, \
            @rename [AZ011]
            """),
        Mistake(
            "a nullable key",
            """
            model A { id: Int? @id }
            """,
            """
            1:15: error: a key is never nil; remove the '?' of 'id' [AZ041]
            """),
        Mistake(
            "a key that can't be generated",
            """
            model A { id: String @id(generated) }
            model B { id: UUID @id(generated) }
            model C { id: Int @id(generated) = 4 }
            """,
            """
            1:22: error: the database numbers keys of integers only; write '@id' and give 'id' its value in Swift \
            [AZ042]
            2:20: error: the database numbers keys of integers only; write '@id' and give 'id' the default '= uuid7' \
            [AZ042]
            3:19: error: a key that the database numbers has no default; remove the default, or write \
            '@id(assigned)' [AZ042]
            """),
        Mistake(
            "a composite key that is generated",
            """
            model A {
                id: Int @id(generated)
                number: Int @id
            }
            """,
            """
            2:13: error: the database numbers keys of one column only; write '@id' and assign 'id', or make it the \
            only '@id' [AZ042]
            """),
        Mistake(
            "a key of a type that can't be",
            """
            model A { id: Double @id }
            model B { id: JSON<X> @id }
            """,
            """
            1:15: error: a Double can't be a key; use an Int, a String or a UUID [AZ043]
            2:15: error: a JSON<X> can't be a key; use an Int, a String or a UUID [AZ043]
            """),
        Mistake(
            "keys that depend on each other",
            """
            model A { b: B @id }
            model B { a: A @id }
            """,
            """
            2:11: error: the key of 'B' depends on itself through 'a'; give one of the models a key of its own, such \
            as 'id: Int @id' [AZ044]
            """),
    ]
}
