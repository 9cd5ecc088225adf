extension Mistake {
    /// What people write who come from Prisma.
    static let fromPrisma: [Mistake] = [
        Mistake(
            "a model as in Prisma, without colons",
            """
            model User {
              id        Int      @id @default(autoincrement())
              email     String   @unique
              posts     Post[]
              createdAt DateTime @default(now())
            }
            model Post {
              id       Int  @id
              author   User @relation(fields: [authorId], references: [id])
              authorId Int
            }
            """,
            """
            2:13: error: expected ':' after 'id', found 'Int' [AZ003]
            2:26: error: unknown attribute '@default'; the database numbers an integer '@id' by itself; remove it \
            [AZ011]
            3:13: error: expected ':' after 'email', found 'String' [AZ003]
            4:13: error: expected ':' after 'posts', found 'Post' [AZ003]
            4:13: error: 'posts' does not say which attribute of 'Post' holds the foreign key; write 'posts: [Post] \
            via author' [AZ050]
            5:13: error: expected ':' after 'createdAt', found 'DateTime' [AZ003]
            5:13: error: unknown type 'DateTime'; write 'Date' [AZ010]
            8:12: error: expected ':' after 'id', found 'Int' [AZ003]
            9:12: error: expected ':' after 'author', found 'User' [AZ003]
            9:17: error: unknown attribute '@relation'; a relationship implies its column, and '@foreignKey(…)' \
            says what the foreign key does; remove it [AZ011]
            10:3: error: 'author' implies the column 'author_id' with the property 'authorId'; remove 'authorId', \
            or let 'author' use it: '@on(authorId -> id)' [AZ063]
            10:12: error: expected ':' after 'authorId', found 'Int' [AZ003]
            """),
        Mistake(
            "a list with its brackets behind",
            """
            model User {
                id: Int @id
                posts: Post[]
            }
            model Post {
                id: Int @id
                author: User @index
            }
            """,
            """
            3:12: error: 'posts' does not say which attribute of 'Post' holds the foreign key; write 'posts: [Post] \
            via author' [AZ050]
            3:16: error: expected an attribute or the next member, found '['; a list is written '[Post]' [AZ003]
            """),
        Mistake(
            "defaults as in Prisma",
            """
            model User {
                id: Int @id @default(autoincrement())
                createdAt: DateTime @default(now())
                updatedAt: DateTime @updatedAt
            }
            """,
            """
            2:17: error: unknown attribute '@default'; the database numbers an integer '@id' by itself; remove it \
            [AZ011]
            3:16: error: unknown type 'DateTime'; write 'Date' [AZ010]
            4:16: error: unknown type 'DateTime'; write 'Date' [AZ010]
            """),
        Mistake(
            "a relation as in Prisma",
            """
            model User { id: Int @id }
            model Post {
                id: Int @id
                author: User @relation(fields: [authorId], references: [id])
                authorId: Int
            }
            """,
            """
            4:18: error: unknown attribute '@relation'; a relationship implies its column, and '@foreignKey(…)' \
            says what the foreign key does; remove it [AZ011]
            5:5: error: 'author' implies the column 'author_id' with the property 'authorId'; remove 'authorId', or \
            let 'author' use it: '@on(authorId -> id)' [AZ063]
            """),
        Mistake(
            "declarations that only Prisma has",
            """
            datasource db {
              provider = "postgresql"
              url      = env("DATABASE_URL")
            }
            generator client {
              provider = "prisma-client-js"
            }
            model User { id: Int @id }
            """,
            """
            1:1: error: expected a declaration such as 'model Name { … }', found 'datasource' [AZ003]
            """),
        Mistake(
            "attributes of a whole model as in Prisma",
            """
            model User {
                first: String
                last: String
                @@id([first, last])
                @@map("users")
                @@index([last])
            }
            """,
            """
            4:5: error: misplaced '@@id'; '@id' stands after a field or a declaration's name, with one '@' [AZ013]
            5:5: error: unknown attribute '@@map'; the name of the table is '@table("…")', behind that of the model \
            [AZ011]
            6:13: error: '@@index' takes names of columns and SQL between back quotes; leave out the brackets \
            [AZ012]
            """),
        Mistake(
            "an enum's case without its point",
            """
            enum Role {
                USER
                ADMIN
            }
            model User {
                id: Int @id
                role: Role @default(USER)
                other: Role = USER
                third: Role = "USER"
            }
            """,
            """
            7:16: error: unknown attribute '@default'; a default of Swift stands behind the type, '= …', and one of \
            the database is '@serverDefault(…)' [AZ011]
            8:19: error: unknown default 'USER'; did you mean '.USER'? [AZ032]
            9:19: error: '"USER"' is no default of a Role; did you mean '.USER'? [AZ032]
            """),
        Mistake(
            "types of the database as in Prisma",
            """
            model User {
                id: String @id @default(uuid())
                name: String @db.VarChar(80)
                data: Json
            }
            """,
            """
            2:20: error: unknown attribute '@default'; write '= uuid7' behind the type 'UUID' [AZ011]
            3:18: error: unknown attribute '@db.VarChar'; the type in the database is '@sql(`…`)' [AZ011]
            4:11: error: unknown type 'Json'; did you mean 'JSON'? [AZ010]
            """),
        Mistake(
            "keys that are numbered otherwise",
            """
            model User {
                id: UUID @id @generated
                uid: UUID @id(generated)
                no: Int @autoincrement
            }
            """,
            """
            2:18: error: '@generated' needs an argument; for example @generated(`lower(name)`, stored) [AZ012]
            3:15: error: the database numbers keys of one column only; write '@id' and assign 'uid', or make it the \
            only '@id' [AZ042]
            4:13: error: unknown attribute '@autoincrement'; the database numbers an integer '@id' by itself; \
            remove it [AZ011]
            """),
    ]
}
