public import Foundation

/// A day of the calendar, without time or zone.
public struct Day: Sendable, Hashable {
    /// Days since 1970-01-01, negative before it.
    public let daysSince1970: Int

    public init(daysSince1970: Int) { self.daysSince1970 = daysSince1970 }

    /// Nil where there is no such day. Years are those of the Gregorian calendar, also before it was; year 0 is 1 BC.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= CivilCalendar.dayCount(year: year, month: month) else {
            return nil
        }
        daysSince1970 = Int(CivilCalendar.days(year: year, month: month, day: day))
    }

    /// The day of an instant in a zone.
    public init(_ date: Date, in zone: TimeZone = .gmt) { self = LocalDateTime(date, in: zone).day }

    /// Today in a zone.
    public static func now(in zone: TimeZone = .current) -> Day { Day(Date(), in: zone) }

    public var year: Int { civil.year }
    public var month: Int { civil.month }
    public var day: Int { civil.day }
    /// 1 is Monday, 7 is Sunday.
    public var weekday: Int {
        let fromMonday = (daysSince1970 + 3) % 7
        return (fromMonday + 7) % 7 + 1
    }

    private var civil: (year: Int, month: Int, day: Int) { CivilCalendar.civil(days: Int64(daysSince1970)) }

    public static func + (day: Day, days: Int) -> Day { Day(daysSince1970: day.daysSince1970 + days) }
    public static func - (day: Day, days: Int) -> Day { Day(daysSince1970: day.daysSince1970 - days) }
    /// The days between two.
    public static func - (end: Day, start: Day) -> Int { end.daysSince1970 - start.daysSince1970 }

    /// The same day of another month, or its last day where it is shorter.
    public func addingMonths(_ months: Int) -> Day {
        if months == 0 { return self }
        let (year, month, day) = civil
        let count = year * 12 + month - 1 + months
        let newYear = (count >= 0 ? count : count - 11) / 12
        let newMonth = count - newYear * 12 + 1
        let newDay = min(day, CivilCalendar.dayCount(year: newYear, month: newMonth))
        return Day(daysSince1970: Int(CivilCalendar.days(year: newYear, month: newMonth, day: newDay)))
    }
}

extension Day: Comparable, Strideable {
    public static func < (left: Day, right: Day) -> Bool { left.daysSince1970 < right.daysSince1970 }
    public func distance(to other: Day) -> Int { other - self }
    public func advanced(by days: Int) -> Day { self + days }
}

/// `2024-01-02`
extension Day: CustomStringConvertible, LosslessStringConvertible {
    public var description: String { temporalText { formatDay(Int64(daysSince1970), into: $0) } }
    public init?(_ description: String) {
        var text = description
        guard let days = text.withUTF8({ parseDay(UnsafeRawBufferPointer($0)) }) else { return nil }
        daysSince1970 = Int(days)
    }
}

/// Encoded as ISO 8601: `2024-01-02`.
extension Day: Codable {
    public init(from decoder: any Decoder) throws { self = try decodeText(decoder) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Day: MappedValue {
    public static var sqlType: SQLType { .day }
    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Day {
        switch reader.kind {
        case .day: return Day(daysSince1970: Int(Int64(bitPattern: reader.nextCell().bits)))
        case .text:
            let start = reader.cell
            if let days = reader.withBytes({ parseDay($0) }) { return Day(daysSince1970: Int(days)) }
            reader.cell = start
            throw reader.mismatch("a day")
        case .integer, .double:
            guard case .stored(_, let storage) = type else { throw reader.mismatch("a day") }
            // Days as numbers are Julian days or seconds since 1970, as dates are; a day begins at midnight.
            let seconds = try reader.double()
            let days = storage == .julian ? seconds - 2_440_587.5 : seconds / 86_400
            guard days.magnitude < 1e9 else {
                throw AzothError.unreadable("a number that is no day", column: reader.index - 1, value: "\(seconds)")
            }
            return Day(daysSince1970: Int(days.rounded(.down)))
        default:
            return LocalDateTime(microsecondsSince1970: try reader.anyTimestamp(as: type)).day
        }
    }
    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        switch type {
        case .stored(_, as: .text): row.append(text: description)
        case .stored(_, as: .julian): row.append(double: Double(daysSince1970) + 2_440_587.5)
        case .stored(_, as: .real): row.append(double: Double(daysSince1970) * 86_400)
        case .stored(_, as: .unix), .stored(_, as: .integer): row.append(integer: Int64(daysSince1970) * 86_400)
        case .custom(let base, _): try encode(into: &row, as: base)
        default: row.append(.day, integer: Int64(daysSince1970))
        }
    }
}
