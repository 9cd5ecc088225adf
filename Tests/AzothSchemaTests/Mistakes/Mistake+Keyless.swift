extension Mistake {
    /// Tables without a key, and views with one.
    static let keyless: [Mistake] = [
        Mistake(
            "views that can not be",
            """
            view Top { id: Int @id }
            view Low = "SELECT 1" { id: Int @id }
            model A { id: Int @id  low: Low @index  lows: [Low] via a }
            view Mid = `SELECT 1` { id: Int @id(generated)  n: Int = 1 @unique  a: A @foreignKey(onDelete: cascade)  as: [A] secondary "x" }
            model B { id: Int @id  mid: Mid @index  mids: Mid? via b }
            """,
            """
            1:10: error: expected '=' and the view's SELECT between back quotes, found '{' [AZ003]
            2:12: error: expected SQL between back quotes, found '"SELECT 1"' [AZ003]
            3:29: error: 'Low' is a view, to which no foreign key can refer; add '@foreignKey(none)' [AZ062]
            3:41: error: 'Low' is a view, which is read only; write 'lows: [Low] via a @viewOnly' [AZ051]
            3:57: error: 'Low' has no attribute 'a'; declare 'a: A' in 'Low' and write 'via a' [AZ051]
            4:33: error: the rows of a view have the keys that it selects; write '@id' [AZ042]
            4:56: error: a view is read only, so a default is never used; remove it [AZ032]
            4:60: error: a view is read only, and has what it selects; remove '@unique' [AZ012]
            4:74: error: a view has no foreign key, and leads to 'A' all the same; remove '@foreignKey' [AZ062]
            4:106: error: a table of links keeps keys of tables, and 'Mid' is a view; declare the links between the \
            tables that it selects from [AZ051]
            5:29: error: 'Mid' is a view, to which no foreign key can refer; add '@foreignKey(none)' [AZ062]
            5:41: error: 'Mid' is a view, which is read only; write 'mids: Mid? via b @viewOnly' [AZ051]
            5:56: error: 'Mid' has no attribute 'b'; declare 'b: B' in 'Mid' and write 'via b' [AZ051]
            """),
        Mistake(
            "relationships of what has no key",
            """
            model Log @@keyless { text: String  author: A @cascade(all) @load(joined)  as: [A] via log  tags: [A] secondary "x" }
            model A { id: Int @id  log: Log @index  logs: [Log] via author  all: [Log]  x: [Log] secondary "y" }
            """,
            """
            1:37: warning: no index covers the foreign key of 'author', so that joins and deletes of 'A' read the \
            whole table; add '@index' [AZ061]
            1:47: error: '@cascade' is for objects, and there are none without a key; remove it [AZ012]
            1:61: error: '@load' is for objects, and there are none without a key; remove it [AZ012]
            1:76: error: 'Log' has no key by which others could point at its rows; give it an '@id', or remove 'as' \
            [AZ040]
            1:93: error: 'Log' has no key by which others could point at its rows; give it an '@id', or remove \
            'tags' [AZ040]
            2:29: error: 'Log' has no key to point at; give it an '@id', or name a model that has one [AZ040]
            2:47: error: 'Log' has no key, so there are rows of it and no objects; give it an '@id', or remove \
            'logs' and select the rows [AZ040]
            2:70: error: 'Log' has no key, so there are rows of it and no objects; give it an '@id', or remove \
            'all' and select the rows [AZ040]
            2:80: error: 'Log' has no key that a table of links could keep; give it an '@id' [AZ040]
            """),
    ]
}
