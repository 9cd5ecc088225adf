extension Mistake {
    /// Names, continued.
    static let namesContinued: [Mistake] = [
        Mistake(
            "two declarations of one name",
            """
            model A { id: Int @id }
            enum A { x }
            """,
            """
            2:6: error: 'A' is declared already, at s.azoth:1:7; rename one of them [AZ016]
            """),
        Mistake(
            "two members of one name",
            """
            model A {
                id: Int @id
                name: String
                name: Int
            }
            """,
            """
            4:5: error: 'name' is declared already, in line 3; rename or remove one of them [AZ017]
            """),
        Mistake(
            "two members of one column",
            """
            model A {
                id: Int @id
                userName: String
                user_name: String
            }
            """,
            """
            4:5: error: 'user_name' and 'userName' are both the column 'user_name'; name one with '@column("…")' \
            [AZ018]
            """),
        Mistake(
            "two models of one table",
            """
            model A { id: Int @id }
            model B @table("as") { id: Int @id }
            """,
            """
            2:16: error: 'B' and 'A' are both the table 'as'; name one with '@table("…")' [AZ018]
            """),
        Mistake(
            "names that differ in case only",
            """
            model A {
                id: Int @id
                b: Int @column("X")
                c: Int @column("x")
            }
            model B @table("AS") { id: Int @id }
            """,
            """
            4:5: error: the columns of 'c' and 'b' differ in upper and lower case only, which SQLite takes for one; \
            rename one of them [AZ021]
            6:16: error: the tables of 'B' and 'A' differ in upper and lower case only, which SQLite takes for one; \
            name one with '@table("…")' [AZ021]
            """),
        Mistake(
            "a reserved member",
            """
            model A {
                id: Int @id
                orm: String
                _x: Int
            }
            """,
            """
            3:5: error: every model has a member 'orm' already; choose another name, and keep the column's with \
            '@column("orm")' [AZ019]
            4:5: error: names that begin with '_' belong to the runtime; choose another name, and keep the column's \
            with '@column("_x")' [AZ019]
            """),
        Mistake(
            "a reserved type",
            """
            model Date { id: Int @id }
            model Azoth { id: Int @id }
            model Row { id: Int @id }
            """,
            """
            1:7: error: 'Date' is a name that generated code needs for itself; choose another, such as 'CalendarDay' \
            [AZ019]
            2:7: error: 'Azoth' is a name that generated code needs for itself; choose another, such as \
            'AzothRecord' [AZ019]
            3:7: error: 'Row' is a name that generated code needs for itself; choose another, such as 'RowRecord' \
            [AZ019]
            """),
        Mistake(
            "a system column",
            """
            model A {
                id: Int @id
                xmin: Int
            }
            """,
            """
            3:5: error: PostgreSQL has a column 'xmin' in every table; choose another name [AZ019]
            """),
        Mistake(
            "a name too long for PostgreSQL",
            """
            model A {
                id: Int @id
                aVeryLongNameOfAColumnThatNobodyWouldWriteExceptInATestOfItsLength: Int
            }
            """,
            """
            3:5: error: the name of the column \
            'a_very_long_name_of_a_column_that_nobody_would_write_except_in_a_test_of_its_length' has 83 bytes, and \
            PostgreSQL keeps 63; shorten it, or name it in the attribute [AZ020]
            """),
        Mistake(
            "an empty name",
            """
            model A @table("") { id: Int @id }
            """,
            """
            1:16: error: the name of a table has at least one character, and none is NUL; write one [AZ020]
            """),
        Mistake(
            "two schema declarations",
            """
            schema One
            schema Two
            model A { id: Int @id }
            """,
            """
            2:8: error: all files of a target form one schema, and s.azoth:1:8 declares it as 'One'; remove this \
            declaration [AZ023]
            """),
        Mistake(
            "an unknown database",
            """
            model A {
                id: Int @id
                @@check(x, postgre`id > 0`)
            }
            """,
            """
            3:16: error: unknown database 'postgre'; did you mean 'postgres'? [AZ022]
            """),
        Mistake(
            "a list that hides another member",
            """
            model A {
                id: Int @id
                bs: [B] via a
                bsUnloaded: Int
            }
            model B { id: Int @id  a: A @index }
            """,
            """
            4:5: error: 'bs' brings a member 'bsUnloaded'; choose another name for this one [AZ019]
            """),
        Mistake(
            "two constraints of one name",
            """
            model A {
                id: Int @id
                b: Int @index(name: "x")
                c: Int @unique(name: "x")
            }
            """,
            """
            4:26: error: an index or constraint of 'A' is named 'x' already; rename one of them [AZ018]
            """),
    ]
}
