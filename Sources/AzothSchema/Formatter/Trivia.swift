/// The comments in the blank space before a token.
struct Trivia {
    struct Comment {
        /// Line breaks before the comment, since the comment before it.
        var newlines: Int
        var text: String
        /// Begins with `//` and so ends its line.
        var endsLine: Bool
    }

    var comments: [Comment] = []
    /// Line breaks after the last comment.
    var newlines = 0

    init(_ source: String) {
        let bytes = Array(source.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "/") {
                let start = index
                let isLine = bytes[index + 1] == UInt8(ascii: "/")
                index = isLine ? Trivia.endOfLine(bytes, index) : Trivia.endOfBlock(bytes, index)
                var end = index
                while end > start, Trivia.isBlank(bytes[end - 1]) { end -= 1 }
                let text = String(decoding: bytes[start..<end], as: UTF8.self)
                comments.append(Comment(newlines: newlines, text: text, endsLine: isLine))
                newlines = 0
                continue
            }
            if byte == UInt8(ascii: "\r"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\n") {
                index += 1
            }
            if Lexer.isNewline(byte) { newlines += 1 }
            index += 1
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || Lexer.isNewline(byte)
    }

    private static func endOfLine(_ bytes: [UInt8], _ start: Int) -> Int {
        var index = start
        while index < bytes.count, !Lexer.isNewline(bytes[index]) { index += 1 }
        return index
    }

    private static func endOfBlock(_ bytes: [UInt8], _ start: Int) -> Int {
        var index = start
        var depth = 0
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "/"), bytes[index + 1] == UInt8(ascii: "*") {
                depth += 1
                index += 2
            } else if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") {
                depth -= 1
                index += 2
                if depth == 0 { return index }
            } else {
                index += 1
            }
        }
        return bytes.count
    }
}
