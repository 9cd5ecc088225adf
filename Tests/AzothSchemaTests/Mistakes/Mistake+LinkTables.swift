extension Mistake {
    /// Many-to-many relationships.
    static let linkTables: [Mistake] = [
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
                @@index(k)
            }
            model C { x: Int @id  y: Int @id  o: [A] secondary "t"  p: [A] secondary "s"("x" -> "y") }
            """,
            """
            """),
    ]
}
