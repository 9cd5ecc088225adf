import Foundation
import Testing

@testable import AzothSchema

@Suite("The syntax tree is the source")
struct LosslessTreeTests {
    static func roundTrip(_ text: String) -> String {
        let reporter = Reporter(files: [SourceFile(path: "s.azoth", text: text)])
        return Parser.parse(file: 0, text: text, reporter: reporter).sourceText
    }

    @Test("for schemas, comments and blank lines included")
    func samples() {
        for text in [Samples.tour, Samples.shop, Samples.comments] {
            #expect(Array(Self.roundTrip(text).utf8) == Array(text.utf8))
        }
    }

    @Test("for every mistake of the corpus", arguments: Mistake.all)
    func mistakes(mistake: Mistake) {
        #expect(Array(Self.roundTrip(mistake.schema).utf8) == Array(mistake.schema.utf8))
    }

    @Test("for the beginnings of a schema, cut anywhere")
    func prefixes() {
        let bytes = Array(Samples.tour.utf8)
        for end in stride(from: 0, through: bytes.count, by: 7) {
            let text = String(decoding: bytes[..<end], as: UTF8.self)
            #expect(Array(Self.roundTrip(text).utf8) == Array(text.utf8))
        }
    }

    @Test("deep nesting is an error, not a crash")
    func deepNesting() {
        for open in ["[", "JSON<", "(", "-", "!", ".x(", "x("] {
            let nested = String(repeating: open, count: 5000)
            for text in [
                "model A { x: \(nested)Int }", "model A { x: Int = \(nested) }", "model A { @@check(x, \(nested)) }",
            ] {
                #expect(Self.roundTrip(text) == text)
                #expect(compile(text).schema == nil)
            }
        }
    }

    @Test(
        "random changes never crash the compiler or lose a byte",
        arguments: [16_456_013_412_192_464_062, SplitMix.seed])
    func fuzz(seed: UInt64) {
        var random = SplitMix(state: seed)
        let sources = [Samples.tour, Samples.shop, Samples.comments].map { Array($0.utf8) }
        for round in 0..<400 {
            var bytes = sources[round % sources.count]
            for _ in 0...Int.random(in: 0...4, using: &random) { Self.mutate(&bytes, &random) }
            let text = String(decoding: bytes, as: UTF8.self)
            let tree = Self.roundTrip(text)
            guard Array(tree.utf8) == Array(text.utf8) else {
                Issue.record("the tree is not the source; seed \(seed), round \(round):\n\(text)")
                return
            }
            let result = compile(text)
            #expect((result.schema == nil) == result.diagnostics.contains { $0.severity == .error }, "seed \(seed)")
            for diagnostic in result.diagnostics { _ = diagnostic.rendered }
            let formatted = formatSchema(SourceFile(path: "s.azoth", text: text)).text
            if let formatted {
                let again = formatSchema(SourceFile(path: "s.azoth", text: formatted)).text
                let isIdempotent = again == formatted
                let keepsWords = Words.of(formatted) == Words.of(text)
                #expect(isIdempotent, "formatting is not idempotent; seed \(seed), round \(round):\n\(text)")
                #expect(keepsWords, "formatting changed words; seed \(seed), round \(round):\n\(text)")
            }
        }
    }

    private static let pieces = [
        "{", "}", "(", ")", "[", "]", "<", ">", "@", "@@", "`", "\"", "//", "///", "/*", "*/", "\n", "?", "->", ",",
        "model ", "via a", " = ", "é", "\u{FEFF}", "\r\n", "\t", ":", "::", ">=", "\\", "👩‍👩‍👧", "@id", "nil", "= -",
    ]

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
        let position = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, position + Int.random(in: 0...12, using: &random))
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.removeSubrange(position..<end)
        case 1: bytes.insert(contentsOf: pieces.randomElement(using: &random)!.utf8, at: position)
        case 2: bytes.insert(contentsOf: bytes[position..<end], at: Int.random(in: 0...bytes.count, using: &random))
        default: if position < bytes.count { bytes[position] = UInt8.random(in: 9...126, using: &random) }
        }
    }
}

/// A small generator whose sequence depends on its seed alone.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    /// The same in every run, so that nobody's change fails by chance; `AZOTH_TEST_SEED=$RANDOM swift test` looks further.
    static let seed = ProcessInfo.processInfo.environment["AZOTH_TEST_SEED"].flatMap(UInt64.init) ?? 20_261_121

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// The words and comments of a text: what formatting leaves alone.
enum Words {
    static func of(_ text: String) -> [String] {
        let reporter = Reporter(files: [SourceFile(path: "s.azoth", text: text)])
        var words: [String] = []
        // Cases of an enum may be parted by commas, which formatting removes.
        for token in Lexer.tokens(file: 0, text: text, reporter: reporter) {
            words += Trivia(token.trivia).comments.map(\.text)
            if token.kind == .comma || token.kind == .endOfFile { continue }
            var word = token.text
            while word.last == " " || word.last == "\t" { word.removeLast() }
            // The end of a type's arguments and the sign of a default, where no blank parts them.
            words += word == ">=" ? [">", "="] : [word]
        }
        return words
    }
}
