extension Diagnostic: CustomStringConvertible {
    /// One line, as compilers print it: `path:line:column: error: message [AZ010]`.
    public var description: String { "\(location): \(severity.rawValue): \(message) [\(code.rawValue)]" }

    /// ``description`` with the line of the source and the place underlined.
    public var rendered: String { "\(description)\n\(sourceLine)\n\(underline)" }

    /// Blank up to the place, then `^~~~`. Tabs stay tabs, and wide characters take two columns, so that it stands
    /// below the place in any terminal.
    private var underline: String {
        var result = ""
        var column = 1
        for character in sourceLine {
            if column >= location.column { break }
            if character == "\t" {
                result += "\t"
            } else {
                result += String(repeating: " ", count: DisplayWidth.of(character))
            }
            column += 1
        }
        var width = 0
        for character in sourceLine.dropFirst(location.column - 1).prefix(length) {
            width += character == "\t" ? 1 : DisplayWidth.of(character)
        }
        return result + "^" + String(repeating: "~", count: max(0, width - 1))
    }
}

/// How many columns of a terminal a character takes.
enum DisplayWidth {
    static func of(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        if scalar.value < 0x300 { return 1 }
        if scalar.properties.isEmojiPresentation { return 2 }
        if isWide(scalar.value) { return 2 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return 1
        }
    }

    static func of(_ text: String) -> Int {
        var width = 0
        for character in text { width += of(character) }
        return width
    }

    /// East Asian wide and full-width characters.
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF: true
        case 0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60: true
        case 0xFFE0...0xFFE6, 0x20000...0x3FFFD: true
        default: false
        }
    }
}
