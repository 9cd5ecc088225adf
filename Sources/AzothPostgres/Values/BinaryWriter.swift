internal import AzothSQL

/// Cells in binary format.
extension ByteWriter {
    /// Writes the bytes of one cell that is not NULL, as a type takes them.
    ///
    /// - Parameter area: The byte area of the batch that the cell belongs to.
    /// - Throws: `mismatch` where the type has no value for the cell, `range` where it has no room for it, and
    ///   `unsupported` where the server alone knows the type's layout. Something may have been written then.
    @inline(__always) mutating func put(
        _ cell: Cell, in area: UnsafeRawBufferPointer, as form: ValueForm, of type: PostgresType
    ) throws(ValueFault) {
        switch (form, cell.kind) {
        case (.int8, .integer): put(Int64(bitPattern: cell.bits))
        case (.int4, .integer): put(try Self.exactly(cell) as Int32)
        case (.text, .text): put(bytes: cell.bytes(in: area))
        case (.float8, .double): put(cell.bits)
        case (.timestamptz, .timestamp), (.timestamp, .localDateTime): put(try Self.sinceEpoch(cell))
        case (.numeric, .decimal): try put(numeric: Int64(bitPattern: cell.bits), scale: Int(cell.extent))
        case (.uuid, .uuid): put(bytes: cell.bytes(in: area))
        default: try putRare(cell, in: area, as: form, of: type)
        }
    }

    private static func exactly<Number: FixedWidthInteger>(_ cell: Cell) throws(ValueFault) -> Number {
        guard let number = Number(exactly: Int64(bitPattern: cell.bits)) else { throw .range }
        return number
    }

    /// Microseconds since 2000.
    private static func sinceEpoch(_ cell: Cell) throws(ValueFault) -> Int64 {
        let (micros, isOver) = Int64(bitPattern: cell.bits).subtractingReportingOverflow(Epoch.microseconds)
        // The smallest number means -infinity.
        guard !isOver, micros != .min else { throw .range }
        return micros
    }

    @inline(never) private mutating func putRare(
        _ cell: Cell, in area: UnsafeRawBufferPointer, as form: ValueForm, of type: PostgresType
    ) throws(ValueFault) {
        switch form {
        case .bool:
            let number = try wholeNumber(cell)
            guard number == 0 || number == 1 else { throw .range }
            put(UInt8(number))
        case .int2: put(try narrowed(try wholeNumber(cell)) as Int16)
        case .int4: put(try narrowed(try wholeNumber(cell)) as Int32)
        case .int8: put(try wholeNumber(cell))
        case .oid: put(try narrowed(try wholeNumber(cell)) as UInt32)
        case .float4:
            let number = try floatingPoint(cell)
            let narrow = Float(number)
            guard narrow.isFinite || !number.isFinite else { throw .range }
            put(narrow.bitPattern)
        case .float8: put(try floatingPoint(cell).bitPattern)
        case .numeric: try putNumber(cell, in: area)
        case .text:
            guard cell.kind != .list, cell.kind != .bytes else { throw .mismatch }
            try put(textOf: cell, in: area)
        case .char:
            guard cell.kind == .text, cell.extent == 1 else { throw .mismatch }
            put(bytes: cell.bytes(in: area))
        case .bytea:
            guard cell.kind == .bytes || cell.kind == .uuid else { throw .mismatch }
            put(bytes: cell.bytes(in: area))
        case .uuid:
            guard cell.kind == .bytes, cell.extent == 16 else { throw .mismatch }
            put(bytes: cell.bytes(in: area))
        case .jsonb:
            guard cell.kind == .text else { throw .mismatch }
            put(UInt8(1))
            put(bytes: cell.bytes(in: area))
        case .array: try put(list: cell, in: area, of: type)
        case .unknown: throw .unsupported(type)
        case .date, .time, .timestamp, .timestamptz, .interval: try putTemporal(cell, in: area, as: form)
        case .timetz, .bit, .void: throw .mismatch
        }
    }

    private mutating func putTemporal(
        _ cell: Cell, in area: UnsafeRawBufferPointer, as form: ValueForm
    ) throws(ValueFault) {
        switch (form, cell.kind) {
        case (.date, .day):
            let number = Int64(bitPattern: cell.bits)
            guard number > Int64(Int32.min), number <= Int64(Int32.max) else { throw .range }
            let days = try narrowed(number - Int64(Epoch.days)) as Int32
            guard days != .min, days != .max else { throw .range }
            put(days)
        case (.time, .timeOfDay):
            let micros = Int64(bitPattern: cell.bits)
            guard (0...Epoch.microsecondsPerDay).contains(micros) else { throw .range }
            put(micros)
        // What the clocks of UTC show.
        case (.timestamp, .timestamp), (.timestamptz, .localDateTime): put(try Self.sinceEpoch(cell))
        case (.timestamp, .day):
            let (micros, isOver) = Int64(bitPattern: cell.bits).multipliedReportingOverflow(
                by: Epoch.microsecondsPerDay)
            guard !isOver else { throw .range }
            put(try Self.sinceEpoch(Cell(kind: .localDateTime, bits: UInt64(bitPattern: micros))))
        case (.interval, .interval):
            guard cell.extent == 16 else { throw .damaged }
            let interval = Interval(cell: cell.bytes(in: area))
            put(interval.microseconds)
            put(interval.days)
            put(interval.months)
        default: throw .mismatch
        }
    }

