extension Mistake {
    /// Types and values.
    static let values: [Mistake] = [
        Mistake(
            "arguments of a type",
            """
            model A {
                id: Int @id
                a: Decimal
                b: Decimal(4, 6)
                c: String(0)
                d: JSON
                e: Int(4)
                f: Decimal("x")
            }
            """,
            """
            3:8: error: Decimal takes its digits and how many of them follow the point: 'Decimal(12, 2)' [AZ030]
            4:8: error: Decimal has 1 to 38 digits, of which at most all follow the point: 'Decimal(12, 2)' [AZ030]
            5:8: error: String takes its greatest length, from 1 to 10485760: 'String(80)'; 'String' has no limit \
            [AZ030]
            6:8: error: JSON names the Swift type that it holds: 'JSON<Settings>', 'JSON<[String: Int]>' [AZ030]
            7:8: error: 'Int' takes no arguments; remove them [AZ030]
            8:8: error: Decimal takes its digits and how many of them follow the point: 'Decimal(12, 2)' [AZ030]
            """),
        Mistake(
            "types that are no columns",
            """
            model A {
                id: Int @id
                a: [String: Int]
                b: [[Int]]
                c: [Int?]
            }
            """,
            """
            3:8: error: a dictionary is no column type; write 'JSON<[String: Int]>' [AZ031]
            4:9: error: an array can't hold '[Int]'; write 'JSON<[…]>' for nested values [AZ031]
            5:9: error: the elements of an array are plain and never nil; write 'JSON<[Int?]>' instead [AZ031]
            """),
        Mistake(
            "via on a column",
            """
            model A {
                id: Int @id
                name: [String] via a
            }
            """,
            """
            3:20: error: 'via' needs a model, and 'String' is none; it stands after the type of a relationship, such \
            as 'lines: [OrderLine] via order' [AZ031]
            """),
        Mistake(
            "defaults of the wrong type",
            """
            enum E { open paid }
            model A {
                id: Int @id
                a: Int = "x"
                b: String(3) = "long"
                c: Int16 = 70000
                d: Decimal(4, 2) = 1.234
                e: Bool = 1
                f: Date = uuid7
                g: UUID = now
                h: String = nil
                i: Date = now()
                j: Int = `1`
                k: E = "open"
                l: JSON<S> = "x"
                m: Int = zero
                n: Int = 1 = 2
            }
            """,
            """
            4:14: error: '"x"' is no default of an Int: an Int is written '= 0' [AZ032]
            5:20: error: '"long"' is no default of a String(3): this text is longer than 3 characters [AZ032]
            6:16: error: '70000' is no default of an Int16: 70000 is beyond 16 bits [AZ032]
            7:24: error: '1.234' is no default of a Decimal(4, 2): it has 3 digits after the point, and the type has \
            2 [AZ032]
            8:15: error: '1' is no default of a Bool: a Bool is written '= false' [AZ032]
            9:15: error: 'uuid7' is a default of a UUID, and this is a Date, whose default is written '= now' [AZ032]
            10:15: error: 'now' is a default of a Date, and this is a UUID, whose default is written '= uuid7' or '= \
            uuid4' [AZ032]
            11:17: error: nil is no String; write 'String?' or another default [AZ032]
            12:15: error: a default that Swift computes is written without parentheses: '= now' [AZ032]
            13:14: error: after '=' stands what Swift computes; a default of the database is '@serverDefault(`…`)' \
            [AZ032]
            14:12: error: '"open"' is no default of an E; did you mean '.open'? [AZ032]
            15:18: error: '"x"' is no default of a JSON<S>: a JSON<S> is written '= .init()' [AZ032]
            16:14: error: unknown default 'zero'; a default of an Int is written '= 0' [AZ032]
            17:16: error: 'n' has a default already; remove one of them [AZ032]
            """),
        Mistake(
            "server defaults of the wrong type",
            """
            model A {
                id: Int @id
                a: Date @serverDefault(now)
                b: String @serverDefault(5)
                c: Int @serverDefault(nil)
                d: UUID @serverDefault("x")
                e: Int @serverDefault(now())
                f: [Int] @serverDefault([])
            }
            """,
            """
            3:28: error: the database's clock is a function: '@serverDefault(now())' [AZ032]
            4:30: error: '5' is no default of a String: a String is written '= "text"' [AZ032]
            5:27: error: 'nil' is no default of an Int: an Int is written '= 0' [AZ032]
            6:28: error: '"x"' is no default of a UUID: one is written as SQL between back quotes [AZ032]
            7:27: error: 'now()' is no default that the database can compute; write a constant, 'now()' for a Date, \
            or SQL between back quotes [AZ032]
            8:29: error: a list as the database's default is written as SQL: '@serverDefault(`…`)' [AZ032]
            """),
        Mistake(
            "values at each update that can't be",
            """
            model A {
                id: Int @id @onUpdate(1)
                code: String @id @serverOnUpdate
                a: Date @onUpdate(now())
                b: Date @onUpdate(`now()`)
                c: Date @serverOnUpdate(now)
                d: Int @onUpdate(1) @serverOnUpdate
                e: Int @version @onUpdate(1)
                f: Int @generated(`1`) @serverOnUpdate
                g: String @version
            }
            """,
            """
            2:17: error: a key keeps its value when other columns change; remove '@onUpdate' from 'id' [AZ032]
            3:22: error: a key keeps its value when other columns change; remove '@serverOnUpdate' from 'code' [AZ032]
            4:23: error: a default that Swift computes is written without parentheses: '= now' [AZ032]
            5:23: error: '@onUpdate' takes what Swift computes; what the database computes is \
            '@serverOnUpdate(`…`)' [AZ032]
            6:29: error: the database's clock is a function: '@serverDefault(now())' [AZ032]
            7:25: error: 'd' has a value for each UPDATE already; remove '@onUpdate' or '@serverOnUpdate' [AZ032]
            8:12: error: a flush counts 'e' up; remove '@onUpdate' or '@version' [AZ032]
            9:12: error: the database computes 'f', and nobody else gives it a value; remove '@serverOnUpdate' [AZ032]
            10:15: error: a version is an Int that is never nil and no part of the key; write 'g: Int @version' [AZ012]
            """),
        Mistake(
            "a default for one database only",
            """
            model A {
                id: Int @id
                a: Int @serverDefault(postgres`random()`)
            }
            """,
            """
            3:27: error: there is no default for sqlite; add 'sqlite`…`' after the other, or name the schema's \
            databases with '@dialects' [AZ070]
            """),
        Mistake(
            "an unknown case",
            """
            enum E { open paid }
            model A {
                id: Int @id
                a: E = .opne
                b: E @serverDefault(.x)
            }
            """,
            """
            4:12: error: the enum 'E' has no case 'opne'; did you mean 'open'? [AZ033]
            5:25: error: the enum 'E' has no case 'x'; it has .open, .paid [AZ033]
            """),
        Mistake(
            "storage that does not fit",
            """
            model A {
                id: Int @id
                a: Int @storage(text)
                b: Decimal(4, 2) @storage(unix)
                c: Bool @storage(text("Y"))
            }
            enum E: Int @storage(text) { x }
            """,
            """
            3:21: error: an Int is stored in one way only; remove '@storage' [AZ034]
            4:31: error: '@storage' of a Decimal(4, 2) takes text, real, scaled, not 'unix' [AZ034]
            5:22: error: '@storage' of a Bool takes integer, text("Y", "N"), not 'text("Y")' [AZ034]
            7:22: error: an enum of Int is stored as its raw value; write 'enum E: String' to store it the other way \
            [AZ034]
            """),
        Mistake(
            "enums that are wrong",
            """
            enum A { }
            enum B { x x }
            enum C: Int { a = 1  b = "x"  c = 1 }
            enum D: Double { a }
            enum E: Int16 { a = 40000 }
            enum F @unknown(y) { x }
            enum G { allCases }
            enum H { a  b = "a" }
            """,
            """
            1:6: error: the enum 'A' has no cases; write at least one between the braces [AZ035]
            2:12: error: the case 'x' stands here twice; remove or rename one [AZ035]
            3:26: error: the raw value of 'b' is a whole number: this enum is of Int [AZ035]
            3:35: error: 'c' and 'a' have the same raw value; give each its own [AZ035]
            4:9: error: the raw values of an enum are String, Int, Int16, Int32 or Int64, not 'Double' [AZ035]
            5:21: error: 40000 does not fit Int16; give the enum a wider type [AZ035]
            6:17: error: the enum 'F' has no case 'y'; it has .x [AZ033]
            7:10: error: 'allCases' can't be the name of a case; choose another [AZ019]
            8:17: error: 'b' and 'a' have the same raw value; give each its own [AZ035]
            """),
        Mistake(
            "a type that is declared by itself",
            """
            type A = B
            type B = A
            """,
            """
            1:6: error: the type 'A' is declared by itself; name a type of the language after '=' [AZ036]
            """),
        Mistake(
            "a type that is nullable",
            """
            type A = Int?
            type M = X
            model X { id: Int @id }
            """,
            """
            1:10: error: a type is never nullable itself; write 'A?' where it is used [AZ031]
            2:10: error: a type is made of scalars, and 'X' is a model; name the model in the field [AZ031]
            """),
        Mistake(
            "a default of a relationship",
            """
            model A {
                id: Int @id
                b: A? = nil @index
            }
            """,
            """
            3:11: error: a relationship has no default; remove it [AZ032]
            """),
        Mistake(
            "SQL that is empty",
            """
            model A {
                id: Int @id
                @@check(x, ` `)
            }
            """,
            """
            3:16: error: there is no SQL between these back quotes; write some [AZ012]
            """),
    ]
}
