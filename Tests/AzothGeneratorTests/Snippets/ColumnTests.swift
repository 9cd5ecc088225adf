import Testing

/// What a line of the schema becomes.
@Suite struct ColumnTests {
    /// A model with these attributes beside its key.
    private func model(_ attributes: String, _ more: String = "") throws -> String {
        try generated("\(more)\nmodel Item @table(\"items\") {\n    id: Int @id\n\(attributes)\n}\n")
    }

    // MARK: Types

    @Test(arguments: [
        ("Int", "Int", ".int64"), ("Int16", "Int16", ".int16"), ("Int32", "Int32", ".int32"),
        ("Int64", "Int64", ".int64"), ("Bool", "Bool", ".bool"), ("Float", "Float", ".float"),
        ("Double", "Double", ".double"), ("String", "String", ".text()"), ("String(80)", "String", ".text(length: 80)"),
        ("Data", "Foundation.Data", ".bytes"), ("Date", "Foundation.Date", ".timestamp"),
        ("UUID", "Foundation.UUID", ".uuid"), ("LocalDateTime", "Azoth.LocalDateTime", ".localDateTime"),
        ("Day", "Azoth.Day", ".day"), ("TimeOfDay", "Azoth.TimeOfDay", ".timeOfDay"),
        ("Interval", "Azoth.Interval", ".interval"), ("[String]", "[String]", ".array(.text())"),
        ("[UUID]", "[Foundation.UUID]", ".array(.uuid)"),
    ]) func typesOfTheSchemaAreTypesOfSwiftAndOfSQL(written: String, swift: String, sql: String) throws {
        let text = try model("value: \(written)\nother: \(written)?")
        expect(text, contains: "public static let value = Azoth.Mapped<Item, \(swift)>(1)")
        expect(text, contains: "public static let other = Azoth.Mapped<Item, \(swift)?>(2)")
        #expect(text.contains(".init(\"value\", \(sql))"))
        #expect(text.contains(".init(\"other\", \(sql), nullable: true)"))
        #expect(text.contains("public import Foundation") == swift.contains("Foundation."))
    }

    @Test func decimalsAreReadWithTheirScale() throws {
        let text = try model("price: Decimal(10, 2)\ncost: Decimal(10, 2)? @storage(real)")
        expect(
            text,
            contains: """
                private static let _costType: Azoth.SQLType = .stored(.decimal(precision: 10, scale: 2), as: .real)
                """)
        expect(
            text,
            contains: """
                id = try reader.next()
                price = try reader.next(as: .decimal(precision: 10, scale: 2))
                cost = try reader.next(as: Self._costType)
                """)
        expect(
            text, contains: ".init(\"cost\", .stored(.decimal(precision: 10, scale: 2), as: .real), nullable: true),")
        expect(
            text,
            contains: """
                public var price: Foundation.Decimal {
                    get { self[_columns: Row.self, assigned: 1].price }
                    set { self[_columns: Row.self, changing: 1].price = newValue }
                }
                """)
    }

    @Test func datesAreRoundedWhereverTheyComeIn() throws {
        let text = try model("at: Date\nthen: Date?\nmade: Date @serverDefault(now())\nseen: Date = now")
        expect(text, contains: "set { self[_columns: Row.self, changing: 1].at = Azoth.stored(newValue) }")
        expect(text, contains: "set { self[_columns: Row.self, changing: 2].then = newValue.map { Azoth.stored($0) } }")
        expect(
            text,
            contains: """
                let row = Row(
                    id: new[0, id, 0],
                    at: Azoth.stored(at),
                    then: new[2, nullable: then, default: nil].map { Azoth.stored($0) },
                    made: new[3, made.map { Azoth.stored($0) }, .distantPast],
                    seen: Azoth.stored(new[4, seen, default: Azoth.now()]))
                """)
    }

