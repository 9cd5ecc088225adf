extension Mistake {
    /// What people write who come from SQLAlchemy, or from SQL.
    static let fromSQLAlchemy: [Mistake] = [
        Mistake(
            "columns as in SQLAlchemy",
            """
            model User @tablename("user") {
                id: Integer @primary_key
                name: String(length: 50) @nullable(false)
                fullname: Column(String)
            }
            """,
            """
            1:12: error: unknown attribute '@tablename'; the name of the table is '@table("…")', behind that of the \
            model [AZ011]
            2:9: error: unknown type 'Integer'; write 'Int' [AZ010]
            3:11: error: String takes its greatest length, from 1 to 10485760: 'String(80)'; 'String' has no limit \
            [AZ030]
            3:30: error: unknown attribute '@nullable'; a '?' behind the type says that there may be none; remove \
            it [AZ011]
            4:15: error: unknown type 'Column'; declare it with 'model', 'enum' or 'type', or store any Codable \
            type as 'JSON<Column>' [AZ010]
            """),
        Mistake(
            "a class",
            """
            class User(Base):
                __tablename__ = "user_account"
                id: Mapped[int] = mapped_column(primary_key=True)
                name: Mapped[str]
            """,
            """
            1:1: error: expected 'model Name { … }', found 'class' [AZ003]
            """),
        Mistake(
            "both sides named in quotes",
            """
            model User {
                id: Int @id
                addresses: [Address] @backPopulates("user")
            }
            model Address {
                id: Int @id
                userId: Int @foreignKey("user.id")
                user: User @backPopulates("addresses")
            }
            """,
            """
            3:16: error: 'addresses' does not say which attribute of 'Address' holds the foreign key; write \
            'addresses: [Address] via user' [AZ050]
            3:26: error: unknown attribute '@backPopulates'; 'via' names the attribute of the other side: 'posts: \
            [Post] via author' [AZ011]
            7:5: error: 'user' implies the column 'user_id' with the property 'userId'; remove 'userId', or let \
            'user' use it: '@on(userId -> id)' [AZ063]
            7:17: error: '@foreignKey' does not apply to a column; put it on the relationship, which implies its \
            column: 'user: User @foreignKey(…)' [AZ013]
            8:16: error: unknown attribute '@backPopulates'; a relationship implies its column, and \
            '@foreignKey(…)' says what the foreign key does; remove it [AZ011]
            """),
        Mistake(
            "a foreign key at its column",
            """
            model User { id: Int @id }
            model Address {
                id: Int @id
                userId: Int @foreignKey(onDelete: cascade)
                user: User
            }
            """,
            """
            4:5: error: 'user' implies the column 'user_id' with the property 'userId'; remove 'userId', or let \
            'user' use it: '@on(userId -> id)' [AZ063]
            4:17: error: '@foreignKey' does not apply to a column; put it on the relationship, which implies its \
            column: 'user: User @foreignKey(…)' [AZ013]
            """),
        Mistake(
            "words in quotes",
            """
            model User {
                id: Int @id
                posts: [Post] via author @cascade("all, delete-orphan") @order("title") @load(eager)
            }
            model Post {
                id: Int @id
                title: String
                author: User @foreignKey(onDelete: "CASCADE", on_update: cascade) @index
            }
            """,
            """
            3:39: error: '@cascade' takes saveUpdate, merge, refreshExpire, expunge, delete, deleteOrphan, all, \
            none; did you mean 'deleteOrphan'? [AZ012]
            3:68: error: '@order' takes names of columns, descending with '-'; leave out the quotes [AZ012]
            3:83: error: '@load' takes lazy, single, selectIn, joined, subquery, immediate, raise, \
            raiseOnSQL, writeOnly [AZ012]
            8:40: error: 'onDelete' of '@foreignKey' takes noAction, restrict, cascade, setNull, setDefault; did \
            you mean 'cascade'? [AZ012]
            8:51: error: unknown argument 'on_update' of '@foreignKey'; did you mean 'onUpdate'? [AZ012]
            """),
        Mistake(
            "constraints written otherwise",
            """
            model User {
                id: Int @id
                age: Int @check(age > 0)
                name: String @length(80) @min(1)
                @@check(`age > 0`)
                @@check("age > 0")
                @@unique([name, age])
                @@index("name")
                @@primaryKey(name, age)
            }
            """,
            """
            3:14: error: misplaced '@check'; '@@check' stands by itself in the model's body, with two '@' [AZ013]
            4:18: error: unknown attribute '@length'; the greatest length stands in the type: 'String(80)' [AZ011]
            4:30: error: unknown attribute '@min'; what every row has to meet is '@@check(name, `…`)', in the \
            model's body [AZ011]
            5:5: error: '@@check' needs 2 arguments; for example @@check(nameNotBlank, `trim(name) <> ''`) [AZ012]
            6:5: error: '@@check' needs 2 arguments; for example @@check(nameNotBlank, `trim(name) <> ''`) [AZ012]
            7:14: error: '@@unique' takes names of columns and SQL between back quotes; leave out the brackets \
            [AZ012]
            8:13: error: '@@index' takes names of columns and SQL between back quotes; leave out the quotes [AZ012]
            9:5: error: unknown attribute '@@primaryKey'; mark each member of the key with '@id' [AZ011]
            """),
        Mistake(
            "a table in SQL",
            """
            CREATE TABLE users (
                id INTEGER PRIMARY KEY,
                name VARCHAR(80) NOT NULL
            );
            """,
            """
            1:1: error: expected a declaration such as 'model Name { … }', found 'CREATE' [AZ003]
            4:2: error: unexpected ';'; members end with their line, remove it [AZ001]
            """),
        Mistake(
            "a table of links declared twice",
            """
            model User {
                id: Int @id
                tags: [Tag] secondary "user_tags"
            }
            model Tag {
                id: Int @id
                users: [User] secondary "user_tags"
            }
            """,
            """
            7:29: error: the table 'user_tags' belongs to 'User.tags' already; write 'via' for the other side of \
            it, or name another table [AZ018]
            """),
        Mistake(
            "names of tables and attributes written otherwise",
            """
            model User {
                id: Int @id
                tags: [Tag] secondary user_tags
            }
            model Tag {
                id: Int @id
                users: [User] via User.tags
            }
            """,
            """
            3:27: error: expected the name of the table, such as secondary "user_tags", found 'user_tags' [AZ003]
            7:27: error: expected an attribute or the next member, found '.'; 'via' takes the name of the attribute \
            alone: 'via tags' [AZ003]
            """),
        Mistake(
            "a tree without a root",
            """
            model Node {
                id: Int @id
                parent: Node
                children: [Node] via parent
            }
            """,
            """
            3:5: warning: no index covers the foreign key of 'parent', so that joins and deletes of 'Node' read the \
            whole table; add '@index' [AZ061]
            3:5: error: these required relationships form a circle, so that no first row can be inserted: \
            Node.parent -> Node; write 'parent: Node?' in 'Node', or make the foreign key deferrable and the keys \
            assigned [AZ060]
            """),
    ]
}
