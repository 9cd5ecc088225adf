// Dates and times from text, in the forms that databases and programs have written over the years.

/// An instant in microseconds since 1970, from `2024-01-02`, `2024-01-02 03:04`, `2024-01-02T03:04:05.678Z`,
/// `2024-01-02 03:04:05+02:00` and the like; UTC where there is no zone. Nil for anything else.
package func parseTimestamp(_ text: UnsafeRawBufferPointer) -> Int64? {
    if let micros = parsePlainTimestamp(text) { return micros }
    var scanner = TemporalScanner(text: text)
    guard let days = scanner.day() else { return nil }
    guard days.magnitude < 106_000_000 else { return nil }
    let midnight = days * CivilCalendar.microsecondsPerDay
    if scanner.isAtEnd { return midnight }
    guard scanner.takeDateSeparator(), let time = scanner.timeOfDay() else { return nil }
    if scanner.isAtEnd { return midnight + time }
    guard let offset = scanner.zone(), scanner.isAtEnd else { return nil }
    return midnight + time - offset
}

/// The forms that our drivers write, `2024-01-02 03:04:05` with three, six or no digits of a fraction: each character
/// has its place, so that nothing is searched for. Nil for all others, and for what is no date.
@inline(__always) private func parsePlainTimestamp(_ text: UnsafeRawBufferPointer) -> Int64? {
    let count = text.count
    guard count == 23 || count == 19 || count == 26, let start = text.baseAddress else { return nil }
    let bytes = start.assumingMemoryBound(to: UInt8.self)
    var wrong: UInt8 = 0
    // What is no digit is larger than 9; one look at the end tells for all.
    func digit(_ index: Int) -> Int {
        let value = bytes[index] &- 48
        wrong |= value > 9 ? 1 : 0
        return Int(value)
    }
    func two(_ index: Int) -> Int { digit(index) &* 10 &+ digit(index &+ 1) }
    let year = two(0) &* 100 &+ two(2)
    let (month, day) = (two(5), two(8))
    let (hour, minute, second) = (two(11), two(14), two(17))
    var micros = 0
    if count > 19 {
        micros = (digit(20) &* 100 &+ two(21)) &* 1000
        if count == 26 { micros &+= digit(23) &* 100 &+ two(24) }
        wrong |= bytes[19] ^ UInt8(ascii: ".")
    }
    wrong |= (bytes[4] ^ UInt8(ascii: "-")) | (bytes[7] ^ UInt8(ascii: "-"))
    wrong |= (bytes[13] ^ UInt8(ascii: ":")) | (bytes[16] ^ UInt8(ascii: ":"))
    wrong |= bytes[10] ^ UInt8(ascii: " ")
    guard wrong == 0, month >= 1, month <= 12, day >= 1, hour < 24, minute < 60, second < 60,
        day <= 28 || day <= CivilCalendar.dayCount(year: year, month: month)
    else { return nil }
    let seconds =
        CivilCalendar.days(year: year, month: month, day: day) &* 86_400
        &+ Int64(hour &* 3600 &+ minute &* 60 &+ second)
    return seconds &* 1_000_000 &+ Int64(micros)
}

/// Days since 1970, from `2024-01-02`, with a time of day behind it or not.
package func parseDay(_ text: UnsafeRawBufferPointer) -> Int64? {
    var scanner = TemporalScanner(text: text)
    guard let days = scanner.day() else { return nil }
    if scanner.isAtEnd { return days }
    guard scanner.takeDateSeparator(), scanner.timeOfDay() != nil, scanner.isAtEnd else { return nil }
    return days
}

/// Microseconds since midnight, from `03:04`, `03:04:05` or `03:04:05.678`.
package func parseTimeOfDay(_ text: UnsafeRawBufferPointer) -> Int64? {
    var scanner = TemporalScanner(text: text)
    guard let time = scanner.timeOfDay(), scanner.isAtEnd else { return nil }
    return time
}

