/// A span of time in months, days and microseconds, which are kept apart: a month has no fixed number of days, and a
/// day none of hours. So intervals have no order, and one month does not equal thirty days.
public struct Interval: Sendable, Hashable {
    public var months: Int32
    public var days: Int32
    public var microseconds: Int64

    public init(months: Int32, days: Int32, microseconds: Int64) {
        self.months = months
        self.days = days
        self.microseconds = microseconds
    }

    /// From any units. Stops the program where they add up to more than 178 million years.
    public init(
        years: Int = 0, months: Int = 0, weeks: Int = 0, days: Int = 0, hours: Int = 0, minutes: Int = 0,
        seconds: Int = 0, microseconds: Int64 = 0
    ) {
        self.months = Int32(years * 12 + months)
        self.days = Int32(weeks * 7 + days)
        self.microseconds = Int64((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + microseconds
    }

    /// A duration, to the microsecond.
    public init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(months: 0, days: 0, microseconds: seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    public static let zero = Interval(months: 0, days: 0, microseconds: 0)

    public static func + (left: Interval, right: Interval) -> Interval {
        Interval(
            months: left.months + right.months, days: left.days + right.days,
            microseconds: left.microseconds + right.microseconds)
    }
    public static func - (left: Interval, right: Interval) -> Interval { left + -right }
    public static prefix func - (interval: Interval) -> Interval {
        Interval(months: -interval.months, days: -interval.days, microseconds: -interval.microseconds)
    }
}

/// ISO 8601: `P1Y2M3DT4H5M6.5S`
extension Interval: CustomStringConvertible, LosslessStringConvertible {
    public var description: String {
        temporalText { formatInterval(months: months, days: days, micros: microseconds, into: $0) }
    }
    public init?(_ description: String) {
        var text = description
        guard let interval = text.withUTF8({ IntervalScanner.interval(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = interval
    }
}

/// Encoded as ISO 8601.
extension Interval: Codable {
    public init(from decoder: any Decoder) throws { self = try decodeText(decoder) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Interval: MappedValue {
    public static var sqlType: SQLType { .interval }
    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Interval {
        switch reader.kind {
        case .interval: return reader.withBytes { Interval(cell: $0) }
        case .text:
            let start = reader.cell
            if let interval = reader.withBytes({ IntervalScanner.interval($0) }) { return interval }
            reader.cell = start
            throw reader.mismatch("an interval")
        case .integer, .double:
            guard case .stored = type else { throw reader.mismatch("an interval") }
            let seconds = try reader.double()
            guard seconds.magnitude < 9.2e12 else {
                throw AzothError.unreadable(
                    "a number that is no interval", column: reader.index - 1, value: "\(seconds)")
            }
            return Interval(microseconds: Int64((seconds * 1e6).rounded()))
        default: throw reader.mismatch("an interval")
        }
    }
    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        switch type {
        case .stored(_, as: .text): row.append(text: description)
        case .stored(_, let storage):
            guard months == 0 else {
                throw AzothError(
                    .invalidValue, "an interval has months, and its column keeps seconds", value: "\(self)")
            }
            let micros = microseconds + Int64(days) * CivilCalendar.microsecondsPerDay
            if storage == .real {
                row.append(double: Double(micros) / 1e6)
            } else {
                row.append(integer: micros / 1_000_000)
            }
        case .custom(let base, _): try encode(into: &row, as: base)
        default: row.append(interval: self)
        }
    }

    /// From the bytes of a cell of kind `interval`.
    package init(cell: UnsafeRawBufferPointer) {
        microseconds = Int64(littleEndian: cell.loadUnaligned(fromByteOffset: 0, as: Int64.self))
        days = Int32(littleEndian: cell.loadUnaligned(fromByteOffset: 8, as: Int32.self))
        months = Int32(littleEndian: cell.loadUnaligned(fromByteOffset: 12, as: Int32.self))
    }
}

extension RowBatch.Builder {
    /// An interval, as 16 bytes.
    public mutating func append(interval: Interval) {
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { bytes in
            bytes.storeBytes(of: interval.microseconds.littleEndian, toByteOffset: 0, as: Int64.self)
            bytes.storeBytes(of: interval.days.littleEndian, toByteOffset: 8, as: Int32.self)
            bytes.storeBytes(of: interval.months.littleEndian, toByteOffset: 12, as: Int32.self)
            append(.interval, bytes: UnsafeRawBufferPointer(bytes))
        }
    }
}

/// Reads ISO 8601 durations.
private struct IntervalScanner {
    private var months: Int64 = 0
    private var days: Int64 = 0
    private var micros: Int64 = 0

    static func interval(_ text: UnsafeRawBufferPointer) -> Interval? {
        var scanner = IntervalScanner()
        guard scanner.read(text), let months = Int32(exactly: scanner.months), let days = Int32(exactly: scanner.days)
        else { return nil }
        return Interval(months: months, days: days, microseconds: scanner.micros)
    }

    private mutating func read(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count >= 3, text[0] == UInt8(ascii: "P"), (48...57).contains(text[text.count - 2]) else {
            return false
        }
        var index = 1
        var isTime = false
        while index < text.count {
            if text[index] == UInt8(ascii: "T"), !isTime {
                isTime = true
                index += 1
                continue
            }
            let start = index
            while index < text.count, "+-.0123456789".utf8.contains(text[index]) { index += 1 }
            guard index > start, index < text.count else { return false }
            let number = String(decoding: text[start..<index], as: UTF8.self)
            guard add(number, Unicode.Scalar(text[index]), isTime: isTime) else { return false }
            index += 1
        }
        return true
    }

    private mutating func add(_ number: String, _ unit: Unicode.Scalar, isTime: Bool) -> Bool {
        if isTime, unit == "S" {
            guard let seconds = Self.microseconds(number) else { return false }
            return Self.add(seconds, times: 1, to: &micros)
        }
        guard let count = Int64(number) else { return false }
        return switch (isTime, unit) {
        case (false, "Y"): Self.add(count, times: 12, to: &months)
        case (false, "M"): Self.add(count, times: 1, to: &months)
        case (false, "W"): Self.add(count, times: 7, to: &days)
        case (false, "D"): Self.add(count, times: 1, to: &days)
        case (true, "H"): Self.add(count, times: 3_600_000_000, to: &micros)
        case (true, "M"): Self.add(count, times: 60_000_000, to: &micros)
        default: false
        }
    }

    /// Adds, and says whether the sum fits.
    private static func add(_ count: Int64, times factor: Int64, to sum: inout Int64) -> Bool {
        let (product, isOver) = count.multipliedReportingOverflow(by: factor)
        let (total, isOverToo) = sum.addingReportingOverflow(product)
        sum = total
        return !isOver && !isOverToo
    }

    /// `-6.5` as microseconds.
    private static func microseconds(_ seconds: String) -> Int64? {
        let parts = seconds.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Int64(parts[0]), whole.magnitude < 9_000_000_000_000 else { return nil }
        guard parts.count == 2 else { return whole * 1_000_000 }
        guard let fraction = Int64((parts[1] + "000000").prefix(6)), fraction >= 0 else { return nil }
        return whole * 1_000_000 + (seconds.hasPrefix("-") ? -fraction : fraction)
    }
}
