internal import Foundation

// Integers, floating-point numbers and booleans. The first line of each `decode` is the path of nearly all cells.

extension Int: NumericMappedValue {
    public static var sqlType: SQLType { .int64 }
    @inlinable public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Int {
        reader.kind == .integer ? Int(try reader.integer()) : try reader.exactInteger()
    }
    @inlinable public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        try row.append(number: Int64(self), as: type)
    }
}

extension Int64: NumericMappedValue {
    public static var sqlType: SQLType { .int64 }
    @inlinable public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Int64 {
        reader.kind == .integer ? try reader.integer() : try reader.exactInteger()
    }
    @inlinable public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        try row.append(number: self, as: type)
    }
}

extension Int32: NumericMappedValue {
    public static var sqlType: SQLType { .int32 }
    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Int32 {
        try reader.exactInteger()
    }
    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        try row.append(number: Int64(self), as: type)
    }
}

extension Int16: NumericMappedValue {
    public static var sqlType: SQLType { .int16 }
    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Int16 {
        try reader.exactInteger()
    }
    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        try row.append(number: Int64(self), as: type)
    }
}

/// Only inside `[UInt8]`, which is bytes: see `Array`.
extension UInt8: MappedValue {
    public static var sqlType: SQLType { .int16 }
    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> UInt8 {
        try reader.exactInteger()
    }
    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        try row.append(number: Int64(self), as: type)
    }
}

extension Double: NumericMappedValue {
    public static var sqlType: SQLType { .double }
    @inlinable public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Double {
        reader.kind == .double ? try reader.double() : try reader.anyDouble(as: type)
    }
    @inlinable public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        try row.append(number: self, as: type)
    }
}

extension Float: NumericMappedValue {
    public static var sqlType: SQLType { .float }
    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Float {
        Float(reader.kind == .double ? try reader.double() : try reader.anyDouble(as: type))
    }
    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        try row.append(number: Double(self), as: type)
    }
}

extension Bool: MappedValue {
    public static var sqlType: SQLType { .bool }
    @inlinable public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Bool {
        reader.kind == .integer ? try reader.integer() != 0 : try reader.word(as: type)
    }
    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        switch type {
        case .stored(_, as: .words(let yes, let no)): row.append(text: self ? yes : no)
        case .stored(_, as: .text): row.append(text: self ? "true" : "false")
        case .custom(let base, _): try encode(into: &row, as: base)
        default: row.append(integer: self ? 1 : 0)
        }
    }
}

extension RowReader {
    /// An integer from a cell of any kind that holds one.
    @inline(never) @usableFromInline mutating func exactInteger<Number: FixedWidthInteger>() throws -> Number {
        let start = cell
        var number: Int64?
        switch kind {
        case .integer: number = try integer()
        case .double: number = Int64(exactly: try double())
        case .text: number = Int64(try string())
        case .decimal:
            let next = nextCell()
            var scaled = Int64(bitPattern: next.bits)
            number = scaled
            for _ in 0..<next.extent where number != nil {
                let (quotient, remainder) = scaled.quotientAndRemainder(dividingBy: 10)
                scaled = quotient
                number = remainder == 0 ? quotient : nil
            }
        default: break
        }
        if let number, let exact = Number(exactly: number) { return exact }
        cell = start
        throw mismatch(number == nil ? "an integer" : "an integer of \(Number.bitWidth) bits")
    }

    /// A floating-point number from a cell of any kind that holds a number.
    @inline(never) @usableFromInline mutating func anyDouble(as type: SQLType) throws -> Double {
        switch kind {
        case .decimal:
            let next = nextCell()
            return Double(Int64(bitPattern: next.bits)) / Self.powerOfTen(next.extent)
        case .text:
            let start = cell
            if let number = Double(try string()) { return number }
            cell = start
            throw mismatch("a number")
        default:
            let number = try double()
            guard let scale = type.decimalScale else { return number }
            return number / Self.powerOfTen(UInt32(scale))
        }
    }

    private static func powerOfTen(_ exponent: UInt32) -> Double {
        var power = 1.0
        for _ in 0..<exponent { power *= 10 }
        return power
    }

    /// A boolean that is kept as a word.
    @inline(never) @usableFromInline mutating func word(as type: SQLType) throws -> Bool {
        guard kind == .text else { throw mismatch("a boolean") }
        let start = cell
        let text = try string()
        switch type {
        case .stored(_, as: .words(text, _)): return true
        case .stored(_, as: .words(_, text)): return false
        case .stored(_, as: .words(let yes, let no)):
            cell = start
            throw mismatch("'\(yes)' or '\(no)'")
        default:
            switch text {
            case "true", "t", "1": return true
            case "false", "f", "0": return false
            default:
                cell = start
                throw mismatch("a boolean")
            }
        }
    }
}

extension RowBatch.Builder {
    /// An integer, as a column of the type keeps it.
    @inlinable mutating func append(number: Int64, as type: SQLType) throws {
        switch type {
        case .int64, .int32, .int16: append(integer: number)
        default: try appendSlowly(number: number, as: type)
        }
    }

    @inline(never) @usableFromInline mutating func appendSlowly(number: Int64, as type: SQLType) throws {
        switch type {
        case .float, .double, .stored(_, as: .real): append(double: Double(number))
        case .stored(_, as: .text): append(text: String(number))
        case .decimal: try Decimal(number).encode(into: &self, as: type)
        case .custom(let base, _): try append(number: number, as: base)
        default: append(integer: number)
        }
    }

    /// A floating-point number, as a column of the type keeps it.
    @inlinable mutating func append(number: Double, as type: SQLType) throws {
        switch type {
        case .double, .float: append(double: number)
        default: try appendSlowly(number: number, as: type)
        }
    }

    @inline(never) @usableFromInline mutating func appendSlowly(number: Double, as type: SQLType) throws {
        switch type {
        case .stored(_, as: .text): append(text: "\(number)")
        case .stored(_, as: .integer):
            guard let whole = Int64(exactly: number) else {
                throw AzothError(
                    .invalidValue, "a number is not whole, and its column keeps integers", value: "\(number)")
            }
            append(integer: whole)
        case .custom(let base, _): try append(number: number, as: base)
        default: append(double: number)
        }
    }
}
