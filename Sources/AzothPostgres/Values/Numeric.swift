internal import AzothSQL

// NUMERIC as the server sends it: four numbers of 16 bits (how many digits follow, the weight of the first as a power of
// 10,000, the sign, and how many decimal digits are shown after the point), then the digits to base 10,000.

private let negative: UInt16 = 0x4000
private let notANumber: UInt16 = 0xC000
private let positiveInfinity: UInt16 = 0xD000
private let negativeInfinity: UInt16 = 0xF000
/// What a NUMERIC has at most after the point.
private let largestScale = 16_383

// MARK: Reading

extension RowBatch.Builder {
    /// A number of up to 18 digits as a decimal of the scale that the server shows; others as text.
    mutating func append(numeric value: UnsafeRawBufferPointer) throws(ValueFault) {
        var scanner = ByteScanner(value)
        let count = Int(try scanner.take(UInt16.self))
        let weight = Int(try scanner.take(Int16.self))
        let sign = try scanner.take(UInt16.self)
        let scale = Int(try scanner.take(UInt16.self))
        guard scanner.remaining == count * 2 else { throw .damaged }
        guard sign == 0 || sign == negative else { return append(text: try specialNumber(sign)) }
        guard scale <= largestScale else { throw .damaged }
        let digits = scanner
        if count <= 6, scale <= 18,
            let magnitude = try scaled(&scanner, count: count, shift: 4 * (weight - count + 1) + scale)
        {
            return append(decimal: sign == 0 ? magnitude : -magnitude, scale: scale)
        }
        let text = try numericText(digits, count: count, weight: weight, isNegative: sign == negative, scale: scale)
        text.withUnsafeBytes { append(.text, bytes: $0) }
    }
}

private func specialNumber(_ sign: UInt16) throws(ValueFault) -> String {
    switch sign {
    case notANumber: "NaN"
    case positiveInfinity: "Infinity"
    case negativeInfinity: "-Infinity"
    default: throw .damaged
    }
}

private let powersOfTen: [UInt64] = (0...18).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 } }

/// Digits to base 10,000 as one number times a power of ten; nil where it has more than 18 digits.
private func scaled(_ scanner: inout ByteScanner, count: Int, shift: Int) throws(ValueFault) -> Int64? {
    if count == 0 { return 0 }
    guard shift.magnitude <= 18 else { return nil }
    let power = powersOfTen[Int(shift.magnitude)]
    if count <= 4 {
        var number: UInt64 = 0
        for _ in 0..<count { number = number &* 10_000 &+ UInt64(try digit(&scanner)) }
        if shift >= 0 {
            let (product, isOver) = number.multipliedReportingOverflow(by: power)
            return isOver || product >= powersOfTen[18] ? nil : Int64(product)
        }
        let (quotient, rest) = number.quotientAndRemainder(dividingBy: power)
        return rest == 0 ? Int64(quotient) : nil
    }
    var number: UInt128 = 0
    for _ in 0..<count { number = number * 10_000 + UInt128(try digit(&scanner)) }
    if shift >= 0 {
        let (product, isOver) = number.multipliedReportingOverflow(by: UInt128(power))
        return isOver || product >= UInt128(powersOfTen[18]) ? nil : Int64(product)
    }
    let (quotient, rest) = number.quotientAndRemainder(dividingBy: UInt128(power))
    return rest == 0 && quotient < UInt128(powersOfTen[18]) ? Int64(quotient) : nil
}

@inline(__always) private func digit(_ scanner: inout ByteScanner) throws(ValueFault) -> UInt16 {
    let digit = try scanner.take(UInt16.self)
    guard digit < 10_000 else { throw .damaged }
    return digit
}

/// As the server prints it.
private func numericText(
    _ scanner: ByteScanner, count: Int, weight: Int, isNegative: Bool, scale: Int
) throws(ValueFault) -> [UInt8] {
    var scanner = scanner
    var digits: [UInt16] = []
    digits.reserveCapacity(count)
    for _ in 0..<count { digits.append(try digit(&scanner)) }
    var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    /// The four decimal digits of 10,000 to a power.
    func put(_ power: Int) {
        let index = weight - power
        var rest = digits.indices.contains(index) ? digits[index] : 0
        for divisor: UInt16 in [1000, 100, 10, 1] {
            text.append(UInt8(48 + rest / divisor))
            rest %= divisor
        }
    }
    let start = text.count
    var power = weight
    while power >= 0 {
        put(power)
        power -= 1
    }
    let zeros = text[start...].prefix { $0 == UInt8(ascii: "0") }.count
    text.removeSubrange(start..<start + zeros)
    if text.count == start { text.append(UInt8(ascii: "0")) }
    guard scale > 0 else { return text }
    text.append(UInt8(ascii: "."))
    let point = text.count
    power = -1
    while text.count < point + scale {
        put(power)
        power -= 1
    }
    text.removeSubrange((point + scale)...)
    return text
}

// MARK: Writing

