internal import AzothSQL
internal import Foundation

/// A value that stands in memory for one that was not loaded, and that nobody reads. Nil for types that only the program
/// knows: their columns are loaded with every query.
func placeholder<Value>(of type: Value.Type) -> Value? {
    if let type = type as? any HasPlaceholder.Type { return type.placeholder as? Value }
    if let type = type as? any CaseIterable.Type { return first(of: type) as? Value }
    return nil
}

private func first<Case: CaseIterable>(of type: Case.Type) -> Any? { type.allCases.first }

private protocol HasPlaceholder { static var placeholder: Self { get } }

extension Optional: HasPlaceholder { static var placeholder: Self { nil } }
extension Array: HasPlaceholder { static var placeholder: Self { [] } }
extension Int: HasPlaceholder { static var placeholder: Int { 0 } }
extension Int16: HasPlaceholder { static var placeholder: Int16 { 0 } }
extension Int32: HasPlaceholder { static var placeholder: Int32 { 0 } }
extension Int64: HasPlaceholder { static var placeholder: Int64 { 0 } }
extension Bool: HasPlaceholder { static var placeholder: Bool { false } }
extension Float: HasPlaceholder { static var placeholder: Float { 0 } }
extension Double: HasPlaceholder { static var placeholder: Double { 0 } }
extension Decimal: HasPlaceholder { static var placeholder: Decimal { 0 } }
extension String: HasPlaceholder { static var placeholder: String { "" } }
extension Data: HasPlaceholder { static var placeholder: Data { Data() } }
extension Date: HasPlaceholder { static var placeholder: Date { .distantPast } }
extension UUID: HasPlaceholder { static var placeholder: UUID { nilUUID } }
extension LocalDateTime: HasPlaceholder {
    static var placeholder: LocalDateTime { LocalDateTime(microsecondsSince1970: 0) }
}
extension Day: HasPlaceholder { static var placeholder: Day { Day(daysSince1970: 0) } }
extension TimeOfDay: HasPlaceholder { static var placeholder: TimeOfDay { .midnight } }
extension Interval: HasPlaceholder { static var placeholder: Interval { .zero } }
