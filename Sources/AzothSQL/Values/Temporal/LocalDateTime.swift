public import Foundation

/// A date and a time of day without a zone: what a wall clock and a calendar show.
public struct LocalDateTime: Sendable, Hashable {
    public var day: Day
    public var time: TimeOfDay

    public init(day: Day, time: TimeOfDay) {
        self.day = day
        self.time = time
    }

    /// Nil where there is no such day or time.
    public init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0
    ) {
        guard let date = Day(year: year, month: month, day: day),
            let time = TimeOfDay(hour: hour, minute: minute, second: second, microsecond: microsecond)
        else { return nil }
        self.init(day: date, time: time)
    }

    /// Microseconds since 1970-01-01 00:00:00.
    public init(microsecondsSince1970 microseconds: Int64) {
        let (days, rest) = CivilCalendar.split(microseconds)
        self.init(
            day: Day(daysSince1970: Int(days)), time: TimeOfDay(uncheckedMicroseconds: rest))
    }

    public var microsecondsSince1970: Int64 {
        Int64(day.daysSince1970) * CivilCalendar.microsecondsPerDay + time.microsecondsSinceMidnight
    }

    /// What the clocks of a zone show at an instant.
    public init(_ date: Date, in zone: TimeZone = .gmt) {
        self.init(microsecondsSince1970: date.microseconds + Int64(zone.secondsFromGMT(for: date)) * 1_000_000)
    }

    /// The instant at which the clocks of UTC show it.
    public var utc: Date { Date(microseconds: microsecondsSince1970) }

    /// What the clocks of a zone show now.
    public static func now(in zone: TimeZone = .current) -> LocalDateTime { LocalDateTime(Date(), in: zone) }

    /// Later by an interval: months first, which end at the last day of a month where it is shorter, then days, then
    /// the rest.
    public static func + (start: LocalDateTime, interval: Interval) -> LocalDateTime {
        let day = start.day.addingMonths(Int(interval.months)) + Int(interval.days)
        let moved = LocalDateTime(day: day, time: start.time)
        return LocalDateTime(microsecondsSince1970: moved.microsecondsSince1970 + interval.microseconds)
    }

    public static func - (start: LocalDateTime, interval: Interval) -> LocalDateTime { start + -interval }

    /// The time between two, in days and the rest.
    public static func - (end: LocalDateTime, start: LocalDateTime) -> Interval {
        let (days, rest) = (end.microsecondsSince1970 - start.microsecondsSince1970)
            .quotientAndRemainder(dividingBy: CivilCalendar.microsecondsPerDay)
        return Interval(days: Int(days), microseconds: rest)
    }
}

extension LocalDateTime: Comparable {
    public static func < (left: LocalDateTime, right: LocalDateTime) -> Bool {
        (left.day, left.time) < (right.day, right.time)
    }
}

/// `2024-01-02 03:04:05.000000`
extension LocalDateTime: CustomStringConvertible, LosslessStringConvertible {
    public var description: String { temporalText { formatTimestamp(microsecondsSince1970, into: $0) } }
    public init?(_ description: String) {
        var text = description
        guard let micros = text.withUTF8({ parseTimestamp(UnsafeRawBufferPointer($0)) }) else { return nil }
        self.init(microsecondsSince1970: micros)
    }
}

/// Encoded as ISO 8601: `2024-01-02T03:04:05.000000`.
extension LocalDateTime: Codable {
    public init(from decoder: any Decoder) throws { self = try decodeText(decoder) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode("\(day)T\(time)")
    }
}

extension LocalDateTime: MappedValue {
    public static var sqlType: SQLType { .localDateTime }
    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> LocalDateTime {
        LocalDateTime(microsecondsSince1970: try reader.anyTimestamp(as: type))
    }
    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        switch type {
        case .stored, .custom: row.appendSlowly(timestamp: microsecondsSince1970, type)
        default: row.append(.localDateTime, integer: microsecondsSince1970)
        }
    }
}

/// Reads a value from the one string that it was encoded as.
func decodeText<Value: LosslessStringConvertible>(_ decoder: any Decoder) throws -> Value {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Value(text) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no \(Value.self)")
    }
    return value
}
