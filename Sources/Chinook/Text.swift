import Foundation

/// The text filled up to a width.
func pad(_ text: String, to width: Int, right: Bool = false, with filling: Character = " ") -> String {
    let rest = String(repeating: filling, count: max(0, width - text.count))
    return right ? rest + text : text + rest
}

/// An amount with two places.
func money(_ amount: Decimal) -> String {
    String(format: "%.2f", NSDecimalNumber(decimal: amount).doubleValue)
}
