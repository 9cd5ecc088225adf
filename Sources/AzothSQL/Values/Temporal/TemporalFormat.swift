// Dates and times as text, written into memory: what SQLite keeps. The forms sort as the values do.
//
// Drivers call these for each value that they bind. All need room for 40 bytes, and return how many they wrote.

/// The room that each of the functions below needs.
package let temporalTextCapacity = 96

/// `2024-01-02 03:04:05.000000`: 26 bytes, UTC. Years over 9999 and before 0 are longer, with a sign.
@discardableResult
package func formatTimestamp(_ micros: Int64, into text: UnsafeMutablePointer<UInt8>) -> Int {
    let (days, rest) = CivilCalendar.split(micros)
    let end = formatDay(days, into: text)
    text[end] = UInt8(ascii: " ")
    return end + 1 + formatTimeOfDay(rest, into: text + end + 1)
}

/// `2024-01-02`: 10 bytes.
@discardableResult
package func formatDay(_ days: Int64, into text: UnsafeMutablePointer<UInt8>) -> Int {
    let (year, month, day) = CivilCalendar.civil(days: days)
    var position = 0
    if year >= 0 && year <= 9999 {
        putTwo(year / 100, text)
        putTwo(year % 100, text + 2)
        position = 4
    } else {
        text[0] = year < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")
        position = 1 + putNumber(UInt64(year.magnitude), minimum: 4, text + 1)
    }
    text[position] = UInt8(ascii: "-")
    putTwo(month, text + position + 1)
    text[position + 3] = UInt8(ascii: "-")
    putTwo(day, text + position + 4)
    return position + 6
}

/// `03:04:05.000000`: 15 bytes.
@discardableResult
package func formatTimeOfDay(_ micros: Int64, into text: UnsafeMutablePointer<UInt8>) -> Int {
    let seconds = Int(micros / 1_000_000)
    let fraction = Int(micros % 1_000_000)
    putTwo(seconds / 3600, text)
    text[2] = UInt8(ascii: ":")
    putTwo(seconds / 60 % 60, text + 3)
    text[5] = UInt8(ascii: ":")
    putTwo(seconds % 60, text + 6)
    text[8] = UInt8(ascii: ".")
    putTwo(fraction / 10_000, text + 9)
    putTwo(fraction / 100 % 100, text + 11)
    putTwo(fraction % 100, text + 13)
    return 15
}

/// ISO 8601: `P1Y2M3DT4H5M6.5S`, each number with a sign of its own where it is negative.
@discardableResult
package func formatInterval(
    months: Int32, days: Int32, micros: Int64, into text: UnsafeMutablePointer<UInt8>
) -> Int {
    var position = 0
    func put(_ character: Unicode.Scalar) {
        text[position] = UInt8(ascii: character)
        position += 1
    }
    func put(_ number: Int64, _ unit: Unicode.Scalar) {
        guard number != 0 else { return }
        if number < 0 { put("-") }
        position += putNumber(number.magnitude, minimum: 1, text + position)
        put(unit)
    }
    put("P")
    put(Int64(months) / 12, "Y")
    put(Int64(months) % 12, "M")
    put(Int64(days), "D")
    guard micros != 0 || position == 1 else { return position }
    put("T")
    put(micros / 3_600_000_000, "H")
    put(micros / 60_000_000 % 60, "M")
    let seconds = micros % 60_000_000
    guard seconds != 0 || micros == 0 else { return position }
    if seconds < 0 { put("-") }
    position += putNumber(seconds.magnitude / 1_000_000, minimum: 1, text + position)
    var fraction = seconds.magnitude % 1_000_000
    if fraction > 0 {
        var width = 6
        while fraction % 10 == 0 {
            fraction /= 10
            width -= 1
        }
        put(".")
        position += putNumber(fraction, minimum: width, text + position)
    }
    put("S")
    return position
}

/// A text that one of the functions above writes.
package func temporalText(_ format: (UnsafeMutablePointer<UInt8>) -> Int) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: temporalTextCapacity) { text in
        let count = format(text.baseAddress!)
        return String(decoding: text[..<count], as: UTF8.self)
    }
}

extension RowReader {
    /// The next cell as text, where it is of one of the temporal kinds.
    package mutating func temporalString() -> String? {
        switch kind {
        case .timestamp, .localDateTime:
            let value = Int64(bitPattern: nextCell().bits)
            return temporalText { formatTimestamp(value, into: $0) }
        case .day:
            let value = Int64(bitPattern: nextCell().bits)
            return temporalText { formatDay(value, into: $0) }
        case .timeOfDay:
            let value = Int64(bitPattern: nextCell().bits)
            return temporalText { formatTimeOfDay(value, into: $0) }
        case .interval:
            let value = withBytes { Interval(cell: $0) }
            return value.description
        default: return nil
        }
    }
}

// MARK: Digits

@inline(__always) private func putTwo(_ number: Int, _ text: UnsafeMutablePointer<UInt8>) {
    let (tens, ones) = number.quotientAndRemainder(dividingBy: 10)
    text[0] = UInt8(truncatingIfNeeded: 48 &+ tens)
    text[1] = UInt8(truncatingIfNeeded: 48 &+ ones)
}

private func putNumber(_ number: UInt64, minimum width: Int, _ text: UnsafeMutablePointer<UInt8>) -> Int {
    var count = 1
    var rest = number / 10
    while rest > 0 {
        count += 1
        rest /= 10
    }
    count = max(count, width)
    rest = number
    for index in (0..<count).reversed() {
        text[index] = UInt8(48 + rest % 10)
        rest /= 10
    }
    return count
}
