import AzothGenerator
import Testing

/// What many-to-many relationships become.
@Suite struct LinkTableTests {
    @Test func theDeclaringSideHasTheTableAndBothSidesReadIt() throws {
        let text = try generated(
            """
            model User { id: Int @id  tags: [Tag] secondary "user_tags" @order(name) @passiveDeletes }
            model Tag { code: String @id  name: String  users: [User] via tags }
            """)
        expect(
            text,
            contains: """
                public static let _tagsLinks = Azoth.LinkTable(
                    Azoth.Table(
                        "user_tags",
                        columns: [.init("user_id", .int64), .init("tag_code", .text())],
                        primaryKey: [0, 1],
                        foreignKeys: [
                            .init([0], references: "users", ["id"], onDelete: .cascade),
                            .init([1], references: "tags", ["code"], onUpdate: .cascade),
                        ],
                        indexes: [.init([.column(1)])]))
                """)
        expect(
            text,
            contains: """
                .manyToMany(
                    "tags",
                    Tag.self,
                    links: User._tagsLinks,
                    columns: [0],
                    targetColumns: [1],
                    inverse: 0,
                    order: [.init(1)],
                    passiveDeletes: .yes),
                """)
        let users =
            #".manyToMany("users",User.self,links:User._tagsLinks,columns:[1],targetColumns:[0],inverse:0)"#
        #expect(text.filter { !$0.isWhitespace }.contains(users))
        expect(text, contains: "public static let tags = Azoth.ToMany<User, Tag>(0)")
        expect(text, contains: "public var tagsUnloaded: Azoth.UnloadedList<Tag> { _unloaded(0) }")
        expect(
            text,
            contains: """
                /// The `User`s whose `tags` hold this object. Throws `notLoaded` until it is loaded.
                public var users: Azoth.RelationList<User> { get throws { try _list(0) } }
                """)
    }

    @Test func theSchemaOfAModelIsThatOfItsLinkTables() throws {
        let text = try generated(
            """
            model User @table("users", schema: "crm") {
                id: Int @id
                following: [User] secondary "follows"("follower_id" -> "followee_id")
            }
            """)
        expect(
            text,
            contains: """
                Azoth.Table(
                    "follows",
                    schema: "crm",
                    columns: [.init("follower_id", .int64), .init("followee_id", .int64)],
                """)
        #expect(text.contains(#".init([1], references: "users", schema: "crm", ["id"])"#))
    }

    @Test func theMetadataHasTheTable() throws {
        let files = try generatedFiles(
            [("a.azoth", "model A { id: Int @id  bs: [B] secondary \"ab\" }\nmodel B { id: Int @id }")])
        #expect(files.contains { $0.text.contains("A._entity.table, B._entity.table, A._bsLinks.table") })
    }
}