    // MARK: Numbers

    private func narrowed<Number: FixedWidthInteger>(_ number: Int64) throws(ValueFault) -> Number {
        guard let narrow = Number(exactly: number) else { throw .range }
        return narrow
    }

    /// An integer, from a number that is whole.
    private func wholeNumber(_ cell: Cell) throws(ValueFault) -> Int64 {
        switch cell.kind {
        case .integer: return Int64(bitPattern: cell.bits)
        case .double:
            guard let number = Int64(exactly: Double(bitPattern: cell.bits)) else { throw .mismatch }
            return number
        case .decimal:
            var number = Int64(bitPattern: cell.bits)
            for _ in 0..<cell.extent where number != 0 {
                guard number % 10 == 0 else { throw .mismatch }
                number /= 10
            }
            return number
        default: throw .mismatch
        }
    }

    private func floatingPoint(_ cell: Cell) throws(ValueFault) -> Double {
        switch cell.kind {
        case .double: return Double(bitPattern: cell.bits)
        case .integer: return Double(Int64(bitPattern: cell.bits))
        case .decimal:
            guard cell.extent <= 400,  // A Double has no more zeros than that after the point.
                let number = Double(decimalText(Int64(bitPattern: cell.bits), scale: Int(cell.extent)))
            else { throw .range }
            return number
        default: throw .mismatch
        }
    }

    private mutating func putNumber(_ cell: Cell, in area: UnsafeRawBufferPointer) throws(ValueFault) {
        switch cell.kind {
        case .integer: try put(numeric: Int64(bitPattern: cell.bits), scale: 0)
        case .double:
            var text = "\(Double(bitPattern: cell.bits))"
            if text.hasSuffix(".0") { text.removeLast(2) }
            try put(numeric: text)
        case .text: try put(numeric: cell.bytes(in: area))
        default: throw .mismatch
        }
    }

    // MARK: Arrays

    private mutating func put(
        list cell: Cell, in area: UnsafeRawBufferPointer, of type: PostgresType
    ) throws(ValueFault) {
        guard cell.kind == .list else { throw .mismatch }
        guard let element = type.element else { throw .unsupported(type) }
        try put(array: try cell.elements(in: area), column: 0, rows: nil, of: element)
    }

    /// Some rows of one column as an array of one dimension.
    ///
    /// - Parameters:
    ///   - rows: All of them where nil.
    ///   - type: The type of the elements.
    mutating func put(
        array elements: RowBatch, column: Int, rows: Range<Int>?, of type: PostgresType
    ) throws(ValueFault) {
        let rows = rows ?? 0..<elements.count
        let form = type.form
        guard form != .unknown else { throw .unsupported(type) }
        put(Int32(rows.isEmpty ? 0 : 1))
        let flags = count
        put(Int32(0))
        put(type.rawValue)
        if rows.isEmpty { return }
        put(Int32(truncatingIfNeeded: rows.count))
        put(Int32(1))
        try elements.withUnsafeBytes { area throws(ValueFault) in
            for row in rows {
                let cell = elements.cell(row: row, column: column)
                if cell.kind == .null { overwrite(1, at: flags) }
                if cell.kind == .list { throw .dimensions }
                try put(measured: cell, in: area, as: form, of: type)
            }
        }
    }

    /// A length and the bytes of a cell; -1 for NULL.
    @inline(__always) mutating func put(
        measured cell: Cell, in area: UnsafeRawBufferPointer, as form: ValueForm, of type: PostgresType
    ) throws(ValueFault) {
        let start = count
        put(Int32(-1))
        guard cell.kind != .null else { return }
        try put(cell, in: area, as: form, of: type)
        guard let length = Int32(exactly: count - start - 4) else { throw .length }
        overwrite(length, at: start)
    }
}

extension Cell {
    /// The bytes of a cell of one of the kinds that stand in the byte area.
    @inline(__always) func bytes(in area: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        precondition(Int(bits) + Int(extent) <= area.count)
        return UnsafeRawBufferPointer(start: area.baseAddress.map { $0 + Int(bits) }, count: Int(extent))
    }

    /// The elements of a list: a batch of one column.
    func elements(in area: UnsafeRawBufferPointer) throws(ValueFault) -> RowBatch {
        do { return try CellList.elements(bytes(in: area)) } catch { throw .damaged }
    }
}
