import Testing

@testable import AzothSchema

@Suite("Names in the database")
struct NamingTests {
    @Test(
        "snake case begins a word at each capital and keeps abbreviations whole",
        arguments: [
            ("createDate", "create_date"), ("HTTPServer", "http_server"), ("userID", "user_id"), ("line2", "line2"),
            ("line2Text", "line2_text"), ("A", "a"), ("aId", "a_id"), ("user_name", "user_name"), ("éÉt", "é_ét"),
            ("IDs", "i_ds"), ("iso2", "iso2"), ("URL", "url"),
        ])
    func snakeCase(name: String, expected: String) {
        #expect(Naming.snakeCase(name) == expected)
    }

    @Test(
        "tables are named in the plural",
        arguments: [
            ("Order", "orders"), ("OrderLine", "order_lines"), ("Company", "companies"), ("Day", "days"),
            ("Status", "statuses"), ("Box", "boxes"), ("Branch", "branches"), ("Tag", "tags"), ("A", "as"),
        ])
    func plural(name: String, expected: String) {
        #expect(Naming().table(forModel: name) == expected)
    }

    private func names(_ naming: String) throws -> [String] {
        let schema = try schema(
            """
            schema S \(naming)
            model OrderLine { lineId: Int @id  firstName: String  parentLine: OrderLine? @index }
            """)
        let model = schema.models[0]
        return [model.table] + model.columns.map(\.name)
    }

    @Test("follow the conventions that the schema names")
    func conventions() throws {
        #expect(try names("") == ["order_lines", "line_id", "first_name", "parent_line_line_id"])
        #expect(
            try names("@naming(tables: PascalCase, columns: camelCase)")
                == ["OrderLines", "lineId", "firstName", "parentLineLineId"])
        #expect(
            try names("@naming(tables: asWritten, columns: PascalCase)")
                == ["OrderLine", "LineId", "FirstName", "ParentLineLineId"])
        let camels = ["OrderLine", "URLString", "ID", "isHTMLSafe", "x", "UTF8Text", "aB"].map(Naming.camelCase)
        #expect(camels == ["orderLine", "urlString", "id", "isHTMLSafe", "x", "utf8Text", "aB"])
        #expect(try names("@naming(plural: false)")[0] == "order_line")
        #expect(try names("@naming(foreignKey: \"fk_{key}_{attribute}\")")[3] == "fk_line_id_parent_line")
    }
}
