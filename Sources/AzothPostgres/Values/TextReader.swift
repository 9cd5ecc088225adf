internal import AzothSQL
internal import Foundation

/// Values in text format, which the simple query protocol has: the same cells as from binary format.
///
/// The server's settings decide how it prints (`DateStyle`, `IntervalStyle`, `bytea_output`). What is not in the form of
/// the defaults stays text, and is read, or refused, as the text that it is.
enum TextReader {
    /// Appends one value that is not NULL.
    static func append(
        _ value: UnsafeRawBufferPointer, as form: ValueForm, of type: PostgresType, _ catalog: TypeCatalog,
        to row: inout RowBatch.Builder
    ) throws(ValueFault) {
        if form == .array {
            let element = type.element ?? .text
            return CellList.append(try array(value, of: element, catalog), to: &row)
        }
        if !appendParsed(value, as: form, to: &row) { row.append(.text, bytes: value) }
    }

    /// Whether the value has the usual form of its type, and was appended.
    private static func appendParsed(
        _ value: UnsafeRawBufferPointer, as form: ValueForm, to row: inout RowBatch.Builder
    ) -> Bool {
        switch form {
        case .bool:
            guard value.count == 1, value[0] == UInt8(ascii: "t") || value[0] == UInt8(ascii: "f") else { return false }
            row.append(integer: value[0] == UInt8(ascii: "t") ? 1 : 0)
        case .int2, .int4, .int8, .oid:
            guard let number = Int64(string(value)) else { return false }
            row.append(integer: number)
        case .float4:
            guard let number = Float(string(value)) else { return false }
            row.append(double: Double(number))
        case .float8:
            guard let number = Double(string(value)) else { return false }
            row.append(double: number)
        case .numeric: return appendDecimal(value, to: &row)
        case .bytea:
            guard let bytes = bytes(value) else { return false }
            bytes.withUnsafeBytes { row.append(.bytes, bytes: $0) }
        case .date:
            guard let days = normalized(value, parse: parseDay) else { return false }
            row.append(.day, integer: days)
        case .time:
            guard let micros = parseTimeOfDay(value) else { return false }
            row.append(.timeOfDay, integer: micros)
        case .timestamp, .timestamptz:
            guard let micros = normalized(value, parse: parseTimestamp) else { return false }
            row.append(form == .timestamp ? .localDateTime : .timestamp, integer: micros)
        case .interval:
            guard let interval = Interval(printed: string(value)) else { return false }
            row.append(interval: interval)
        case .uuid:
            guard let uuid = UUID(uuidString: string(value)) else { return false }
            withUnsafeBytes(of: uuid.uuid) { row.append(.uuid, bytes: $0) }
        default: return false
        }
        return true
    }

    private static func string(_ value: UnsafeRawBufferPointer) -> String { String(decoding: value, as: UTF8.self) }

    /// A number of up to 18 digits, with the scale that it is printed with.
    private static func appendDecimal(_ value: UnsafeRawBufferPointer, to row: inout RowBatch.Builder) -> Bool {
        let isNegative = value.first == UInt8(ascii: "-")
        var number: Int64 = 0
        var scale: Int?
        guard value.count <= 21, value.count > (isNegative ? 1 : 0) else { return false }
        for byte in value.dropFirst(isNegative ? 1 : 0) {
            if byte == UInt8(ascii: "."), scale == nil {
                scale = 0
                continue
            }
            guard (48...57).contains(byte), number < 100_000_000_000_000_000 else { return false }
            number = number * 10 + Int64(byte - 48)
            if let digits = scale { scale = digits + 1 }
        }
        guard (scale ?? 0) <= 18 else { return false }
        row.append(decimal: isNegative ? -number : number, scale: scale ?? 0)
        return true
    }

    /// `\x0aff`, or the older form: printable bytes as they are, others `\012`.
    private static func bytes(_ value: UnsafeRawBufferPointer) -> [UInt8]? {
        let backslash = UInt8(ascii: "\\")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.count / 2)
        if value.count >= 2, value[0] == backslash, value[1] == UInt8(ascii: "x") {
            guard value.count % 2 == 0 else { return nil }
            for index in stride(from: 2, to: value.count, by: 2) {
                guard let high = hexadecimal(value[index]), let low = hexadecimal(value[index + 1]) else { return nil }
                bytes.append(high << 4 | low)
            }
            return bytes
        }
        var index = 0
        while index < value.count {
            guard value[index] == backslash else {
                bytes.append(value[index])
                index += 1
                continue
            }
            if index + 1 < value.count, value[index + 1] == backslash {
                bytes.append(backslash)
                index += 2
            } else {
                guard index + 4 <= value.count,
                    let byte = UInt8(string(UnsafeRawBufferPointer(rebasing: value[index + 1..<index + 4])), radix: 8)
                else { return nil }
                bytes.append(byte)
                index += 4
            }
        }
        return bytes
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
        default: nil
        }
    }

    /// Dates as the server prints them, `12024-01-02` and `0044-03-15 BC`, in the form of ISO 8601, with signs.
    private static func normalized(
        _ value: UnsafeRawBufferPointer, parse: (UnsafeRawBufferPointer) -> Int64?
    ) -> Int64? {
        if let parsed = parse(value) { return parsed }
        var text = string(value)
        let isBeforeChrist = text.hasSuffix(" BC")
        if isBeforeChrist { text.removeLast(3) }
        guard let dash = text.firstIndex(of: "-"), let printed = Int(text[..<dash]), printed > 0, printed < 6_000_000
        else { return nil }
        let year = isBeforeChrist ? 1 - printed : printed
        let digits = String(year.magnitude)
        let padded = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        var normal = (year < 0 ? "-" : "+") + padded + text[dash...]
        return normal.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
    }

    // MARK: Arrays

    /// The elements of `{1,NULL,"a \"b\""}`: a batch of one column.
    private static func array(
        _ value: UnsafeRawBufferPointer, of type: PostgresType, _ catalog: TypeCatalog
    ) throws(ValueFault) -> RowBatch {
        var elements = RowBatch.Builder(columnCount: 1, rows: 8, bytes: value.count)
        let form = catalog.form(of: type)
        var scanner = ArrayScanner(value)
        try scanner.open()
        while let element = try scanner.next() {
            if element.isNull {
                elements.appendNull()
            } else {
                try element.bytes.withUnsafeBufferPointer { bytes throws(ValueFault) in
                    try append(
                        UnsafeRawBufferPointer(bytes), as: form == .array ? .text : form, of: type, catalog,
                        to: &elements)
                }
            }
            elements.endRow()
        }
        return elements.finish()
    }
}

