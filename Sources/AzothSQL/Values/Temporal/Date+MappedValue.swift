public import Foundation

/// An instant. It travels as microseconds since 1970; a date that a program holds may be finer, see ``stored(_:)``.
///
/// Read from a `timestamp` cell, from text in the usual forms (UTC where there is no zone), and where the type says
/// `stored(.timestamp, as:)` from seconds since 1970 (`.unix`, `.integer`, `.real`) or Julian days (`.julian`).
extension Date: MappedValue {
    public static var sqlType: SQLType { .timestamp }

    @inlinable public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Date {
        if reader.kind == .timestamp {
            return Date(microseconds: Int64(bitPattern: reader.nextCell().bits))
        }
        return Date(microseconds: try reader.anyTimestamp(as: type))
    }

    @inlinable public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        try row.append(timestamp: try exactMicroseconds(), as: type)
    }

    /// A date from microseconds since 1970. Within 272 years around 2001 no microsecond is lost.
    @inlinable package init(microseconds: Int64) {
        var (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        if fraction < 0 {
            seconds -= 1
            fraction += 1_000_000
        }
        self.init(timeIntervalSinceReferenceDate: Double(seconds - 978_307_200) + Double(fraction) / 1e6)
    }

    /// Microseconds since 1970, rounded; of dates that have none the nearest that there is.
    @inlinable package var microseconds: Int64 {
        let time = timeIntervalSinceReferenceDate
        guard time.magnitude < 9.2e12 else { return time > 0 ? .max : .min }
        let seconds = time.rounded(.down)
        return (Int64(seconds) + 978_307_200) * 1_000_000 + Int64(((time - seconds) * 1e6).rounded())
    }

    /// Microseconds since 1970.
    ///
    /// - Throws: `invalidValue` where there are none: 290,000 years away.
    @inlinable func exactMicroseconds() throws -> Int64 {
        guard timeIntervalSinceReferenceDate.magnitude < 9.2e12 else {
            throw AzothError(
                .invalidValue, "a date is out of every database's range", value: "\(timeIntervalSinceReferenceDate)")
        }
        return microseconds
    }
}

/// The date that a database keeps of this one: rounded to microseconds.
@inlinable public func stored(_ date: Date) -> Date {
    date.timeIntervalSinceReferenceDate.magnitude < 9.2e12 ? Date(microseconds: date.microseconds) : date
}

/// The current instant, in microseconds.
public func now() -> Date { stored(Date()) }

extension RowReader {
    /// Microseconds since 1970 from a cell of any kind that holds an instant.
    @inline(never) @usableFromInline mutating func anyTimestamp(as type: SQLType) throws -> Int64 {
        let start = cell
        switch kind {
        case .timestamp, .localDateTime: return Int64(bitPattern: nextCell().bits)
        case .day:
            let days = Int64(bitPattern: nextCell().bits)
            let (micros, isOver) = days.multipliedReportingOverflow(by: CivilCalendar.microsecondsPerDay)
            if !isOver { return micros }
            cell = start
            throw mismatch("a date and time")
        case .text:
            if let micros = withBytes({ parseTimestamp($0) }) { return micros }
            cell = start
            throw mismatch("a date and time")
        case .integer, .double:
            guard case .stored(_, let storage) = type else { throw mismatch("a date and time") }
            let number = try double()
            let seconds = storage == .julian ? (number - 2_440_587.5) * 86_400 : number
            guard seconds.magnitude < 9.2e12, storage != .text else {
                cell = start
                throw mismatch("a date and time")
            }
            return Int64((seconds * 1e6).rounded())
        default: throw mismatch("a date and time")
        }
    }
}

extension RowBatch.Builder {
    /// An instant, as a column of the type keeps it.
    @inlinable mutating func append(timestamp micros: Int64, as type: SQLType) throws {
        if case .timestamp = type { append(.timestamp, integer: micros) } else { appendSlowly(timestamp: micros, type) }
    }

    @inline(never) @usableFromInline mutating func appendSlowly(timestamp micros: Int64, _ type: SQLType) {
        switch type {
        case .stored(_, let storage):
            switch storage {
            case .unix, .integer:
                let (seconds, rest) = micros.quotientAndRemainder(dividingBy: 1_000_000)
                append(integer: rest < 0 ? seconds - 1 : seconds)
            case .real: append(double: Double(micros) / 1e6)
            case .julian: append(double: Double(micros) / 86_400e6 + 2_440_587.5)
            case .text: append(text: temporalText { formatTimestamp(micros, into: $0) })
            default: append(.timestamp, integer: micros)
            }
        case .custom(let base, _): appendSlowly(timestamp: micros, base)
        case .localDateTime: append(.localDateTime, integer: micros)
        default: append(.timestamp, integer: micros)
        }
    }
}
