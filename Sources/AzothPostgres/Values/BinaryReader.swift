internal import AzothSQL

/// Values in binary format, as cells.
///
/// What a cell has no place for comes as the text that the server prints for it, so that nothing is lost and nothing is
/// mistaken for something else: `infinity`, NaN as a NUMERIC, times of day with a zone.
enum BinaryReader {
    /// Appends one value that is not NULL.
    @inline(__always) static func append(
        _ value: UnsafeRawBufferPointer, as form: ValueForm, of type: PostgresType, _ catalog: TypeCatalog,
        to row: inout RowBatch.Builder
    ) throws(ValueFault) {
        switch form {
        case .int8: row.append(integer: try number(value))
        case .int4: row.append(integer: Int64(try number(value) as Int32))
        case .text: row.append(.text, bytes: value)
        case .float8: row.append(Cell(kind: .double, bits: try number(value)))
        case .timestamptz, .timestamp:
            let (micros, isOver) = (try number(value) as Int64).addingReportingOverflow(Epoch.microseconds)
            // The infinities are the ends of the range.
            guard !isOver, micros != .min + Epoch.microseconds else { return try appendInfinity(value, to: &row) }
            row.append(form == .timestamp ? .localDateTime : .timestamp, integer: micros)
        case .numeric: try row.append(numeric: value)
        case .bool: row.append(integer: (try number(value) as UInt8) == 0 ? 0 : 1)
        case .uuid:
            guard value.count == 16 else { throw .damaged }
            row.append(.uuid, bytes: value)
        default: try appendRare(value, as: form, of: type, catalog, to: &row)
        }
    }

    @inline(__always) private static func number<Number: FixedWidthInteger>(
        _ value: UnsafeRawBufferPointer
    ) throws(ValueFault) -> Number {
        guard value.count == MemoryLayout<Number>.size else { throw .damaged }
        return Number(bigEndian: value.loadUnaligned(as: Number.self))
    }

    @inline(never) private static func appendInfinity(
        _ value: UnsafeRawBufferPointer, to row: inout RowBatch.Builder
    ) throws(ValueFault) {
        switch try number(value) as Int64 {
        case .max: row.append(text: "infinity")
        case .min: row.append(text: "-infinity")
        // The last 30 years that the server has.
        default: throw .range
        }
    }

    @inline(never) private static func appendRare(
        _ value: UnsafeRawBufferPointer, as form: ValueForm, of type: PostgresType, _ catalog: TypeCatalog,
        to row: inout RowBatch.Builder
    ) throws(ValueFault) {
        switch form {
        case .int2: row.append(integer: Int64(try number(value) as Int16))
        case .oid: row.append(integer: Int64(try number(value) as UInt32))
        case .float4: row.append(double: Double(Float(bitPattern: try number(value))))
        case .bytea: row.append(.bytes, bytes: value)
        case .char: row.append(text: text(char: try number(value)))
        case .void: row.append(text: "")
        case .date:
            let days: Int32 = try number(value)
            switch days {
            case .max: row.append(text: "infinity")
            case .min: row.append(text: "-infinity")
            default: row.append(.day, integer: Int64(days) + Int64(Epoch.days))
            }
        case .time:
            let micros: Int64 = try number(value)
            guard (0...Epoch.microsecondsPerDay).contains(micros) else { throw .damaged }
            row.append(.timeOfDay, integer: micros)
        case .timetz: row.append(text: try timeWithZone(value))
        case .interval:
            var scanner = ByteScanner(value)
            let micros = try scanner.take(Int64.self)
            let days = try scanner.take(Int32.self)
            let months = try scanner.take(Int32.self)
            guard scanner.remaining == 0 else { throw .damaged }
            // The infinities of version 17.
            if micros == .max, days == .max, months == .max { return row.append(text: "infinity") }
            if micros == .min, days == .min, months == .min { return row.append(text: "-infinity") }
            row.append(interval: Interval(months: months, days: days, microseconds: micros))
        case .jsonb:
            guard value.first == 1 else { throw value.isEmpty ? .damaged : .unsupported(type) }
            row.append(.text, bytes: UnsafeRawBufferPointer(rebasing: value.dropFirst()))
        case .bit:
            let text = try bits(value)
            text.withUnsafeBytes { row.append(.text, bytes: $0) }
        case .array:
            CellList.append(try array(value, catalog), to: &row)
        default: throw .unsupported(type)
        }
    }