/// A place in the text of a date.
struct TemporalScanner {
    let text: UnsafeRawBufferPointer
    private var position = 0

    init(text: UnsafeRawBufferPointer) { self.text = text }

    @inline(__always) var isAtEnd: Bool { position == text.count }

    @inline(__always) private func digit(_ index: Int) -> Int? {
        let value = text[index] &- 48
        return value < 10 ? Int(value) : nil
    }

    /// Two digits.
    @inline(__always) private mutating func two() -> Int? {
        guard position + 2 <= text.count, let tens = digit(position), let ones = digit(position + 1) else {
            return nil
        }
        position += 2
        return tens * 10 + ones
    }

    @inline(__always) private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Between date and time: a blank or a T.
    @inline(__always) mutating func takeDateSeparator() -> Bool { take(" ") || take("T") || take("t") }

    /// `2024-01-02`; the year has four digits, or a sign and at least four.
    @inline(__always) mutating func day() -> Int64? {
        guard let year = year(), take("-"), let month = two(), take("-"), let day = two(),
            month >= 1, month <= 12, day >= 1, day <= 28 || day <= CivilCalendar.dayCount(year: year, month: month)
        else { return nil }
        return CivilCalendar.days(year: year, month: month, day: day)
    }

    @inline(__always) private mutating func year() -> Int? {
        guard position < text.count else { return nil }
        let sign = text[position]
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            position += 1
            return signedYear().map { sign == UInt8(ascii: "-") ? -$0 : $0 }
        }
        guard let century = two(), let rest = two() else { return nil }
        return century * 100 + rest
    }

    @inline(never) private mutating func signedYear() -> Int? {
        var year = 0
        var count = 0
        while position < text.count, count < 7, let digit = digit(position) {
            year = year * 10 + digit
            count += 1
            position += 1
        }
        return count >= 4 ? year : nil
    }

    /// `03:04`, with seconds and up to nine digits of their fraction or not. `24:00:00` is the end of the day.
    @inline(__always) mutating func timeOfDay() -> Int64? {
        guard let hour = two(), take(":"), let minute = two(), hour <= 24, minute < 60 else { return nil }
        var seconds = hour * 3600 + minute * 60
        var micros = 0
        if take(":") {
            guard let second = two(), second <= 60 else { return nil }
            seconds += second
            if position < text.count, text[position] == UInt8(ascii: ".") || text[position] == UInt8(ascii: ",") {
                position += 1
                guard let fraction = fraction() else { return nil }
                micros = fraction
            }
        }
        guard hour < 24 || (seconds == 86_400 && micros == 0) else { return nil }
        return Int64(seconds) * 1_000_000 + Int64(micros)
    }

    /// Digits after the point as microseconds; those after the sixth round.
    @inline(__always) private mutating func fraction() -> Int? {
        var value = 0
        var count = 0
        while position < text.count, let digit = digit(position) {
            if count < 6 {
                value = value * 10 + digit
            } else if count == 6, digit >= 5 {
                value += 1
            }
            count += 1
            position += 1
        }
        guard count > 0 else { return nil }
        while count < 6 {
            value *= 10
            count += 1
        }
        return value
    }

    /// `Z`, `UTC`, `+02`, `+02:00`, `+0200`, with a blank before it or not. In microseconds.
    mutating func zone() -> Int64? {
        _ = take(" ")
        if take("Z") || take("z") { return 0 }
        if take("U") { return take("T") && take("C") ? 0 : nil }
        let isNegative = take("-")
        guard isNegative || take("+"), let hours = two(), hours < 24 else { return nil }
        var seconds = hours * 3600
        if !isAtEnd {
            _ = take(":")
            guard let minutes = two(), minutes < 60 else { return nil }
            seconds += minutes * 60
            if !isAtEnd {
                guard take(":"), let more = two(), more < 60 else { return nil }
                seconds += more
            }
        }
        return Int64(isNegative ? -seconds : seconds) * 1_000_000
    }
}
