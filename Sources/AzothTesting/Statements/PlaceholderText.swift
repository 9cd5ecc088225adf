/// Parameters in the text of statements: `?`, or `$1`, `$2` …
enum PlaceholderText {
    /// `?` in place of `$1` and the like, but not inside of quotes.
    static func questionMarks(_ sql: String) -> String {
        replacing(sql) { rest in
            guard rest.first == UInt8(ascii: "$"), let digit = rest.dropFirst().first, isDigit(digit) else {
                return nil
            }
            rest = rest.dropFirst().drop(while: isDigit)
            return "?"
        }
    }

    /// `$1`, `$2` … in place of `?`, but not inside of quotes.
    static func numbered(_ sql: String) -> String {
        var number = 0
        return replacing(sql) { rest in
            guard rest.first == UInt8(ascii: "?") else { return nil }
            rest = rest.dropFirst()
            number += 1
            return "$\(number)"
        }
    }

    /// Asks at each byte outside of quotes for a placeholder, and takes over everything else.
    private static func replacing(_ sql: String, _ placeholder: (inout Substring.UTF8View) -> String?) -> String {
        var out: [UInt8] = []
        var quote: UInt8?
        var rest = sql.utf8[...]
        while let byte = rest.first {
            if quote == nil, let text = placeholder(&rest) {
                out += text.utf8
                continue
            }
            if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            }
            out.append(byte)
            rest = rest.dropFirst()
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
