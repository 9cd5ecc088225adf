public import Foundation

/// Decimals are exact. How a cell is read:
///
/// - `decimal`: the cell has its own scale (PostgreSQL);
/// - `integer`: scaled by the scale of the type where the type is a decimal of up to 18 digits, which is how SQLite
///   keeps it, or `stored(…, as: .scaled)`; else, as in `stored(…, as: .real)` and computed values, the number itself;
/// - `double`: rounded to the scale of the type, where it has one;
/// - `text`: as it reads.
extension Decimal: NumericMappedValue {
    public static var sqlType: SQLType { .anyDecimal }

    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Decimal {
        switch reader.kind {
        case .decimal:
            let cell = reader.nextCell()
            return Decimal(scaled: Int64(bitPattern: cell.bits), scale: Int(cell.extent))
        case .integer:
            return Decimal(scaled: try reader.integer(), scale: type.decimalScale ?? 0)
        case .double:
            let start = reader.cell
            let number = try reader.double()
            if let decimal = Decimal(rounding: number, type) { return decimal }
            reader.cell = start
            throw reader.mismatch("a decimal")
        case .text:
            let start = reader.cell
            if let decimal = reader.withBytes({ Decimal(digits: $0) }) { return decimal }
            reader.cell = start
            throw reader.mismatch("a decimal")
        default:
            throw reader.mismatch("a decimal")
        }
    }

    /// - Throws: `invalidValue` where the column keeps fewer digits, before the point or after it. Digits after the
    ///   15th that only come from a literal's way through floating point (`19.99` is 19.98999999999999488 to Foundation)
    ///   are rounded away.
    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        switch type {
        case .decimal(let precision, let scale) where precision > 0:
            let digits = try DecimalDigits(self, precision: precision, scale: scale)
            if precision <= 18 {
                row.append(decimal: Int64(digits.signed), scale: scale)
            } else {
                row.append(text: digits.description)
            }
        case .stored(.decimal(let precision, let scale), let storage):
            let digits =
                precision > 0 ? try DecimalDigits(self, precision: precision, scale: scale) : try DecimalDigits(self)
            switch storage {
            case .scaled: row.append(integer: try digits.integer(of: self))
            case .text: row.append(text: digits.description)
            case .integer: row.append(integer: try DecimalDigits(self, precision: 18, scale: 0).integer(of: self))
            default: row.append(double: digits.double)
            }
        case .custom(let base, _): try encode(into: &row, as: base)
        case .double, .float: row.append(double: try DecimalDigits(self).double)
        case .int16, .int32, .int64:
            row.append(integer: try DecimalDigits(self, precision: 18, scale: 0).integer(of: self))
        default:
            // As many digits as there are.
            let digits = try DecimalDigits(self)
            guard digits.scale <= 18, let scaled = Int64(exactly: digits.signed) else {
                return row.append(text: digits.description)
            }
            row.append(decimal: scaled, scale: digits.scale)
        }
    }

    public var _decimalScale: Int? { (try? DecimalDigits(self))?.scale }
}

extension Decimal {
    /// The decimal `scaled / 10^scale`.
    package init(scaled: Int64, scale: Int) {
        if scale == 0 {
            self = Decimal(scaled)
        } else {
            self.init(sign: scaled < 0 ? .minus : .plus, exponent: -scale, significand: Decimal(scaled.magnitude))
        }
    }

    /// A floating-point number rounded to the scale of a type.
    fileprivate init?(rounding number: Double, _ type: SQLType) {
        guard number.isFinite else { return nil }
        guard case .decimal(let precision, let scale) = type.base, precision > 0 else {
            var text = "\(number)"
            guard let decimal = text.withUTF8({ Decimal(digits: UnsafeRawBufferPointer($0)) }) else { return nil }
            self = decimal
            return
        }
        var power = 1.0
        for _ in 0..<scale { power *= 10 }
        let scaled = (number * power).rounded()
        guard scaled.magnitude < 9e18 else { return nil }
        self.init(scaled: Int64(scaled), scale: scale)
    }

    /// A number as it is written: `-12.50`, `1e-7`, `NaN`.
    package init?(digits text: UnsafeRawBufferPointer) {
        var magnitude: UInt128 = 0
        var exponent = 0
        var isNegative = false
        var digits = 0
        var index = 0
        if text.elementsEqual("NaN".utf8) {
            self = .nan
            return
        }
        if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            isNegative = text[index] == UInt8(ascii: "-")
            index += 1
        }
        var isAfterPoint = false
        scan: while index < text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = UInt128(byte - UInt8(ascii: "0"))
                digits += 1
                let (product, isOver) = magnitude.multipliedReportingOverflow(by: 10)
                if isOver {
                    // A zero at the end changes nothing; more digits than a Decimal has are not read.
                    guard digit == 0 else { return nil }
                    if !isAfterPoint { exponent += 1 }
                } else {
                    magnitude = product + digit
                    if isAfterPoint { exponent -= 1 }
                }
            case UInt8(ascii: ".") where !isAfterPoint: isAfterPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): break scan
            default: return nil
            }
            index += 1
        }
        guard digits > 0 else { return nil }
        if index < text.count {
            let tail = String(decoding: text[(index + 1)...], as: UTF8.self)
            guard let shift = Int(tail), shift.magnitude < 1000 else { return nil }
            exponent += shift
        }
        while magnitude != 0, magnitude % 10 == 0, exponent < 0 {
            magnitude /= 10
            exponent += 1
        }
        guard exponent > -128, exponent < 128 else { return nil }
        let significand: Decimal
        if let small = UInt64(exactly: magnitude) {
            significand = Decimal(small)
        } else {
            let half = Decimal(UInt64(magnitude >> 64)) * Decimal(sign: .plus, exponent: 0, significand: 4_294_967_296)
            significand = half * 4_294_967_296 + Decimal(UInt64(truncatingIfNeeded: magnitude))
        }
        self.init(sign: isNegative ? .minus : .plus, exponent: exponent, significand: significand)
    }
}
