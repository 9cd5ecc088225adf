import AzothSchema
import Testing

@Suite("Diagnostics are printed as compilers print them")
struct RenderingTests {
    private func rendered(_ text: String) -> [String] { compile(text).diagnostics.map(\.rendered) }

    @Test("path, line, column, message, code, the line and the word underlined")
    func plain() {
        #expect(
            rendered("model A {\n    id: Int @id\n    name: Strng @unique\n}") == [
                """
                s.azoth:3:11: error: unknown type 'Strng'; did you mean 'String'? [AZ010]
                    name: Strng @unique
                          ^~~~~
                """
            ])
    }

    @Test("a tab is one column, and stays a tab in the line below")
    func tabs() {
        #expect(
            rendered("model A {\n\tid: Int @id\n\tname:\tStrng\n}") == [
                "s.azoth:3:8: error: unknown type 'Strng'; did you mean 'String'? [AZ010]\n"
                    + "\tname:\tStrng\n"
                    + "\t     \t^~~~~"
            ])
    }

    @Test("columns count characters, and wide ones take two places below")
    func wideCharacters() {
        #expect(
            rendered("model A { id: Int @id  é: String = \"日本👩‍👩‍👧\"  x: Strng }") == [
                "s.azoth:1:46: error: unknown type 'Strng'; did you mean 'String'? [AZ010]\n"
                    + "model A { id: Int @id  é: String = \"日本👩‍👩‍👧\"  x: Strng }\n"
                    + "                                                ^~~~~"
            ])
    }

    @Test("line breaks of Windows are no part of a line")
    func windows() {
        let result = rendered("model A {\r\n    id: Int @id\r\n    name: Strng\r\n}\r\n")
        #expect(
            result == [
                "s.azoth:3:11: error: unknown type 'Strng'; did you mean 'String'? [AZ010]\n    name: Strng\n          ^~~~~"
            ])
    }

    @Test("the end of the file is a place too")
    func endOfFile() {
        #expect(
            rendered("model A") == [
                "s.azoth:1:8: error: expected '{', found the end of the file [AZ003]\nmodel A\n       ^"
            ])
    }
}