extension ByteWriter {
    /// The number `number / 10^scale`, exactly.
    mutating func put(numeric number: Int64, scale: Int) throws(ValueFault) {
        guard scale <= 18 else {
            guard scale <= largestScale else { throw .range }
            return try put(numeric: decimalText(number, scale: scale))
        }
        // Whole digits to base 10,000 on both sides of the point.
        let fractions = (scale + 3) / 4
        var rest = UInt128(number.magnitude) * UInt128(powersOfTen[fractions * 4 - scale])
        let header = count
        putHeader(sign: number < 0 ? negative : 0, scale: scale)
        var total = 0
        var upper = rest
        while upper > 0 {
            upper /= 10_000
            total += 1
        }
        var weight = total - fractions - 1
        var kept = total
        while kept > 0, rest % 10_000 == 0 {
            rest /= 10_000
            kept -= 1
        }
        if kept == 0 { weight = 0 }
        let digits = count
        for _ in 0..<kept { put(UInt16(0)) }
        for index in (0..<kept).reversed() {
            (start + digits + index * 2).storeBytes(of: UInt16(rest % 10_000).bigEndian, as: UInt16.self)
            rest /= 10_000
        }
        complete(header: header, count: kept, weight: weight)
    }

    mutating func put(numeric text: String) throws(ValueFault) {
        try Array(text.utf8).withUnsafeBufferPointer { digits throws(ValueFault) in
            try put(numeric: UnsafeRawBufferPointer(digits))
        }
    }

    /// A number as it is written: `-12.50`, `1e-7`, `NaN`, `Infinity`.
    mutating func put(numeric text: UnsafeRawBufferPointer) throws(ValueFault) {
        if let sign = special(text) { return putHeader(sign: sign, scale: 0) }
        let literal = try NumericLiteral(text)
        let scale = max(0, literal.digits.count - literal.point)
        guard scale <= largestScale else { throw .range }
        let header = count
        putHeader(sign: literal.isNegative ? negative : 0, scale: scale)
        // The first digit to base 10,000 begins up to three places before the first one to base 10.
        let groupsBefore = literal.point >= 0 ? (literal.point + 3) / 4 : -(-literal.point / 4)
        var weight = groupsBefore - 1
        var position = literal.point - groupsBefore * 4
        var kept = 0
        var end = count
        while position < literal.digits.count {
            var digit: UInt16 = 0
            for index in position..<position + 4 {
                digit = digit * 10 + (literal.digits.indices.contains(index) ? UInt16(literal.digits[index]) : 0)
            }
            position += 4
            if digit == 0, kept == 0 {
                weight -= 1
                continue
            }
            put(digit)
            kept += 1
            if digit != 0 { end = count }
        }
        kept -= (count - end) / 2
        cut(to: end)
        guard kept == 0 || Int16(exactly: weight) != nil, kept <= Int(Int16.max) else { throw .range }
        complete(header: header, count: kept, weight: kept == 0 ? 0 : weight)
    }

    private mutating func putHeader(sign: UInt16, scale: Int) {
        put(UInt32(0))
        put(sign)
        put(UInt16(scale))
    }

    private mutating func complete(header: Int, count: Int, weight: Int) {
        overwrite(Int32(truncatingIfNeeded: count << 16 | weight & 0xFFFF), at: header)
    }

    private func special(_ text: UnsafeRawBufferPointer) -> UInt16? {
        guard text.count <= 9, let last = text.last, last > UInt8(ascii: "9") else { return nil }
        return switch String(decoding: text, as: UTF8.self).lowercased() {
        case "nan": notANumber
        case "inf", "infinity", "+inf", "+infinity": positiveInfinity
        case "-inf", "-infinity": negativeInfinity
        default: nil
        }
    }
}

/// The digits of a number that is written out, and how many of them stand before the point.
private struct NumericLiteral {
    var digits: [UInt8] = []
    var point = 0
    var isNegative = false

    init(_ text: UnsafeRawBufferPointer) throws(ValueFault) {
        var index = 0
        if let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            isNegative = first == UInt8(ascii: "-")
            index = 1
        }
        var pointIndex: Int?
        var exponent = 0
        digits.reserveCapacity(text.count)
        scan: while index < text.count {
            switch text[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(text[index] - 48)
            case UInt8(ascii: ".") where pointIndex == nil: pointIndex = digits.count
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard let number = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) else { throw .mismatch }
                guard number.magnitude <= 200_000 else { throw .range }
                exponent = number
                break scan
            default: throw .mismatch
            }
            index += 1
        }
        guard !digits.isEmpty else { throw .mismatch }
        guard digits.count <= 200_000 else { throw .range }
        point = (pointIndex ?? digits.count) + exponent
    }
}

/// `number / 10^scale` as text, with all its digits.
func decimalText(_ number: Int64, scale: Int) -> String {
    guard scale > 0 else { return String(number) }
    var digits = String(number.magnitude)
    if digits.utf8.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits }
    digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
    return number < 0 ? "-" + digits : digits
}
