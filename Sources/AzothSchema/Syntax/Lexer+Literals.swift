extension Lexer {
    /// `12`, `1_000`, `0.10`, `1e6`. A sign is an operator.
    mutating func scanNumber() -> TokenKind {
        var kind = TokenKind.integer
        skipDigits()
        if byte() == UInt8(ascii: "."), Lexer.isDigit(byte(at: 1)) {
            kind = .decimal
            position += 1
            skipDigits()
        }
        if byte() | 0x20 == UInt8(ascii: "e") {
            let signed = byte(at: 1) == UInt8(ascii: "-") || byte(at: 1) == UInt8(ascii: "+")
            if Lexer.isDigit(byte(at: signed ? 2 : 1)) {
                kind = .decimal
                position += signed ? 2 : 1
                skipDigits()
            }
        }
        return kind
    }

    private mutating func skipDigits() {
        while Lexer.isDigit(byte()) || byte() == UInt8(ascii: "_") { position += 1 }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// `"…"`, on one line, with Swift's escapes.
    mutating func scanString() -> TokenKind {
        let start = position
        position += 1
        while !isAtEnd {
            switch byte() {
            case UInt8(ascii: "\""):
                position += 1
                return .string
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                report(.unterminated, start..<position, "this text has no end; close it with '\"' on the same line")
                return .string
            case UInt8(ascii: "\\") where position + 1 < bytes.count && !Lexer.isNewline(byte(at: 1)):
                position += 2
            default: position += 1
            }
        }
        report(.unterminated, start..<position, "this text has no end; close it with '\"' on the same line")
        return .string
    }

    static func isNewline(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    /// SQL between back quotes; inside, a back quote is written twice. It may span lines. One without an end ends with
    /// its line, so that the rest of the file is still read.
    mutating func scanFence() -> TokenKind {
        let start = position
        position += 1
        scan: while !isAtEnd {
            switch byte() {
            case UInt8(ascii: "`"):
                position += 1
                if byte() != UInt8(ascii: "`") { return .fence }
                position += 1
            case UInt8(ascii: "\n"):
                position += 1
                if looksLikeSchema { break scan }
            default: position += 1
            }
        }
        position = start + 1
        while !isAtEnd, !Lexer.isNewline(byte()) { position += 1 }
        report(
            .unterminated, start..<position,
            "this SQL has no end; close it with '`' (inside, a back quote is written twice)")
        return .fence
    }

    /// Whether the line that begins here can't be SQL: a closing brace, an attribute, or `name: Type`.
    private var looksLikeSchema: Bool {
        var offset = 0
        while byte(at: offset) == UInt8(ascii: " ") || byte(at: offset) == UInt8(ascii: "\t") { offset += 1 }
        if byte(at: offset) == UInt8(ascii: "}") || byte(at: offset) == UInt8(ascii: "@") { return true }
        let nameStart = offset
        while Lexer.isNameByte(byte(at: offset)) { offset += 1 }
        if offset == nameStart { return false }
        while byte(at: offset) == UInt8(ascii: " ") { offset += 1 }
        return byte(at: offset) == UInt8(ascii: ":") && byte(at: offset + 1) != UInt8(ascii: ":")
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// `/// …` to the end of the line, without the line break.
    mutating func scanDocComment() -> TokenKind {
        while !isAtEnd, !Lexer.isNewline(byte()) { position += 1 }
        return .docComment
    }

    /// Skips blank space and comments; says whether a line break was among them.
    mutating func skipTrivia() -> Bool {
        var sawNewline = false
        while !isAtEnd {
            switch byte() {
            case UInt8(ascii: "\n"):
                sawNewline = true
                position += 1
            case UInt8(ascii: "\r"):
                sawNewline = true
                position += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0B, 0x0C: position += 1
            case UInt8(ascii: "/"):
                if byte(at: 1) == UInt8(ascii: "*") {
                    skipBlockComment()
                } else if byte(at: 1) == UInt8(ascii: "/"), !isDocComment {
                    while !isAtEnd, !Lexer.isNewline(byte()) { position += 1 }
                } else {
                    return sawNewline
                }
            // A byte order mark, and the space that does not break
            case 0xEF where byte(at: 1) == 0xBB && byte(at: 2) == 0xBF: position += 3
            case 0xC2 where byte(at: 1) == 0xA0: position += 2
            default: return sawNewline
            }
        }
        return sawNewline
    }

    /// Three slashes, not four: `//// …` is an ordinary comment.
    private var isDocComment: Bool { byte(at: 2) == UInt8(ascii: "/") && byte(at: 3) != UInt8(ascii: "/") }

    /// `/* … */`, nested as in Swift.
    private mutating func skipBlockComment() {
        let start = position
        var depth = 0
        while !isAtEnd {
            if byte() == UInt8(ascii: "/"), byte(at: 1) == UInt8(ascii: "*") {
                depth += 1
                position += 2
            } else if byte() == UInt8(ascii: "*"), byte(at: 1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
                if depth == 0 { return }
            } else {
                position += 1
            }
        }
        report(.unterminated, start..<min(start + 2, bytes.count), "this comment has no end; close it with '*/'")
    }
}
