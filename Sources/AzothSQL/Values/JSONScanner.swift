/// Reads JSON arrays into cells. Objects inside become their text.
struct JSONScanner {
    let text: UnsafeRawBufferPointer
    private var position = 0
    private var depth = 0

    init(text: UnsafeRawBufferPointer) { self.text = text }

    var isAtEnd: Bool {
        mutating get {
            skipBlanks()
            return position == text.count
        }
    }

    mutating func list(of type: SQLType) -> RowBatch? {
        // Nobody nests arrays so deep, and recursion has to end somewhere.
        guard depth < 100, take(UInt8(ascii: "[")) else { return nil }
        depth += 1
        defer { depth -= 1 }
        var elements = RowBatch.Builder(columnCount: 1, rows: 8)
        if take(UInt8(ascii: "]")) { return elements.finish() }
        while true {
            guard element(into: &elements, type) else { return nil }
            elements.endRow()
            if take(UInt8(ascii: ",")) { continue }
            return take(UInt8(ascii: "]")) ? elements.finish() : nil
        }
    }

    private mutating func element(into row: inout RowBatch.Builder, _ type: SQLType) -> Bool {
        skipBlanks()
        guard position < text.count else { return false }
        switch text[position] {
        case UInt8(ascii: "\""):
            guard let string = string() else { return false }
            if type.base == .bytes {
                guard let bytes = Self.bytes(hex: string) else { return false }
                bytes.withUnsafeBytes { row.append(.bytes, bytes: $0) }
            } else if type == .uuid {
                guard let bytes = Self.bytes(hex: string.filter { $0 != UInt8(ascii: "-") }), bytes.count == 16 else {
                    return false
                }
                bytes.withUnsafeBytes { row.append(.uuid, bytes: $0) }
            } else {
                string.withUnsafeBytes { row.append(.text, bytes: $0) }
            }
        case UInt8(ascii: "["):
            let inner: SQLType = if case .array(let element) = type.base { element } else { .text() }
            guard let list = list(of: inner) else { return false }
            CellList.append(list, to: &row)
        case UInt8(ascii: "{"):
            guard let object = object() else { return false }
            row.append(.text, bytes: object)
        case UInt8(ascii: "t"):
            guard take(word: "true") else { return false }
            row.append(integer: 1)
        case UInt8(ascii: "f"):
            guard take(word: "false") else { return false }
            row.append(integer: 0)
        case UInt8(ascii: "n"):
            guard take(word: "null") else { return false }
            row.appendNull()
        default: return number(into: &row)
        }
        return true
    }

    // MARK: Tokens

    private mutating func skipBlanks() {
        while position < text.count, text[position] == 32 || (9...13).contains(text[position]) { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard position < text.count, text[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func take(word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard position + count <= text.count else { return false }
        for index in 0..<count where text[position + index] != word.utf8Start[index] { return false }
        position += count
        return true
    }

    private mutating func number(into row: inout RowBatch.Builder) -> Bool {
        let start = position
        while position < text.count, "+-.eE0123456789".utf8.contains(text[position]) { position += 1 }
        let digits = String(decoding: text[start..<position], as: UTF8.self)
        if let integer = Int64(digits) {
            row.append(integer: integer)
        } else if let double = Double(digits) {
            row.append(double: double)
        } else {
            return false
        }
        return true
    }

    private mutating func string() -> [UInt8]? {
        position += 1
        var bytes: [UInt8] = []
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return bytes
            case UInt8(ascii: "\\"):
                guard escape(into: &bytes) else { return nil }
            default: bytes.append(byte)
            }
        }
        return nil
    }

    private mutating func escape(into bytes: inout [UInt8]) -> Bool {
        guard position < text.count else { return false }
        let byte = text[position]
        position += 1
        switch byte {
        case UInt8(ascii: "n"): bytes.append(10)
        case UInt8(ascii: "r"): bytes.append(13)
        case UInt8(ascii: "t"): bytes.append(9)
        case UInt8(ascii: "b"): bytes.append(8)
        case UInt8(ascii: "f"): bytes.append(12)
        case UInt8(ascii: "u"):
            guard var code = hexUnit() else { return false }
            if (0xD800..<0xDC00).contains(code) {
                guard take(word: "\\u"), let low = hexUnit(), (0xDC00..<0xE000).contains(low) else { return false }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { return false }
            bytes.append(contentsOf: String(Character(scalar)).utf8)
        default: bytes.append(byte)
        }
        return true
    }

    private mutating func hexUnit() -> UInt32? {
        guard position + 4 <= text.count else { return nil }
        defer { position += 4 }
        return UInt32(String(decoding: text[position..<position + 4], as: UTF8.self), radix: 16)
    }

    /// The text of an object, which may hold strings with braces.
    private mutating func object() -> UnsafeRawBufferPointer? {
        let start = position
        var depth = 0
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""):
                guard string() != nil else { return nil }
                continue
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 {
                    position += 1
                    return UnsafeRawBufferPointer(rebasing: text[start..<position])
                }
            default: break
            }
            position += 1
        }
        return nil
    }

    private static func bytes(hex: [UInt8]) -> [UInt8]? {
        guard hex.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hex.count / 2)
        for index in stride(from: 0, to: hex.count, by: 2) {
            guard let byte = UInt8(String(decoding: hex[index..<index + 2], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
