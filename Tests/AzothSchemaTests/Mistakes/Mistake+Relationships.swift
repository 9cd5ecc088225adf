extension Mistake {
    /// Relationships.
    static let relationships: [Mistake] = [
        Mistake(
            "an inverse without its owner",
            """
            model A {
                id: Int @id
                bs: [B]
            }
            model B { id: Int @id  a: A @index }
            """,
            """
            3:9: error: 'bs' does not say which attribute of 'B' holds the foreign key; write 'bs: [B] via a' [AZ050]
            """),
        Mistake(
            "an inverse with two candidates",
            """
            model A {
                id: Int @id
                bs: [B]
            }
            model B { id: Int @id  a: A @index  c: A? @index }
            """,
            """
            3:9: error: 'bs' does not say which attribute of 'B' holds the foreign key; write 'bs: [B] via a' or \
            'bs: [B] via c' [AZ050]
            """),
        Mistake(
            "an inverse without any candidate",
            """
            model A {
                id: Int @id
                bs: [B]
                cs: [B] via a
            }
            model B { id: Int @id }
            """,
            """
            3:9: error: 'bs' does not say which attribute of 'B' holds the foreign key; declare 'a: A' in 'B' and \
            write 'bs: [B] via a' [AZ050]
            4:17: error: 'B' has no attribute 'a'; declare 'a: A' in 'B' and write 'via a' [AZ051]
            """),
        Mistake(
            "an inverse of a misspelt owner",
            """
            model A {
                id: Int @id
                bs: [B] via parnt
            }
            model B { id: Int @id  parent: A @index }
            """,
            """
            3:17: error: 'B' has no attribute 'parnt'; did you mean 'parent'? [AZ051]
            """),
        Mistake(
            "an inverse of a column",
            """
            model A {
                id: Int @id
                bs: [B] via x
            }
            model B { id: Int @id  x: Int  a: A @index }
            """,
            """
            3:17: error: 'B.x' is a column; 'via' names the relationship that holds the foreign key; write 'via a' \
            [AZ051]
            """),
        Mistake(
            "an inverse of an inverse",
            """
            model A {
                id: Int @id
                bs: [B] via as
            }
            model B { id: Int @id  as: [A] via bs }
            """,
            """
            3:17: error: 'B.as' is itself an inverse; 'via' names the side that holds the foreign key; declare 'a: \
            A' in 'B' and write 'via a' [AZ051]
            5:36: error: 'A.bs' is itself an inverse; 'via' names the side that holds the foreign key; declare 'b: \
            B' in 'A' and write 'via b' [AZ051]
            """),
        Mistake(
            "an inverse of the wrong model",
            """
            model A {
                id: Int @id
                bs: [B] via c
            }
            model B { id: Int @id  c: C @index }
            model C { id: Int @id }
            """,
            """
            3:17: error: 'B.c' leads to 'C', not to 'A'; declare 'a: A' in 'B' and write 'via a' [AZ051]
            """),
        Mistake(
            "two inverses of one owner",
            """
            model A {
                id: Int @id
                bs: [B] via a
                others: [B] via a
            }
            model B { id: Int @id  a: A @index }
            """,
            """
            4:5: error: 'B.a' has an inverse already, 'bs'; remove one of them [AZ052]
            """),
        Mistake(
            "a one-to-one whose owner is not unique",
            """
            model A {
                id: Int @id
                b: B? via a
            }
            model B { id: Int @id  a: A @index }
            """,
            """
            3:8: error: several 'B' may have the same 'a'; mark 'B.a' with '@unique', or write '[B]' here [AZ053]
            """),
        Mistake(
            "a one-to-one that is never missing",
            """
            model A {
                id: Int @id
                b: B via a
            }
            model B { id: Int @id  a: A @unique }
            """,
            """
            3:8: error: there may be no 'B' whose 'a' is this object; write 'b: B? via a' [AZ054]
            """),
        Mistake(
            "a to-many of optionals",
            """
            model A {
                id: Int @id
                bs: [B?] via a
            }
            model B { id: Int @id  a: A @index }
            """,
            """
            3:9: error: a to-many is written '[B]'; it is empty, never nil [AZ054]
            """),
        Mistake(
            "cascades that can't be",
            """
            model A {
                id: Int @id
                bs: [B] via a @cascade(deleteOrphan)
                cs: [C] via a @cascade(none, delete)
            }
            model B { id: Int @id  a: A @index @cascade(all, deleteOrphan) }
            model C { id: Int @id  a: A @index }
            """,
            """
            3:19: error: 'deleteOrphan' needs 'delete'; write '@cascade(all, deleteOrphan)' [AZ055]
            4:19: error: 'none' stands alone in '@cascade'; remove it or the others [AZ055]
            6:36: error: 'deleteOrphan' needs a single parent, and several 'B' may have the same 'a'; add '@unique', \
            or put it on the side of 'A' [AZ055]
            """),
    ]
}
