public import Foundation

/// A time of day, to the microsecond, without a day or zone. 24:00 is the end of a day.
public struct TimeOfDay: Sendable, Hashable {
    public let microsecondsSinceMidnight: Int64

    /// Nil outside of a day.
    public init?(microsecondsSinceMidnight: Int64) {
        guard (0...CivilCalendar.microsecondsPerDay).contains(microsecondsSinceMidnight) else { return nil }
        self.microsecondsSinceMidnight = microsecondsSinceMidnight
    }

    init(uncheckedMicroseconds microseconds: Int64) { microsecondsSinceMidnight = microseconds }

    /// Nil where there is no such time.
    public init?(hour: Int, minute: Int, second: Int = 0, microsecond: Int = 0) {
        guard (0...24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
            (0..<1_000_000).contains(microsecond)
        else { return nil }
        self.init(
            microsecondsSinceMidnight: Int64((hour * 60 + minute) * 60 + second) * 1_000_000 + Int64(microsecond))
    }

    public static let midnight = TimeOfDay(uncheckedMicroseconds: 0)

    /// What the clocks of a zone show now.
    public static func now(in zone: TimeZone = .current) -> TimeOfDay { LocalDateTime.now(in: zone).time }

    public var hour: Int { Int(microsecondsSinceMidnight / 3_600_000_000) }
    public var minute: Int { Int(microsecondsSinceMidnight / 60_000_000 % 60) }
    public var second: Int { Int(microsecondsSinceMidnight / 1_000_000 % 60) }
    public var microsecond: Int { Int(microsecondsSinceMidnight % 1_000_000) }
}

extension TimeOfDay: Comparable {
    public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool {
        left.microsecondsSinceMidnight < right.microsecondsSinceMidnight
    }
}

/// `03:04:05.000000`
extension TimeOfDay: CustomStringConvertible, LosslessStringConvertible {
    public var description: String { temporalText { formatTimeOfDay(microsecondsSinceMidnight, into: $0) } }
    public init?(_ description: String) {
        var text = description
        guard let micros = text.withUTF8({ parseTimeOfDay(UnsafeRawBufferPointer($0)) }) else { return nil }
        self.init(microsecondsSinceMidnight: micros)
    }
}

/// Encoded as ISO 8601: `03:04:05.000000`.
extension TimeOfDay: Codable {
    public init(from decoder: any Decoder) throws { self = try decodeText(decoder) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension TimeOfDay: MappedValue {
    public static var sqlType: SQLType { .timeOfDay }
    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> TimeOfDay {
        let start = reader.cell
        var micros: Int64?
        switch reader.kind {
        case .timeOfDay: micros = Int64(bitPattern: reader.nextCell().bits)
        case .text: micros = reader.withBytes { parseTimeOfDay($0) }
        case .integer, .double:
            guard case .stored = type else { throw reader.mismatch("a time of day") }
            let seconds = try reader.double()
            micros = seconds.magnitude < 1e6 ? Int64((seconds * 1e6).rounded()) : nil
        default: break
        }
        if let micros, let time = TimeOfDay(microsecondsSinceMidnight: micros) { return time }
        reader.cell = start
        throw reader.mismatch("a time of day")
    }
    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        switch type {
        case .stored(_, as: .text): row.append(text: description)
        case .stored(_, as: .real), .stored(_, as: .julian):
            row.append(double: Double(microsecondsSinceMidnight) / 1e6)
        case .stored(_, as: .integer), .stored(_, as: .unix): row.append(integer: microsecondsSinceMidnight / 1_000_000)
        case .custom(let base, _): try encode(into: &row, as: base)
        default: row.append(.timeOfDay, integer: microsecondsSinceMidnight)
        }
    }
}
