/// What a token is.
enum TokenKind: UInt8, Sendable {
    // Words and literals
    case identifier, integer, decimal, string, fence, docComment
    // Punctuation
    case at, doubleAt, colon, comma, dot, question, equal, arrow
    case leftParen, rightParen, leftBrace, rightBrace, leftBracket, rightBracket
    // Operators of expressions; `<` and `>` also enclose type arguments
    case less, greater, lessEqual, greaterEqual, equalEqual, notEqual, and, or, not, minus
    // Something no token begins with
    case invalid
    case endOfFile
}

/// A word of the source with the blank space and comments in front of it.
///
/// The tokens of a file in their order, each with its trivia, are the file: nothing is lost.
struct Token: Sendable {
    var kind: TokenKind
    /// The position of the file in the compiler's input.
    var file: Int32
    /// Where `text` begins, in UTF-8 bytes from the start of the file.
    var offset: Int
    /// Blank space and comments before the token.
    var trivia: String
    var text: String
    /// No other token stands before it on its line.
    var startsLine: Bool

    var range: Range<Int> { offset..<(offset + text.utf8.count) }

    /// A text or SQL without its closing quote: the rest of its line is in it.
    var isUnterminated: Bool {
        switch kind {
        case .string: text.utf8.count < 2 || text.utf8.last != UInt8(ascii: "\"")
        case .fence: text.utf8.count < 2 || text.utf8.last != UInt8(ascii: "`")
        default: false
        }
    }

    /// A name between back quotes, as Swift would want it.
    var isQuotedName: Bool {
        guard kind == .fence, !isUnterminated else { return false }
        let name = text.dropFirst().dropLast()
        return name.first?.isNumber == false && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    var place: Place { Place(file: Int(file), range: range) }
}

/// A stretch of one of the compiler's files.
struct Place: Sendable, Hashable {
    var file: Int
    /// In UTF-8 bytes.
    var range: Range<Int>
}