    @Test func jsonIsUnwrappedByTheProperty() throws {
        let text = try model("settings: JSON<Settings> = .init()\nhistory: JSON<[Int]>?")
        expect(text, contains: "public static let settings = Azoth.Mapped<Item, Azoth.JSON<Settings>>(1)")
        expect(
            text,
            contains: """
                public var settings: Settings {
                    get { self[_columns: Row.self, assigned: 1].settings.value }
                    set { self[_columns: Row.self, changing: 1].settings = Azoth.JSON(newValue) }
                }
                public var history: [Int]? {
                    get { self[_columns: Row.self, assigned: 2].history?.value }
                    set { self[_columns: Row.self, changing: 2].history = newValue.map { Azoth.JSON($0) } }
                }
                """)
        expect(
            text,
            contains: """
                public init(
                    id: Int? = nil,
                    settings: Settings? = nil,
                    history: Azoth.Argument<[Int]?> = Azoth.notPassed()
                ) {
                """)
        #expect(text.contains("settings: Azoth.JSON(new[1, settings, default: .init()])"))
        #expect(text.contains("history: new[2, nullable: history, default: nil].map { Azoth.JSON($0) }"))
    }

    @Test func aTypeOfOnesOwnStandsInForTheUsualOne() throws {
        let text = try model(
            "email: Email",
            "type Email = String(254) @sql(postgres`citext`) @swift(EmailAddress)")
        expect(text, contains: "public typealias Email = EmailAddress")
        expect(text, contains: "public static let email = Azoth.Mapped<Item, EmailAddress>(1)")
        expect(text, contains: #".init("email", .custom(base: .text(length: 254), names: [.postgres: "citext"])),"#)
    }

    // MARK: Defaults

    @Test func constantsAreDefaultsOfWhatIsNotPassed() throws {
        let text = try model(
            """
            name: String = "a \\"word\\""
            count: Int = -1
            isOpen: Bool = true
            share: Double = 0.5
            price: Decimal(10, 2) = 0.10
            labels: [String] = ["a", "b"]
            note: String?
            """)
        expect(
            text,
            contains: #"""
                public init(
                    id: Int? = nil,
                    name: String? = nil,
                    count: Int? = nil,
                    isOpen: Bool? = nil,
                    share: Double? = nil,
                    price: Foundation.Decimal? = nil,
                    labels: [String]? = nil,
                    note: Azoth.Argument<String?> = Azoth.notPassed()
                ) {
                """#)
        for value in [
            #"new[1, name, default: "a \"word\""]"#, "new[2, count, default: -1]", "new[3, isOpen, default: true]",
            "new[4, share, default: 0.5]",
            "new[5, price, default: Foundation.Decimal(sign: .plus, exponent: -2, significand: 10)]",
            #"new[6, labels, default: ["a", "b"]]"#, "new[7, nullable: note, default: nil]",
        ] { #expect(text.contains(value)) }
    }

    @Test func whatIsComputedIsComputedInTheInitialiser() throws {
        let text = try generated("model Item { id: UUID @id = uuid7  token: UUID = uuid4 }")
        expect(
            text,
            contains: """
                public init(id: Foundation.UUID? = nil, token: Foundation.UUID? = nil) {
                    var new = Azoth.NewRow<Row>()
                    let row = Row(id: new[0, id, default: Azoth.uuid7()], token: new[1, token, default: Azoth.uuid4()])
                    super.init(new.window(row))
                }
                """)
    }

    @Test func whatTheDatabaseAssignsIsMarked() throws {
        let text = try model(
            "rank: Int @serverDefault(7)\nnote: String? @serverDefault(\"none\")\nword: String @serverDefault(`upper('x')`)"
        )
        #expect(text.contains(#".init("rank", .int64, serverDefault: .integer(7))"#))
        #expect(text.contains(#".init("note", .text(), nullable: true, serverDefault: .text("none"))"#))
        #expect(text.contains(#".init("word", .text(), serverDefault: .sql("upper('x')"))"#))
        expect(
            text,
            contains: """
                public init(id: Int? = nil, rank: Int? = nil, note: String? = nil, word: String? = nil) {
                    var new = Azoth.NewRow<Row>()
                    let row = Row(
                        id: new[0, id, 0],
                        rank: new[1, rank, 0],
                        note: new[2, note.map { Optional($0) }, nil],
                        word: new[3, word, ""])
                """)
        expect(text, contains: "get { self[_columns: Row.self, assigned: 1].rank }")
    }

    @Test func aKeyThatTheProgramAssignsHasToBeGiven() throws {
        let text = try generated("model Item { code: String @id  name: String? }")
        expect(text, contains: "public typealias Key = String")
        expect(text, contains: "public init(code: String, name: Azoth.Argument<String?> = Azoth.notPassed()) {")
        expect(text, contains: "get { self[_columns: Row.self, assigned: 0].code }")
    }

    // MARK: Coding

    @Test func sensitiveColumnsAreDecodedAndNeverEncoded() throws {
        let text = try model("password: String @sensitive\nnote: String?")
        #expect(text.contains(#".init("password", .text(), sensitive: true)"#))
        expect(
            text,
            contains: """
                public init(from decoder: any Swift.Decoder) throws {
                    let members = try Azoth.RowDecoding(decoder)
                    id = try members.required("id")
                    password = try members.required("password")
                    note = try members.optional("note")
                }

                """)
        expect(
            text,
            contains: """
                public func encode(to encoder: any Swift.Encoder) throws {
                    var members = Azoth.RowEncoding(encoder)
                    try members.append("id", id)
                    try members.append("note", ifPresent: note)
                }
                """)
    }

    // MARK: Names and comments

    @Test func docCommentsTravel() throws {
        let text = try model("/// What it is called.\n///\n/// In short.\nname: String")
        expect(
            text,
            contains: """
                /// What it is called.
                ///
                /// In short.
                public var name: String {
                """)
        #expect(text.contains(#".init("name", .text(), comment: "What it is called.\n\nIn short.")"#))
    }

    @Test func namesThatAreWordsOfSwiftAreEscaped() throws {
        let text = try model("class: String\nnew: Bool")
        expect(text, contains: "public static let `class` = Azoth.Mapped<Item, String>(1)")
        expect(text, contains: "self.`class` = `class`")
        expect(text, contains: "let row = Row(id: new_[0, id, 0], class: `class`, new: new)")
        expect(text, contains: "super.init(new_.window(row))")
        #expect(text.contains(#".init("class", \.`class`)"#))
    }

    // MARK: Versions and updates

    @Test func aVersionIsNobodysBusiness() throws {
        let text = try model("version: Int16 @version")
        expect(text, contains: "fields: [.init(\"id\", \\.id), .init(\"version\", \\.version)],")
        #expect(text.contains("version: .counter(1))"))
        #expect(text.contains("public init(id: Int? = nil, version: Int16? = nil) {"))
        // `New` has no version: an INSERT writes the first one.
        #expect(text.contains("public init(id: Int? = nil) {"))
        expect(
            text,
            contains: """
                public func _encode(_ row: inout Azoth.InsertEncoder) throws {
                    try row.append(0, ifGiven: id)
                    try row.append(1, 1 as Int16)
                }
                """)
    }

    @Test func aVersionOfTheDatabaseIsItsOwn() throws {
        let text = try model("stamp: String @version @serverDefault(\"1\") @serverOnUpdate")
        #expect(text.contains("version: .database(1))"))
        #expect(text.contains(".init(\"stamp\", .text(), serverDefault: .text(\"1\"), serverUpdated: true)"))
        #expect(text.contains("try row.append(1, ifGiven: stamp)"))
    }

    @Test func theVersionThatPostgreSQLKeepsIsReadOnly() throws {
        let text = try generated(
            "schema S @dialects(postgres)\nmodel Item { id: Int @id  name: String  version: Int @version(xmin) }")
        #expect(
            text.contains(".init(\"xmin\", .custom(base: .int64, names: [.postgres: \"xid\"]), system: true)"))
        #expect(text.contains("version: .database(2))"))
        #expect(text.contains("public init(id: Int? = nil, name: String) {"))
        #expect(text.contains("public var version: Int { self[_columns: Row.self, assigned: 2].version }"))
    }

    @Test func updatesSetWhatTheSchemaSays() throws {
        let text = try model("at: Date? @onUpdate(now)\nby: String @serverOnUpdate(`current_user`)")
        #expect(text.contains(".init(\"at\", \\.at, onUpdate: { Azoth.stored(Azoth.now()) })"))
        #expect(text.contains(".init(\"by\", .text(), serverUpdate: .sql(\"current_user\"))"))
    }
}
