extension Mistake {
    /// Value objects.
    static let valueObjects: [Mistake] = [
        Mistake(
            "parts that can't be",
            """
            value Money {
                amount: Int @unique
                amount: Int
                owner: A
                of: Money
                list: [Money]
                more: JSON<S>
                hashValue: Int
                x: Int via amount
                @@index(amount)
            }
            value Nothing { }
            type M = Money
            model A { id: Int @id }
            """,
            """
            2:17: error: '@unique' does not apply to a part of a value object; it applies to a column and a \
            relationship that holds the foreign key [AZ013]
            3:5: error: 'amount' is a part of 'Money' already; rename or remove one of them [AZ017]
            4:12: error: a value object has columns alone, and 'A' is a model; name it in the models that have the \
            value [AZ031]
            5:9: error: a value object has columns alone, and 'Money' is several; write 'JSON<Money>', or its parts one \
            by one [AZ031]
            6:12: error: 'Money' is several columns, and an array is one; write 'JSON<[Money]>', or a model for the \
            elements [AZ031]
            8:5: error: every value object has a member 'hashValue' already; choose another name [AZ019]
            9:12: error: 'via' needs a model, and 'Int' is none; it stands after the type of a relationship, such as \
            'lines: [OrderLine] via order' [AZ031]
            10:5: error: a value object has parts alone; write '@@index' in the models that have it [AZ013]
            12:7: error: the value object 'Nothing' has no parts; add one [AZ031]
            13:10: error: a type is made of scalars, and 'Money' is a value object; name it in the field [AZ031]
            """),
        Mistake(
            "values in models",
            """
            value Money { amount: Int  currency: String }
            model A {
                id: Int @id
                a: Money = .init()
                b: Money @id
                c: Money @columns("c")
                d: Money @columns(amuont: "d")
                e: Money @columns(prefix: "a_")
                eAmount: Int
                f: A? @columns(prefix: "x") @index
                g: Int
                @@index(a.amuont)
                bs: [A] via f @where(a == 1) @viewOnly
            }
            """,
            """
            4:14: error: a value object has no default of its own; give its parts one, or remove this [AZ032]
            5:14: error: '@id' does not apply to a value object; it applies to a column and a relationship that holds \
            the foreign key [AZ013]
            6:23: error: 'Money' is several columns; write '@columns(prefix: "…")', or name each: '@columns(amount: \
            "…")' [AZ012]
            7:23: error: 'Money' has no part 'amuont'; did you mean 'amount'? [AZ012]
            8:5: error: 'e' and 'a' are both the column 'a_amount'; name one with '@columns("…")' [AZ018]
            8:5: error: 'e' and 'a' are both the column 'a_currency'; name one with '@columns("…")' [AZ018]
            9:5: error: 'e' brings the name 'eAmount' for a column of its own; choose another name for this one [AZ063]
            10:20: error: 'prefix' is for the columns of a value object; write '@columns("…")' [AZ012]
            12:13: error: 'A' has no attribute 'a.amuont'; it has id, a, b, c, d, e, eAmount, f, g, bs [AZ015]
            13:26: error: 'a' is several columns; compare one of them, such as 'a.amount' [AZ012]
            """),
    ]
}
