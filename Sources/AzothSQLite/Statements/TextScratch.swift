/// Writes the texts that SQLite keeps temporal values as: `2024-05-06 07:08:09.000000`, `2024-05-06`, `07:08:09.000000`.
///
/// Six digits after the second always, so that texts sort as their values do.
struct TextScratch {
    /// The longest text: a date of six digits and a sign before its year, and a time.
    static let width = 40

    private let start: UnsafeMutablePointer<UInt8>
    private var end: UnsafeMutablePointer<UInt8>

    init(_ memory: UnsafeMutablePointer<UInt8>) {
        start = memory
        end = memory
    }

    /// What was written.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: end - start) }

    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// Microseconds since 1970.
    mutating func put(dateTime microseconds: Int64) {
        var day = microseconds / Self.microsecondsPerDay
        var time = microseconds % Self.microsecondsPerDay
        if time < 0 {
            day -= 1
            time += Self.microsecondsPerDay
        }
        put(day: day)
        put(UInt8(ascii: " "))
        put(timeOfDay: time)
    }

    /// Days since 1970, in the Gregorian calendar.
    mutating func put(day: Int64) {
        // Years that begin in March, in eras of 400: the leap day is the last of its year.
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        var year = yearOfEra + era * 400
        if month <= 2 { year += 1 }
        put(year: year)
        put(UInt8(ascii: "-"))
        put(month, digits: 2)
        put(UInt8(ascii: "-"))
        put(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, digits: 2)
    }

    /// Microseconds since midnight.
    mutating func put(timeOfDay microseconds: Int64) {
        let seconds = microseconds / 1_000_000
        put(seconds / 3600, digits: 2)
        put(UInt8(ascii: ":"))
        put(seconds / 60 % 60, digits: 2)
        put(UInt8(ascii: ":"))
        put(seconds % 60, digits: 2)
        put(UInt8(ascii: "."))
        put(microseconds % 1_000_000, digits: 6)
    }

    private mutating func put(year: Int64) {
        if year < 0 { put(UInt8(ascii: "-")) }
        let year = abs(year)
        put(year, digits: year > 99_999 ? 6 : year > 9999 ? 5 : 4)
    }

    private mutating func put(_ byte: UInt8) {
        end.pointee = byte
        end += 1
    }

    private mutating func put(_ number: Int64, digits: Int) {
        var number = UInt64(bitPattern: number)
        var position = digits
        while position > 0 {
            position -= 1
            let quotient = number / 10
            end[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number - quotient * 10)
            number = quotient
        }
        end += digits
    }
}