/// A place in the text of an array, or of one of the two vectors of the catalogs, which have blanks between numbers.
private struct ArrayScanner {
    private let text: UnsafeRawBufferPointer
    private var position = 0
    private var isFirst = true
    private var isVector = false

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    /// The opening brace, and bounds before it: `[0:1]={…}`.
    mutating func open() throws(ValueFault) {
        if text.first == UInt8(ascii: "[") {
            guard let sign = text.firstIndex(of: UInt8(ascii: "=")) else { throw .damaged }
            guard text[..<sign].count(where: { $0 == UInt8(ascii: "[") }) == 1 else { throw .dimensions }
            position = sign + 1
        }
        isVector = text.isEmpty || (48...57).contains(text[0])
        if isVector { return }
        guard peek == UInt8(ascii: "{") else { throw .damaged }
        position += 1
    }

    private var peek: UInt8? { position < text.count ? text[position] : nil }

    mutating func next() throws(ValueFault) -> (bytes: [UInt8], isNull: Bool)? {
        if isVector {
            guard position < text.count else { return nil }
            let end = text[position...].firstIndex(of: UInt8(ascii: " ")) ?? text.count
            defer { position = end + 1 }
            return (Array(text[position..<end]), false)
        }
        if peek == UInt8(ascii: "}") {
            guard position == text.count - 1 else { throw .damaged }
            return nil
        }
        if !isFirst {
            guard peek == UInt8(ascii: ",") else { throw .damaged }
            position += 1
        }
        isFirst = false
        switch peek {
        case UInt8(ascii: "{"): throw .dimensions
        case UInt8(ascii: "\""): return (try quoted(), false)
        default:
            let start = position
            while let byte = peek, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}") { position += 1 }
            let element = text[start..<position]
            guard !element.isEmpty, position < text.count else { throw .damaged }
            return (Array(element), element.elementsEqual("NULL".utf8))
        }
    }

    private mutating func quoted() throws(ValueFault) -> [UInt8] {
        var bytes: [UInt8] = []
        position += 1
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return bytes
            case UInt8(ascii: "\\"):
                guard let escaped = peek else { throw .damaged }
                bytes.append(escaped)
                position += 1
            default: bytes.append(byte)
            }
        }
        throw .damaged
    }
}

extension Interval {
    /// As the server prints it: `1 year 2 mons -3 days +04:05:06.5`, or ISO 8601.
    fileprivate init?(printed text: String) {
        if let interval = Interval(text) {
            self = interval
            return
        }
        var months: Int32 = 0
        var days: Int32 = 0
        var micros: Int64 = 0
        let words = text.split(separator: " ")
        guard !words.isEmpty else { return nil }
        var index = 0
        while index < words.count {
            if index == words.count - 1, words[index].contains(":") {
                guard let time = Self.microseconds(words[index]) else { return nil }
                micros = time
                break
            }
            guard index + 1 < words.count, let number = Int32(words[index]) else { return nil }
            let (years, isOver) = number.multipliedReportingOverflow(by: 12)
            switch words[index + 1] {
            case "year", "years":
                guard !isOver else { return nil }
                months = years
            case "mon", "mons":
                let (sum, isOver) = months.addingReportingOverflow(number)
                guard !isOver else { return nil }
                months = sum
            case "day", "days": days = number
            default: return nil
            }
            index += 2
        }
        self.init(months: months, days: days, microseconds: micros)
    }

    /// `-123:04:05.5`
    private static func microseconds(_ text: Substring) -> Int64? {
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" || $0 == "+" }.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hours = Int64(parts[0]), hours < 2_600_000_000, let minutes = Int64(parts[1]),
            (0..<60).contains(minutes)
        else { return nil }
        let seconds = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Int64(seconds[0]), (0..<60).contains(whole) else { return nil }
        var fraction: Int64 = 0
        if seconds.count == 2 {
            guard seconds[1].utf8.count <= 6, let digits = Int64((seconds[1] + "000000").prefix(6)), digits >= 0 else {
                return nil
            }
            fraction = digits
        }
        // The sum is taken with its sign: the most negative one has no positive counterpart.
        let sign: Int64 = isNegative ? -1 : 1
        let (hour, isOver) = hours.multipliedReportingOverflow(by: sign * 3_600_000_000)
        let (sum, isOverToo) = hour.addingReportingOverflow(sign * ((minutes * 60 + whole) * 1_000_000 + fraction))
        return isOver || isOverToo ? nil : sum
    }
}
