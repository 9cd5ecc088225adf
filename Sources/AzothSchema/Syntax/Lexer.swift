/// Cuts the text of a file into tokens. Never fails: what it does not know becomes an `invalid` token and a diagnostic.
struct Lexer {
    let file: Int
    let bytes: [UInt8]
    var position = 0
    var tokens: [Token] = []
    let reporter: Reporter
    /// Whether a character of the line was reported: the others are mostly its like, such as closing quotes.
    private var hasReportedLine = false

    init(file: Int, text: String, reporter: Reporter) {
        self.file = file
        bytes = Array(text.utf8)
        self.reporter = reporter
    }

    /// All tokens of the file; the last is `endOfFile` and carries the trivia at the end.
    static func tokens(file: Int, text: String, reporter: Reporter) -> [Token] {
        var lexer = Lexer(file: file, text: text, reporter: reporter)
        while lexer.scanToken() != .endOfFile {}
        return lexer.tokens
    }

    // MARK: Characters

    func byte(at offset: Int = 0) -> UInt8 {
        let index = position + offset
        return index < bytes.count ? bytes[index] : 0
    }

    var isAtEnd: Bool { position >= bytes.count }

    func text(from start: Int, to end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

    func report(_ code: DiagnosticCode, _ range: Range<Int>, _ message: String) {
        reporter.error(code, Place(file: file, range: range), message)
    }

    // MARK: Tokens

    mutating func scanToken() -> TokenKind {
        let triviaStart = position
        let sawNewline = skipTrivia()
        if sawNewline { hasReportedLine = false }
        let start = position
        let kind = isAtEnd ? .endOfFile : scanKind()
        let token = Token(
            kind: kind, file: Int32(file), offset: start, trivia: text(from: triviaStart, to: start),
            text: text(from: start, to: position), startsLine: sawNewline || tokens.isEmpty)
        tokens.append(token)
        return kind
    }

    private mutating func scanKind() -> TokenKind {
        let first = byte()
        switch first {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            return scanIdentifier()
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return scanNumber()
        case UInt8(ascii: "\""): return scanString()
        case UInt8(ascii: "`"): return scanFence()
        case UInt8(ascii: "/") where byte(at: 1) == UInt8(ascii: "/"): return scanDocComment()
        case 0x80...: return scanUnicode()
        default: return scanPunctuation(first)
        }
    }

    private mutating func scanPunctuation(_ first: UInt8) -> TokenKind {
        let second = byte(at: 1)
        if let kind = Lexer.pairs(first, second) {
            position += 2
            return kind
        }
        if let kind = Lexer.single(first) {
            position += 1
            return kind
        }
        let start = position
        position += 1
        reportInvalid(from: start)
        return .invalid
    }

    private mutating func reportInvalid(from start: Int) {
        if hasReportedLine { return }
        hasReportedLine = true
        report(.unexpectedCharacter, start..<position, Lexer.remedy(for: text(from: start, to: position)))
    }

    private static func pairs(_ first: UInt8, _ second: UInt8) -> TokenKind? {
        switch (first, second) {
        case (UInt8(ascii: "@"), UInt8(ascii: "@")): .doubleAt
        case (UInt8(ascii: "-"), UInt8(ascii: ">")): .arrow
        case (UInt8(ascii: "="), UInt8(ascii: "=")): .equalEqual
        case (UInt8(ascii: "!"), UInt8(ascii: "=")): .notEqual
        case (UInt8(ascii: "<"), UInt8(ascii: "=")): .lessEqual
        case (UInt8(ascii: ">"), UInt8(ascii: "=")): .greaterEqual
        case (UInt8(ascii: "&"), UInt8(ascii: "&")): .and
        case (UInt8(ascii: "|"), UInt8(ascii: "|")): .or
        default: nil
        }
    }

    private static func single(_ byte: UInt8) -> TokenKind? {
        switch byte {
        case UInt8(ascii: "@"): .at
        case UInt8(ascii: ":"): .colon
        case UInt8(ascii: ","): .comma
        case UInt8(ascii: "."): .dot
        case UInt8(ascii: "?"): .question
        case UInt8(ascii: "="): .equal
        case UInt8(ascii: "("): .leftParen
        case UInt8(ascii: ")"): .rightParen
        case UInt8(ascii: "{"): .leftBrace
        case UInt8(ascii: "}"): .rightBrace
        case UInt8(ascii: "["): .leftBracket
        case UInt8(ascii: "]"): .rightBracket
        case UInt8(ascii: "<"): .less
        case UInt8(ascii: ">"): .greater
        case UInt8(ascii: "!"): .not
        case UInt8(ascii: "-"): .minus
        default: nil
        }
    }

    /// A message for a character that no token begins with.
    private static func remedy(for character: String) -> String {
        switch character {
        case ";": "unexpected ';'; members end with their line, remove it"
        case "'", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{201E}":
            "unexpected \(character); texts stand in straight double quotes: \"…\""
        case "#": "unexpected '#'; a comment begins with '//'"
        case "\u{2192}": "unexpected '→'; write '->'"
        default: "unexpected character '\(character)'; remove it, or put SQL between back quotes"
        }
    }

    // MARK: Words

    private mutating func scanIdentifier() -> TokenKind {
        while !isAtEnd {
            switch byte() {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                position += 1
            case 0x80...:
                let (scalar, length) = scalarHere()
                guard scalar.properties.isXIDContinue else { return .identifier }
                position += length
            default: return .identifier
            }
        }
        return .identifier
    }

    private mutating func scanUnicode() -> TokenKind {
        let start = position
        let (scalar, length) = scalarHere()
        position += length
        if scalar.properties.isXIDStart { return scanIdentifier() }
        reportInvalid(from: start)
        return .invalid
    }

    /// The Unicode scalar here and its length in bytes.
    func scalarHere() -> (scalar: Unicode.Scalar, length: Int) {
        let first = byte()
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        let end = min(position + length, bytes.count)
        let scalar = text(from: position, to: end).unicodeScalars.first ?? "\u{FFFD}"
        return (scalar, end - position)
    }
}
