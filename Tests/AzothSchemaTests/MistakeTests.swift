import AzothSchema
import Testing

@Suite("Mistakes are reported with their place and a remedy")
struct MistakeTests {
    @Test("exactly as the corpus says", arguments: Mistake.all)
    func exactText(mistake: Mistake) {
        #expect(messages(mistake.schema).joined(separator: "\n") == mistake.expected)
    }

    @Test("every code but those of the corpus is reported somewhere")
    func everyCodeIsCovered() {
        let corpus = Mistake.all.map(\.expected).joined()
        for code in DiagnosticCode.allCases {
            #expect(corpus.contains("[\(code.rawValue)]"), "no mistake of the corpus has the code \(code.rawValue)")
        }
    }

    @Test("a schema with an error has no checked model, one with a warning has")
    func warningsDoNotStop() {
        #expect(compile("model A { id: Int }").schema == nil)
        let warned = compile("model A { id: Int @id }\nmodel B { id: Int @id  a: A }")
        #expect(warned.diagnostics.map(\.severity) == [.warning])
        #expect(warned.schema != nil)
    }

    @Test("ten mistakes in one file are ten errors, each at its place")
    func recovery() {
        let text = """
            modle Z { id: Int @id }
            enum Status { open paid = 3 }
            model A @tabel("a") {
                id Int @id
                name: Strng
                status: Status = .opne
                at: Date = uuid4
                bs: [B]
                price: Decimal(2, 4
                @@index(nmae)
                @@chekc(x, `1`)
                note: String ; @unique
            }
            model B { id: Int @id  a: A? @index @foreignKey(onDelet: cascade) }
            """
        #expect(
            messages(text) == [
                "1:1: error: expected a declaration, found 'modle'; did you mean 'model'? [AZ003]",
                "2:27: error: the raw value of 'paid' is a text in quotes: this enum is of String [AZ035]",
                "3:9: error: unknown attribute '@tabel'; did you mean '@table'? [AZ011]",
                "4:8: error: expected ':' after 'id', found 'Int' [AZ003]",
                "5:11: error: unknown type 'Strng'; did you mean 'String'? [AZ010]",
                "6:22: error: the enum 'Status' has no case 'opne'; did you mean 'open'? [AZ033]",
                "7:16: error: 'uuid4' is a default of a UUID, and this is a Date, whose default is written '= now' [AZ032]",
                "8:9: error: 'bs' does not say which attribute of 'B' holds the foreign key; write 'bs: [B] via a' [AZ050]",
                "9:12: error: Decimal has 1 to 38 digits, of which at most all follow the point: 'Decimal(12, 2)' [AZ030]",
                "10:5: error: expected ',' or ')', found '@@' [AZ003]",
                "10:13: error: 'A' has no attribute 'nmae'; did you mean 'name'? [AZ015]",
                "11:5: error: unknown attribute '@@chekc'; did you mean '@@check'? [AZ011]",
                "12:18: error: unexpected ';'; members end with their line, remove it [AZ001]",
                "14:49: error: unknown argument 'onDelet' of '@foreignKey'; did you mean 'onDelete'? [AZ012]",
            ])
    }

    @Test("the errors of all files are reported, in the order of the files")
    func severalFiles() {
        let result = compileSchema(
            files: [
                SourceFile(path: "b.azoth", text: "model B { id: Int @id  a: A @index  x: Nt }"),
                SourceFile(path: "a.azoth", text: "model A { id: Int @id }\nmodel B { id: Int @id }\nmodel C { }"),
            ], schemaName: "Test")
        #expect(
            result.diagnostics.map(\.description) == [
                "b.azoth:1:40: error: unknown type 'Nt'; declare it with 'model', 'enum' or 'type', or store any Codable "
                    + "type as 'JSON<Nt>' [AZ010]",
                "a.azoth:2:7: error: 'B' is declared already, at b.azoth:1:7; rename one of them [AZ016]",
                "a.azoth:3:7: error: the model 'C' has no key; mark a member with '@id', or add 'id: Int @id' [AZ040]",
            ])
    }

    @Test("one dialect alone silences the other's limits")
    func dialects() {
        let column = "aVeryLongNameOfAColumnThatNobodyWouldWriteExceptInATestOfItsLength"
        #expect(messages("schema S @dialects(sqlite)\nmodel A { id: Int @id  \(column): Int  xmin: Int }") == [])
        #expect(
            messages(
                """
                schema S @dialects(postgres)
                model A {
                    id: Int @id
                    a: Decimal(30, 2)
                    b: Int @column("X")
                    c: Int @column("x")
                    d: Int @serverDefault(postgres`random()`)
                }
                """) == [])
    }
}
