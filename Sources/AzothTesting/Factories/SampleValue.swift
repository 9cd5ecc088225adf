internal import AzothSQL
internal import Foundation

/// A value that is made up for an attribute.
struct SampleValue {
    /// What texts begin with.
    let name: String
    /// The number of the object, which makes its values differ from those of others.
    let number: Int
    /// The type of the column, where there is one.
    let type: SQLType?

    /// Nil for types that put their values together from others.
    func value<Value>(of type: Value.Type) -> Value? {
        // Exact types first: a type of the program's own may conform to anything.
        let value: Any? =
            switch type {
            case is String.Type: text
            case is Int.Type: number
            case is Int16.Type: Int16(truncatingIfNeeded: number)
            case is Int32.Type: Int32(truncatingIfNeeded: number)
            case is Int64.Type: Int64(number)
            case is Bool.Type: false
            case is Float.Type: Float(number)
            case is Double.Type: Double(number)
            case is Decimal.Type: Decimal(number)
            case is Data.Type: Data(text.utf8)
            case is UUID.Type: UUID(uuidString: "00000000-0000-4000-8000-" + padded(number))
            case is Date.Type: Date(timeIntervalSince1970: Self.beginning + Double(number))
            case is LocalDateTime.Type:
                LocalDateTime(microsecondsSince1970: (Int64(Self.beginning) + Int64(number)) * 1_000_000)
            case is Day.Type: Day(daysSince1970: Int(Self.beginning) / 86_400 + number)
            case is TimeOfDay.Type: TimeOfDay.midnight
            case is Interval.Type: Interval.zero
            case let type as any CaseIterable.Type: first(of: type)
            default: nil
            }
        return value as? Value
    }

    /// The first second of the year 2000.
    private static let beginning = 946_684_800.0

    /// "title 1"; of a column of a few characters the end of it, where the number is.
    private var text: String {
        let text = "\(name) \(number)"
        guard case .text(let length?) = type?.base, text.count > length else { return text }
        let digits = String(number, radix: 36)
        return String(name.prefix(max(0, length - digits.count)) + digits.suffix(length))
    }

    private func padded(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, 12 - digits.count)) + digits.suffix(12)
    }
}

private func first<Case: CaseIterable>(of type: Case.Type) -> Any? { type.allCases.first }
