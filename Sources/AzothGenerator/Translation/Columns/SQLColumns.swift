/// A piece of SQL that names columns.
enum SQLPiece: Equatable {
    case text(String)
    /// A column, by position.
    case column(Int)
}

/// Finds the columns that SQL names, so that they can be qualified by whatever their table is called in a statement.
///
/// A word is a column where it is the name of one, and no function (`name(`), no qualifier (`name.`), not qualified
/// itself, and no type (after `AS` or `::`). Texts and comments are left alone.
func columns(in sql: String, named names: [String]) -> [SQLPiece] {
    var scanner = SQLScanner(sql)
    var pieces: [SQLPiece] = []
    var text = ""
    while let token = scanner.next() {
        guard let name = token.name, let column = names.firstIndex(of: name) ?? folded(token, names),
            !scanner.isCalledOrQualifying, !scanner.isQualifiedOrType
        else {
            text += token.text
            scanner.note(token)
            continue
        }
        if !text.isEmpty { pieces.append(.text(text)) }
        text = ""
        pieces.append(.column(column))
        scanner.note(token)
    }
    if !text.isEmpty { pieces.append(.text(text)) }
    return pieces
}

/// The position of a column that a word without quotes names in other letters.
private func folded(_ token: SQLScanner.Token, _ names: [String]) -> Int? {
    token.isQuoted ? nil : names.firstIndex { $0.lowercased() == token.text.lowercased() }
}

/// Takes SQL apart into words and what stands between them.
private struct SQLScanner {
    struct Token {
        let text: String
        /// The name that the token is, without quotes; nil for anything else.
        var name: String?
        var isQuoted = false
    }

    private let characters: [Character]
    private var position = 0
    /// What stands before, without blank space and comments.
    private var before = ""
    private var wordBefore = ""

    init(_ sql: String) { characters = Array(sql) }

    mutating func next() -> Token? {
        guard position < characters.count else { return nil }
        let start = position
        let character = characters[position]
        if isWord(character), !character.isNumber {
            while position < characters.count, isWord(characters[position]) { position += 1 }
            let text = String(characters[start..<position])
            return Token(text: text, name: text)
        }
        switch character {
        case "'": return quoted("'")
        case "\"":
            let token = quoted("\"")
            let name = token.text.dropFirst().dropLast()
            return Token(text: token.text, name: String(name), isQuoted: true)
        case "-" where follows("-"):
            while position < characters.count, characters[position] != "\n" { position += 1 }
        case "/" where follows("*"):
            position += 2
            while position < characters.count, !(characters[position] == "*" && follows("/")) { position += 1 }
            position = min(position + 2, characters.count)
        default: position += 1
        }
        return Token(text: String(characters[start..<position]))
    }

    /// Remembers a token as what stands before the next one.
    mutating func note(_ token: Token) {
        guard let last = token.text.last, !token.text.hasPrefix("--"), !token.text.hasPrefix("/*"), !last.isWhitespace
        else { return }
        before = String(last)
        wordBefore = token.isQuoted ? "" : token.name?.lowercased() ?? ""
    }

    /// Whether `(` or a period stands behind the token that was given last.
    var isCalledOrQualifying: Bool {
        var next = position
        while next < characters.count, characters[next].isWhitespace { next += 1 }
        return next < characters.count && (characters[next] == "(" || characters[next] == ".")
    }

    /// Whether a period, `::` or `AS` stands before the token that was given last.
    var isQualifiedOrType: Bool { before == "." || before == ":" || wordBefore == "as" }

    private func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "$"
    }

    private func follows(_ character: Character) -> Bool {
        position + 1 < characters.count && characters[position + 1] == character
    }

    /// A text between quotes; two of them inside are one.
    private mutating func quoted(_ quote: Character) -> Token {
        let start = position
        position += 1
        while position < characters.count {
            if characters[position] != quote {
                position += 1
            } else if follows(quote) {
                position += 2
            } else {
                position += 1
                break
            }
        }
        return Token(text: String(characters[start..<position]))
    }
}
