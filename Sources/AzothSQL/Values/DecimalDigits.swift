internal import Foundation

/// The digits of a decimal: an integer, and how many of its digits stand after the point.
struct DecimalDigits: CustomStringConvertible {
    private(set) var magnitude: UInt128 = 0
    private(set) var isNegative = false
    /// Digits after the point.
    private(set) var scale = 0

    var signed: Int128 { isNegative ? -Int128(magnitude) : Int128(magnitude) }

    /// The digits of a decimal, without zeros at the end and without what floating point put there.
    ///
    /// - Throws: `invalidValue` for what is not a number.
    init(_ decimal: Decimal) throws {
        var text = decimal.description
        guard text.withUTF8({ parse($0) }) else {
            throw AzothError(.invalidValue, "a decimal is no number that a database keeps", value: "\(decimal)")
        }
        if let clean = withoutNoise() { self = clean }
        while scale > 0, magnitude % 10 == 0 {
            magnitude /= 10
            scale -= 1
        }
    }

    /// The digits of a decimal as a column keeps them.
    ///
    /// - Throws: `invalidValue` where it keeps fewer.
    init(_ decimal: Decimal, precision: Int, scale wanted: Int) throws {
        try self.init(decimal)
        if scale > wanted {
            throw AzothError(
                .invalidValue,
                "a decimal has more digits after the point than the \(wanted) that its column keeps: round it first",
                value: "\(decimal)")
        }
        guard digitCount + wanted - scale <= precision else {
            throw AzothError(
                .invalidValue,
                "a decimal has more digits before the point than the \(precision - wanted) that its column keeps",
                value: "\(decimal)")
        }
        while scale < wanted {
            magnitude *= 10
            scale += 1
        }
    }

    /// All digits as an integer.
    func integer(of decimal: Decimal) throws -> Int64 {
        guard let integer = Int64(exactly: signed) else {
            throw AzothError(
                .invalidValue, "a decimal has more digits than the 18 that its column keeps", value: "\(decimal)")
        }
        return integer
    }

    var double: Double { Double(description) ?? .nan }

    var description: String {
        var digits = String(magnitude)
        if scale > 0 {
            if digits.utf8.count <= scale {
                digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits
            }
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
        }
        return isNegative ? "-" + digits : digits
    }

    private var digitCount: Int {
        var count = 0
        var rest = magnitude
        while rest > 0 {
            rest /= 10
            count += 1
        }
        return count
    }

    /// Digits that a literal gets on its way through a Double: those after the 15th, where rounding them away leaves at
    /// most 12 and changes the number by less than a Double tells apart.
    private func withoutNoise() -> DecimalDigits? {
        let count = digitCount
        guard count > 15, scale > 0 else { return nil }
        var unit: UInt128 = 1
        for _ in 15..<count { unit *= 10 }
        let rounded = (magnitude + unit / 2) / unit * unit
        let change = rounded > magnitude ? rounded - magnitude : magnitude - rounded
        guard change <= magnitude / 1_000_000_000_000_000, rounded % (unit * 1000) == 0 else { return nil }
        var clean = self
        clean.magnitude = rounded
        // Digits before the point are never noise.
        return count - 15 <= scale ? clean : nil
    }

    private mutating func parse(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var isAfterPoint = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): isAfterPoint = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let (product, isOver) = magnitude.multipliedReportingOverflow(by: 10)
                let (sum, isOverToo) = product.addingReportingOverflow(UInt128(byte - UInt8(ascii: "0")))
                if isOver || isOverToo { return false }
                magnitude = sum
                if isAfterPoint { scale += 1 }
            default: return false
            }
        }
        return !text.isEmpty && magnitude <= UInt128(Int128.max)
    }
}
