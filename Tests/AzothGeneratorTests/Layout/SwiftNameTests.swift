import Testing

@testable import AzothGenerator

@Suite struct SwiftNameTests {
    @Test(arguments: [
        "class", "default", "in", "init", "self", "Self", "Type", "Protocol", "nil", "Any", "where", "import",
    ])
    func wordsOfSwiftAreEscaped(word: String) {
        #expect(SwiftName.identifier(word) == "`\(word)`")
    }

    @Test(arguments: ["name", "open", "type", "left", "some", "actor", "async", "Class", "größe"])
    func otherWordsAreNot(word: String) {
        #expect(SwiftName.identifier(word) == word)
    }

    @Test func textsBecomeLiteralsThatMeanThem() {
        #expect(SwiftName.literal("plain") == "\"plain\"")
        #expect(SwiftName.literal(#"a "quoted" \ word"#) == #""a \"quoted\" \\ word""#)
        #expect(SwiftName.literal("a\nb\tc\r") == #""a\nb\tc\r""#)
        #expect(SwiftName.literal("\\(x)") == #""\\(x)""#)
        #expect(SwiftName.literal("größe 🙂") == "\"größe 🙂\"")
    }

    @Test func whatAReaderWouldNotSeeIsWrittenOut() {
        #expect(SwiftName.literal("\u{0}\u{1B}\u{7F}") == #""\u{0}\u{1B}\u{7F}""#)
        #expect(SwiftName.literal("a\u{202E}b\u{2028}") == #""a\u{202E}b\u{2028}""#)
    }
}
