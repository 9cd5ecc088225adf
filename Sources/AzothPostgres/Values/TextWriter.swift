internal import AzothSQL
internal import Foundation

/// Cells as text that the server reads as any type: where it infers what a parameter is.
extension ByteWriter {
    /// Writes the text of one cell that is not NULL, as the server itself would print it. Lists are array literals.
    mutating func put(textOf cell: Cell, in area: UnsafeRawBufferPointer) throws(ValueFault) {
        let number = Int64(bitPattern: cell.bits)
        switch cell.kind {
        case .null: break
        case .integer: put(String(number))
        case .double: put(Self.text(of: Double(bitPattern: cell.bits)))
        case .text:
            let text = cell.bytes(in: area)
            guard !text.contains(0) else { throw .nul }
            put(bytes: text)
        case .bytes:
            put("\\x")
            for byte in cell.bytes(in: area) {
                put(Self.hexadecimal(byte >> 4))
                put(Self.hexadecimal(byte & 15))
            }
        case .timestamp: try put(instant: number, suffix: "+00")
        case .localDateTime: try put(instant: number, suffix: "")
        case .day: try put(day: number, suffix: "")
        case .timeOfDay:
            guard (0...Epoch.microsecondsPerDay).contains(number) else { throw .range }
            put(temporalText { formatTimeOfDay(number, into: $0) })
        case .decimal:
            guard cell.extent <= 16_383 else { throw .range }
            put(decimalText(number, scale: Int(cell.extent)))
        case .uuid:
            guard cell.extent == 16 else { throw .damaged }
            put(UUID(uuid: cell.bytes(in: area).loadUnaligned(as: uuid_t.self)).uuidString.lowercased())
        case .interval:
            guard cell.extent == 16 else { throw .damaged }
            put(Interval(cell: cell.bytes(in: area)).description)
        case .list: try put(literalOf: try cell.elements(in: area), column: 0, rows: nil)
        }
    }

    /// Some rows of one column as an array literal: `{1,NULL,"a \"b\""}`.
    mutating func put(literalOf elements: RowBatch, column: Int, rows: Range<Int>?) throws(ValueFault) {
        put(UInt8(ascii: "{"))
        try elements.withUnsafeBytes { area throws(ValueFault) in
            var isFirst = true
            for row in rows ?? 0..<elements.count {
                if !isFirst { put(UInt8(ascii: ",")) }
                isFirst = false
                let cell = elements.cell(row: row, column: column)
                switch cell.kind {
                case .null: put("NULL")
                case .list: throw .dimensions
                default: try put(quoted: cell, in: area)
                }
            }
        }
        put(UInt8(ascii: "}"))
    }

    private mutating func put(quoted cell: Cell, in area: UnsafeRawBufferPointer) throws(ValueFault) {
        put(UInt8(ascii: "\""))
        if cell.kind == .text {
            for byte in cell.bytes(in: area) {
                if byte == 0 { throw .nul }
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { put(UInt8(ascii: "\\")) }
                put(byte)
            }
        } else {
            // The text of bytes begins with a backslash; no other has anything to escape.
            if cell.kind == .bytes { put(UInt8(ascii: "\\")) }
            try put(textOf: cell, in: area)
        }
        put(UInt8(ascii: "\""))
    }

    private static func text(of number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        let text = "\(number)"
        // An integer's type has to be able to read it, too.
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? digit + 48 : digit + 87 }

    private mutating func put(instant micros: Int64, suffix: String) throws(ValueFault) {
        var (days, rest) = micros.quotientAndRemainder(dividingBy: Epoch.microsecondsPerDay)
        if rest < 0 {
            days -= 1
            rest += Epoch.microsecondsPerDay
        }
        try put(day: days, suffix: " " + temporalText { formatTimeOfDay(rest, into: $0) } + suffix)
    }

    /// A day; those before year 1 with `BC` at the end, which is all that the server reads of them.
    private mutating func put(day number: Int64, suffix: String) throws(ValueFault) {
        // What a day can be on the server, with some room.
        guard number.magnitude < 3_000_000_000 else { throw .range }
        let text = temporalText { formatDay(number, into: $0) }
        let year = Day(daysSince1970: Int(number)).year
        if year > 0 {
            put(text.first == "+" ? String(text.dropFirst()) : text)
            put(suffix)
        } else {
            let digits = String(1 - year)
            put(String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + text.suffix(6))
            put(suffix + " BC")
        }
    }
}
