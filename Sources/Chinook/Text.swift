import Foundation

/// The text filled up with spaces.
func pad(_ text: String, to width: Int, right: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, width - text.count))
    return right ? spaces + text : text + spaces
}

/// An amount with two places.
func money(_ amount: Decimal) -> String {
    String(format: "%.2f", NSDecimalNumber(decimal: amount).doubleValue)
}
