extension Mistake {
    /// Relationships, continued.
    static let relationshipsContinued: [Mistake] = [
        Mistake(
            "paths through relationships that can't be",
            """
            model A {
                id: Int @id
                name: String
                body: String @deferred
                bs: [B] via a
                a: [A] through bs.a
                b: [B] through bs.c
                c: A? through bs.a
                d: [String] through name.x
                e: [String] through bs.note
                f: [A] through bz.a
                g: [A] through bs
                h: [Int] through bs.text
                i: [A] through bs.a @order(id)
            }
            model B {
                id: Int @id
                a: A @index
                text: String
                note: String @deferred
            }
            """,
            """
            7:23: error: 'B' has no attribute 'c'; it has id, a, text, note, aId [AZ015]
            8:8: error: through 'bs' comes '[A]'; write 'c: [A]' [AZ031]
            9:25: error: 'name' is no relationship; 'through' begins with one of this model [AZ015]
            10:28: error: 'note' can't be read through a relationship; name a relationship or a column of 'B' that every \
            query loads [AZ015]
            11:20: error: 'A' has no attribute 'bz'; it has id, name, body, bs, a, b, c, d, e, f, g, h, i [AZ015]
            12:20: error: 'through' goes by one relationship to an attribute of its model, such as 'memberships.group' \
            [AZ012]
            13:8: error: through 'bs' comes '[String]'; write 'h: [String]' [AZ031]
            14:25: error: 'i' is read through a relationship, which has the attributes; remove '@order' [AZ013]
            """),
        Mistake(
            "a required foreign key that is written later",
            """
            model A { id: Int @id }
            model B {
                a: A @id @foreignKey(postUpdate: true)
                b: A @index @foreignKey(postUpdate: true)
            }
            """,
            """
            3:38: error: a foreign key that is written after both rows is null before; write 'a: A?', and no '@id' \
            [AZ062]
            4:41: error: a foreign key that is written after both rows is null before; write 'b: A?', and no '@id' \
            [AZ062]
            """),
        Mistake(
            "cascades against the foreign key",
            """
            model A {
                id: Int @id
                bs: [B] via a @cascade(all)
                cs: [C] via a @passiveDeletes
                ds: [D] via a @cascade(all, deleteOrphan) @passiveDeletes(all)
            }
            model B { id: Int @id  a: A @index @foreignKey(onDelete: restrict) }
            model C { id: Int @id  a: A @index }
            model D { id: Int @id  a: A @index @foreignKey(onDelete: cascade) }
            """,
            """
            3:19: error: 'bs' deletes its rows, and 'B.a' restricts that; remove 'delete' here or 'onDelete: \
            restrict' there [AZ056]
            4:19: error: '@passiveDeletes' leaves the rows to the database, and the foreign key of 'C.a' does \
            nothing; write '@foreignKey(onDelete: cascade)' there [AZ056]
            5:47: error: '@passiveDeletes(all)' leaves all rows to the database, and '@cascade' deletes those that \
            are loaded; write '@passiveDeletes', or remove 'delete' there [AZ056]
            """),
        Mistake(
            "a target that is not unique",
            """
            model A {
                id: Int @id
                code: String
            }
            model B { id: Int @id  a: A @index @on(aCode -> code) }
            """,
            """
            5:36: error: a foreign key references what is unique, and 'code' of 'A' is not; mark 'A.code' with \
            '@unique' [AZ057]
            """),
        Mistake(
            "an unknown target column",
            """
            model A {
                id: Int @id
                code: String @unique
            }
            model B { id: Int @id  a: A @index @on(aCode -> cod) }
            """,
            """
            5:49: error: 'A' has no attribute 'cod'; did you mean 'code'? [AZ015]
            """),
        Mistake(
            "columns that do not fit the key",
            """
            model A { x: Int @id  y: Int @id }
            model B {
                id: Int @id
                a: A @index @columns("a")
                b: A @index @columns(z: "b")
            }
            """,
            """
            4:17: error: the key of the target has 2 columns; write '@columns(x: "…", y: "…")' [AZ058]
            5:26: error: the key of the target has no 'z'; its key has x, y [AZ058]
            """),
        Mistake(
            "a foreign key of another type",
            """
            model A { id: Int @id }
            model B {
                id: Int @id
                key: String
                a: A @index @on(key -> id)
            }
            """,
            """
            5:5: error: 'key' is a String, and 'id', which it references, an Int; give both the same type [AZ058]
            """),
        Mistake(
            "columns that disagree about null",
            """
            model A { id: Int @id }
            model B {
                id: Int @id
                x: Int
                y: Int?
                a: A? @index @on(x -> id)
                b: A @index @on(y -> id)
            }
            """,
            """
            6:8: error: 'a' may be missing, but none of its columns may be null; remove the '?', or add one to 'x' \
            [AZ058]
            7:8: error: 'b' is never missing, but 'y' may be null; remove its '?', or write 'A?' [AZ058]
            """),
        Mistake(
            "two relationships that write one column",
            """
            model A { id: Int @id }
            model B {
                id: Int @id
                x: Int
                a: A @index @on(x -> id)
                b: A @index @on(x -> id)
            }
            """,
            """
            6:5: error: 'b' and 'a' both write the column 'x'; give each its own with '@columns', or make it part of \
            the key [AZ059]
            """),
        Mistake(
            "a circle of required relationships",
            """
            model A { id: Int @id  b: B @index }
            model B { id: Int @id  a: A @index }
            model C { id: Int @id  parent: C @index }
            """,
            """
            2:24: error: these required relationships form a circle, so that no first row can be inserted: A.b -> \
            B.a -> A; write 'a: A?' in 'B', or make the foreign key deferrable and the keys assigned; if the two are one \
            relationship, write 'b: B? via a' in 'A' [AZ060]
            3:24: error: these required relationships form a circle, so that no first row can be inserted: C.parent \
            -> C; write 'parent: C?' in 'C', or make the foreign key deferrable and the keys assigned [AZ060]
            """),
        Mistake(
            "a foreign key without an index",
            """
            model A { id: Int @id }
            model B {
                id: Int @id
                a: A
            }
            """,
            """
            4:5: warning: no index covers the foreign key of 'a', so that joins and deletes of 'A' read the whole \
            table; add '@index' [AZ061]
            """),
        Mistake(
            "actions that can't be",
            """
            model A { id: Int @id }
            model B {
                id: Int @id
                a: A @index @foreignKey(onDelete: setNull)
                b: A @index @foreignKey(onDelete: setDefault)
                c: A @index @foreignKey(none, onDelete: cascade)
            }
            """,
            """
            4:39: error: 'aId' can't be set to null; write 'a: A?', or another action [AZ062]
            5:39: error: 'bId' has no default in the database to be set to; declare it with '@serverDefault', or \
            choose another action [AZ062]
            6:17: error: '@foreignKey(none)' is a join without a constraint and takes nothing else; remove the rest \
            [AZ062]
            """),
        Mistake(
            "a column that is implied and declared",
            """
            model A { id: Int @id }
            model B {
                id: Int @id
                a: A @index
                aId: Int
            }
            """,
            """
            5:5: error: 'a' implies the column 'a_id' with the property 'aId'; remove 'aId', or let 'a' use it: \
            '@on(aId -> id)' [AZ063]
            """),
    ]
}