    // MARK: Arrays

    /// The elements of an array: a batch of one column.
    private static func array(
        _ value: UnsafeRawBufferPointer, _ catalog: TypeCatalog
    ) throws(ValueFault) -> RowBatch {
        var scanner = ByteScanner(value)
        let dimensions = try scanner.take(Int32.self)
        _ = try scanner.take(Int32.self)
        let type = PostgresType(rawValue: try scanner.take(UInt32.self))
        guard dimensions != 0 else {
            guard scanner.remaining == 0 else { throw .damaged }
            return RowBatch.Builder(columnCount: 1).finish()
        }
        guard dimensions == 1 else { throw dimensions > 0 && dimensions <= 6 ? .dimensions : .damaged }
        let count = Int(try scanner.take(Int32.self))
        // Where the first element's index is.
        _ = try scanner.take(Int32.self)
        guard count >= 0, count <= scanner.remaining / 4 else { throw .damaged }
        let form = catalog.form(of: type)
        guard form != .array else { throw .unsupported(type) }
        var elements = RowBatch.Builder(columnCount: 1, rows: count, bytes: scanner.remaining)
        for _ in 0..<count {
            let length = try scanner.take(Int32.self)
            if length == -1 {
                elements.appendNull()
            } else {
                try append(
                    try scanner.take(bytes: Int(length)), as: form, of: type, catalog, to: &elements)
            }
            elements.endRow()
        }
        guard scanner.remaining == 0 else { throw .damaged }
        return elements.finish()
    }

    // MARK: As text

    /// `03:04:05.678+02`, as the server prints it.
    private static func timeWithZone(_ value: UnsafeRawBufferPointer) throws(ValueFault) -> String {
        var scanner = ByteScanner(value)
        let micros = try scanner.take(Int64.self)
        // Seconds west of Greenwich.
        let west = try scanner.take(Int32.self)
        guard scanner.remaining == 0, (0...Epoch.microsecondsPerDay).contains(micros), west.magnitude < 86_400 else {
            throw .damaged
        }
        var text = temporalText { formatTimeOfDay(micros, into: $0) }
        while text.utf8.last == UInt8(ascii: "0"), text.utf8.count > 8 { text.removeLast() }
        if text.utf8.last == UInt8(ascii: ".") { text.removeLast() }
        let zone = temporalText { formatTimeOfDay(Int64(west.magnitude) * 1_000_000, into: $0) }
        let width = west % 60 != 0 ? 8 : west % 3600 != 0 ? 5 : 2
        return text + (west > 0 ? "-" : "+") + zone.prefix(width)
    }

    /// The type `"char"`: a byte; printed in octal where it is no character by itself.
    private static func text(char byte: UInt8) -> String {
        if byte == 0 { return "" }
        if byte < 128 { return String(Unicode.Scalar(byte)) }
        return "\\" + String(byte, radix: 8)
    }

    /// Bits as zeros and ones.
    private static func bits(_ value: UnsafeRawBufferPointer) throws(ValueFault) -> [UInt8] {
        var scanner = ByteScanner(value)
        let count = Int(try scanner.take(Int32.self))
        guard count >= 0, scanner.remaining == (count + 7) / 8 else { throw .damaged }
        let bytes = try scanner.take(bytes: scanner.remaining)
        return (0..<count).map { index in 48 + (bytes[index / 8] >> UInt8(7 - index % 8) & 1) }
    }
}
