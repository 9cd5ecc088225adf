extension Mistake {
    /// Keys.
    static let keys: [Mistake] = [
        Mistake(
            "what rows without objects can't have",
            """
            model A @@keyless {
                a: Int @id
                b: Int @version
                c: String? @deferred
                d: B? @index
                e: Date @onUpdate(now)
            }
            view V = postgres`SELECT 1` {
                x: Int @unique
                y: Int = 1
                @@index(x)
            }
            model B {
                id: Int @id
                v: V @index
            }
            """,
            """
            2:12: error: the model is '@@keyless'; remove that, or '@id' from 'a' [AZ012]
            3:12: error: '@version' is for objects, and there are none without a key; remove it [AZ012]
            4:16: error: '@deferred' is for objects, and there are none without a key; remove it [AZ012]
            6:13: error: '@onUpdate' is for objects, and there are none without a key; remove it [AZ012]
            8:10: error: there is no SELECT for sqlite; add 'sqlite`…`' after the other, or name the schema's databases \
            with '@dialects' [AZ070]
            9:12: error: a view is read only, and has what it selects; remove '@unique' [AZ012]
            10:12: error: a view is read only, so a default is never used; remove it [AZ032]
            11:5: error: a view has no constraints and indexes of its own; remove '@@index' [AZ013]
            15:8: error: 'V' has no key to point at; give it an '@id', or name a model that has one [AZ040]
            """),
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
