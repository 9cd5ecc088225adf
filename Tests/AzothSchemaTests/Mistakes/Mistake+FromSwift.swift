extension Mistake {
    /// What people write who come from Fluent, or think of Swift.
    static let fromSwift: [Mistake] = [
        Mistake(
            "property wrappers as in Fluent",
            """
            model Planet {
                @ID(key: .id) var id: UUID?
                @Field(key: "name") var name: String
                @Parent(key: "star_id") var star: Star
            }
            model Star { id: UUID @id }
            """,
            """
            2:5: error: expected a member such as 'name: String', found '@'; attributes stand behind the type: \
            'name: String @unique' [AZ003]
            3:5: error: unknown attribute '@Field'; a column is 'name: String', a relationship 'star: Star' [AZ011]
            3:25: error: expected an attribute or the next member, found 'var'; leave out 'var', and write \
            attributes behind the type [AZ003]
            4:5: error: unknown attribute '@Parent'; a column is 'name: String', a relationship 'star: Star' [AZ011]
            4:29: error: expected an attribute or the next member, found 'var'; leave out 'var', and write \
            attributes behind the type [AZ003]
            4:33: warning: no index covers the foreign key of 'star', so that joins and deletes of 'Star' read the \
            whole table; add '@index' [AZ061]
            """),
        Mistake(
            "let, var and a call as a default",
            """
            model Planet {
                let id: UUID = UUID()
                var name: String = ""
            }
            """,
            """
            2:5: error: expected 'name: Type', found 'let'; leave out 'let' [AZ003]
            2:20: error: unknown default 'UUID()'; did you mean 'uuid4'? [AZ032]
            3:5: error: expected 'name: Type', found 'var'; leave out 'var' [AZ003]
            """),
        Mistake(
            "optionals, sets and dictionaries of Swift",
            """
            model Star {
                id: Int @id
                planets: [Planet]? via star
                names: [String?]
                tags: Set<String>
                map: [String: Int]
            }
            model Planet { id: Int @id  star: Star @index }
            """,
            """
            3:14: error: a to-many is written '[Planet]'; it is empty, never nil [AZ054]
            4:13: error: the elements of an array are plain and never nil; write 'JSON<[String?]>' instead [AZ031]
            5:11: error: unknown type 'Set'; declare it with 'model', 'enum' or 'type', or store any Codable type \
            as 'JSON<Set<String>>' [AZ010]
            6:10: error: a dictionary is no column type; write 'JSON<[String: Int]>' [AZ031]
            """),
        Mistake(
            "defaults of all kinds",
            """
            model Post {
                id: Int @id
                title: String @default("x")
                at: Date = Date()
                at2: Date = now()
                uid: UUID = UUID()
                at3: Date @serverDefault(CURRENT_TIMESTAMP)
                n: Int = "1"
                b: Bool = 0
            }
            """,
            """
            3:19: error: unknown attribute '@default'; a default of Swift stands behind the type, '= …', and one of \
            the database is '@serverDefault(…)' [AZ011]
            4:16: error: unknown default 'Date()'; a default of a Date is written '= now' [AZ032]
            5:17: error: a default that Swift computes is written without parentheses: '= now' [AZ032]
            6:17: error: unknown default 'UUID()'; did you mean 'uuid4'? [AZ032]
            7:30: error: 'CURRENT_TIMESTAMP' is no default that the database can compute; write a constant, 'now()' \
            for a Date, or SQL between back quotes [AZ032]
            8:14: error: '"1"' is no default of an Int: an Int is written '= 0' [AZ032]
            9:15: error: '0' is no default of a Bool: a Bool is written '= false' [AZ032]
            """),
        Mistake(
            "two lists without a table of links",
            """
            model User {
                id: Int @id
                tags: [Tag]
            }
            model Tag {
                id: Int @id
                users: [User]
            }
            """,
            """
            3:11: error: 'tags' does not say which attribute of 'Tag' holds the foreign key; for many-to-many write \
            'tags: [Tag] secondary "user_tags"', and 'users: [User] via tags' in 'Tag' [AZ050]
            7:12: error: 'users' does not say which attribute of 'User' holds the foreign key; for many-to-many \
            write 'users: [User] via tags', and 'secondary "…"' behind 'tags' in 'User' [AZ050]
            """),
        Mistake(
            "two sides that hold a foreign key",
            """
            model User {
                id: Int @id
                profile: Profile
            }
            model Profile {
                id: Int @id
                user: User
            }
            """,
            """
            3:5: warning: no index covers the foreign key of 'profile', so that joins and deletes of 'Profile' read \
            the whole table; add '@index' [AZ061]
            7:5: warning: no index covers the foreign key of 'user', so that joins and deletes of 'User' read the \
            whole table; add '@index' [AZ061]
            7:5: error: these required relationships form a circle, so that no first row can be inserted: \
            User.profile -> Profile.user -> User; write 'user: User?' in 'Profile', or make the foreign key \
            deferrable and the keys assigned; if the two are one relationship, write 'profile: Profile? via user' \
            in 'User' [AZ060]
            """),
        Mistake(
            "members with commas",
            """
            model User {
                id: Int @id,
                name: String,
                age: Int;
            }
            """,
            """
            2:16: error: expected an attribute or the next member, found ','; members end with their line, remove \
            it [AZ003]
            3:17: error: expected an attribute or the next member, found ','; members end with their line, remove \
            it [AZ003]
            4:13: error: unexpected ';'; members end with their line, remove it [AZ001]
            """),
        Mistake(
            "a base as in TypeScript",
            """
            model Animal @abstract { id: Int @id }
            model Dog extends Animal { name: String }
            model Cat : Animal, Named { name: String }
            """,
            """
            1:14: error: '@abstract' is not generated yet; leave it out for now [AZ090]
            2:11: error: expected '{', found 'extends'; the model that this one extends stands behind a colon: ': \
            Animal' [AZ003]
            3:13: error: inheritance is not generated yet; leave it out for now [AZ090]
            3:19: error: expected '{', found ','; a model extends one other; what several share is a mixin: 'with \
            Named' [AZ003]
            """),
        Mistake(
            "null",
            """
            model User {
                id: Int @id
                name: String | null
                nick: String? = null
                other: String = nil
                third: Optional<String>
            }
            """,
            """
            3:18: error: unexpected character '|'; remove it, or put SQL between back quotes [AZ001]
            4:21: error: unknown default 'null'; nothing is written 'nil' [AZ032]
            5:21: error: nil is no String; write 'String?' or another default [AZ032]
            6:12: error: unknown type 'Optional'; write 'String?' [AZ010]
            """),
        Mistake(
            "cases of enums written otherwise",
            """
            enum Color { "red", "green" }
            enum Size = small | large
            enum Level { case low, high }
            model A { id: Int @id  c: Color }
            """,
            """
            1:14: error: expected the name of a case, found '"red"'; cases stand without quotes [AZ003]
            2:11: error: expected an attribute, found '=' [AZ003]
            2:19: error: unexpected character '|'; remove it, or put SQL between back quotes [AZ001]
            3:14: error: expected the names of the cases alone, found 'case'; leave out 'case' [AZ003]
            """),
        Mistake(
            "structs, and values in values",
            """
            value Money { amount: Int  currency: String }
            value Price { net: Money  s: JSON<[String]> }
            struct Address { street: String }
            embedded Place { x: Int }
            model A { id: Int @id  price: Money = Money(amount: 1)  key: Money @unique }
            """,
            """
            2:20: error: a value object has columns alone, and 'Money' is several; write 'JSON<Money>', or its \
            parts one by one [AZ031]
            3:1: error: expected 'model Name { … }', found 'struct'; a struct that a model keeps in columns is \
            'value Name { … }' [AZ003]
            5:37: error: a value object has no default of its own; give its parts one, or remove this [AZ032]
            5:68: error: '@unique' does not apply to a value object; write '@@unique(…)' in the model's body [AZ013]
            """),
    ]
}
