extension Mistake {
    /// Many-to-many relationships, what is read only, mixins and generated columns.
    static let views: [Mistake] = [
        Mistake(
            "computed attributes that can't be",
            """
            model A {
                id: Int @id
                a: Int = 1 @computed(`id + 1`) @unique
                b: Int @computed(postgres`1`)
                c: Int @computed(`2`)
                bs: [A] via x @viewOnly @where(c == 1)
                x: A? @index
                @@index(c)
            }
            """,
            """
            3:12: error: queries evaluate 'a'; remove the default [AZ032]
            3:36: error: no table keeps 'a': queries evaluate it; remove '@unique' [AZ012]
            4:22: error: there is no expression for sqlite; add 'sqlite`…`' after the other, or name the schema's \
            databases with '@dialects' [AZ070]
            6:36: error: a condition on 'c', which queries evaluate, is not generated yet; compare columns [AZ090]
            8:13: error: no table keeps 'c', which queries evaluate; write its expression between back quotes, or name \
            a column [AZ015]
            """),
        Mistake(
            "link tables that can't be",
            """
            model A {
                id: Int @id
                a: B secondary "x"
                b: [A] secondary "y"
                c: [B] secondary "bs"
                d: [B] secondary "ab"
                e: [B] secondary "ab"
                f: [B] secondary "z"("a", "b")
                g: [B] secondary "w"("a" -> "a")
                h: Int secondary "q"
                i: [B] secondary "v" via d
                j: [B] secondary "u" @cascade(all, deleteOrphan)
            }
            model B @table("bs") {
                id: Int @id
                k: [A] via d
                l: [A] via d
                m: A? via e
                n: [C] via o
            }
            model C { x: Int @id  y: Int @id  o: [A] secondary "t"  p: [A] secondary "s"("x" -> "y") }
            """,
            """
            3:8: error: 'secondary' makes a collection; write 'a: [B]' [AZ054]
            4:22: error: both sides of 'y' would have the column 'a_id'; name them: secondary "y"("…" -> "…"), first \
            the key of this object, then that of the other [AZ058]
            5:22: error: the table 'bs' is the model 'B'; reach it by a relationship to 'B', or name another table \
            [AZ018]
            7:22: error: the table 'ab' belongs to 'A.d' already; write 'via' for the other side of it, or name \
            another table [AZ018]
            8:26: error: the columns of a link table are two names: that of the key of 'A', and that of 'B'; write \
            'secondary "z"("a_id" -> "b_id")' [AZ058]
            9:26: error: the columns of a link table are two names: that of the key of 'A', and that of 'B'; write \
            'secondary "w"("a_id" -> "b_id")' [AZ058]
            10:12: error: 'secondary' needs a model, and 'Int' is none; it stands after the type of a relationship, \
            such as 'lines: [OrderLine] via order' [AZ031]
            11:26: error: 'via' and 'secondary' exclude each other: the side that declares the table has \
            'secondary', the other one 'via i'; remove one of them [AZ051]
            12:26: error: 'deleteOrphan' needs a single parent, and several objects may be linked to one 'B'; remove \
            'deleteOrphan' [AZ055]
            17:5: error: 'A.d' has an inverse already, 'k'; remove one of them [AZ052]
            18:8: error: several 'A' may be linked to one 'B'; write 'm: [A] via e' [AZ054]
            19:16: error: 'C.o' leads to 'A', not to 'B'; declare 'b: B' in 'C' and write 'via b' [AZ051]
            21:78: error: the columns of a key of several are named by convention; remove the names [AZ058]
            """),
        Mistake(
            "views that can't be",
            """
            model A {
                id: Int @id
                bs: [B] via a
                c: [B] via a @where(kind == .x)
                d: [B] via a @viewOnly @cascade(all) @passiveDeletes
                e: [B] via a @viewOnly @where(kin == .x)
                f: [B] via a @viewOnly @where(kind == .z)
                g: [B] via a @viewOnly @where(n == "x" || n == nil)
                h: [B] via a @viewOnly @where(n)
                i: [B] via a @viewOnly @where(a == 1)
                j: [B] via a @viewOnly @where(`n > 1`)
                k: [B] via a @viewOnly @where(n in 1)
                l: [B] via a @viewOnly @where(!(on && n in [1, 2]) || m != nil)
                m: A? @viewOnly @index
                n: [A] secondary "t"("x" -> "y") @viewOnly
                o: [A] via p @viewOnly
                p: [A] secondary "u"("x" -> "y")
                q: [A] via p
                r: [B] via a @viewOnly @where(m > nil)
            }
            enum K: String { x  y }
            model B {
                id: Int @id
                a: A @index
                kind: K
                n: Int
                m: Int?
                on: Bool
            }
            """,
            """
            4:5: error: 'B.a' has an inverse already, 'bs'; remove one of them [AZ052]
            4:18: error: a relationship with a condition is read only: it shows some of what 'via a' leads to; add \
            '@viewOnly' [AZ051]
            5:28: error: what is read only changes nothing else; remove '@cascade' or '@viewOnly' [AZ055]
            5:42: error: what is read only changes nothing else; remove '@passiveDeletes' or '@viewOnly' [AZ055]
            6:35: error: 'B' has no attribute 'kin'; did you mean 'kind'? [AZ015]
            7:43: error: the enum 'K' has no case 'z'; it has .x, .y [AZ033]
            8:40: error: 'n' is an Int, and '"x"' is none; compare it with a constant of its type [AZ012]
            8:52: error: 'n' is never nil [AZ012]
            9:35: error: 'n' is no condition by itself; compare it, as in 'n == …' [AZ012]
            10:35: error: 'a' is a relationship; compare one of its columns, such as 'aId' [AZ012]
            11:35: error: a condition of a relationship in SQL is not generated yet; write it in the language, such \
            as 'status == .open' [AZ090]
            12:40: error: 'in' takes a list, such as 'status in [.open, .paid]' [AZ012]
            14:11: error: '@viewOnly' does not apply to a relationship that holds the foreign key; it applies to the \
            inverse of a relationship and a to-many relationship [AZ013]
            15:38: error: this side declares the table, and writes it; put '@viewOnly' on another view of it, 'via' \
            this one [AZ051]
            19:39: error: nil compares by '==' and '!=' only [AZ012]
            """),
        Mistake(
            "mixins and generated columns that can't be",
            """
            mixin M {
                x: Int
                bs: [B] via a
                y: Strng
            }
            model A with M, M { id: Int @id  x: Int }
            model B with N { id: Int @id  a: A @index  m: M }
            model C with M {
                id: Int @id
                g: String @generated(`'x'`) = "y"
                h: Int @generated(`1`, virtual)
            }
            """,
            """
            3:13: error: a mixin has columns and relationships that hold their foreign key; declare 'bs' in each \
            model [AZ031]
            4:8: error: unknown type 'Strng'; did you mean 'String'? [AZ010]
            6:14: error: 'M' brings 'x', which is declared already, at s.azoth:6:34; rename or remove one of them \
            [AZ017]
            6:17: error: 'M' stands here twice; remove one of them [AZ017]
            7:14: error: unknown mixin 'N'; declare it with 'mixin' [AZ010]
            7:47: error: 'M' is a mixin, which is no type; a model has its members by 'with M' [AZ031]
            10:33: error: the database computes 'g', and nobody else gives it a value; remove the default [AZ032]
            11:28: error: PostgreSQL keeps generated columns in the table; write 'stored', or '@dialects(sqlite)' on \
            the schema [AZ070]
            """),
    ]
}
