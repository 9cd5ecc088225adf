internal import AzothSQL

/// Lays parameters down as libpq takes them. Memory is kept from one execution to the next.
///
/// It belongs to its connection, and is a struct: of a class, each field would be checked for exclusive access at run time.
///
/// Text goes in text format, whatever the type: those bytes are right for every one. Everything else goes in binary
/// format, as the type that was declared to the server.
struct ParameterBuffer: ~Copyable {
    private var writer = ByteWriter(capacity: 1024)
    /// Where each value begins; -1 for NULL.
    private var offsets: [Int] = []
    private var lengths: [CInt] = []
    private var formats: [CInt] = []
    private var values: [UnsafePointer<CChar>?] = []

    /// One row of parameters, as these types.
    ///
    /// - Parameter types: `.unspecified` is the natural form of a cell in text format, which is also what types get
    ///   whose binary form the server alone knows.
    /// - Throws: `invalidValue` where a parameter is no value of its type, or of another number than the types.
    mutating func lay(_ rows: RowBatch, row: Int, as types: [PostgresType]) throws(AzothError) {
        try begin(rows, types)
        try rows.withUnsafeBytes { area throws(AzothError) in
            for column in 0..<types.count {
                let cell = rows.cell(row: row, column: column)
                do throws(ValueFault) {
                    try lay(cell, in: area, as: types[column])
                } catch {
                    throw error.error("parameter \(column + 1)", cell, as: types[column])
                }
            }
        }
        end()
    }

    /// Some rows, each column as one array parameter whose elements have these types: what unnest takes.
    ///
    /// - Throws: `invalidValue` where an element is no value of its type; `unsupported` for columns of lists, which
    ///   can't be elements.
    mutating func layColumns(_ rows: RowBatch, _ range: Range<Int>, as elementTypes: [PostgresType]) throws(AzothError)
    {
        try begin(rows, elementTypes)
        for (column, type) in elementTypes.enumerated() {
            do throws(ValueFault) {
                try layArray(rows, column: column, rows: range, of: type)
            } catch {
                throw error.error(
                    "parameter \(column + 1)", Self.firstFault(error, rows, column, range, type), as: type)
            }
        }
        end()
    }

    /// How much memory the values take.
    var byteCount: Int { writer.count }

    /// What `PQsendQueryPrepared` is given. Valid until the next row is laid down.
    func withPointers<Value>(
        _ body: (
            _ count: CInt, _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<CInt>?,
            _ formats: UnsafePointer<CInt>?
        ) throws(AzothError) -> Value
    ) throws(AzothError) -> Value {
        let count = CInt(truncatingIfNeeded: offsets.count)
        guard count > 0 else { return try body(0, nil, nil, nil) }
        return try values.withUnsafeBufferPointer { values throws(AzothError) in
            try lengths.withUnsafeBufferPointer { lengths throws(AzothError) in
                try formats.withUnsafeBufferPointer { formats throws(AzothError) in
                    try body(count, values.baseAddress, lengths.baseAddress, formats.baseAddress)
                }
            }
        }
    }

    // MARK: Steps

    private mutating func begin(_ rows: RowBatch, _ types: [PostgresType]) throws(AzothError) {
        guard rows.columnCount == types.count else {
            throw AzothError(
                .invalidValue, "the statement takes \(types.count) parameters, and \(rows.columnCount) were given")
        }
        guard types.count <= 65_535 else {
            throw AzothError(.invalidValue, "PostgreSQL takes at most 65,535 parameters, and \(types.count) were given")
        }
        writer.clear()
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }

    /// Offsets become pointers when the memory does not grow any more.
    private mutating func end() {
        let start = writer.bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        for offset in offsets { values.append(offset < 0 ? nil : start.map { UnsafePointer($0 + offset) }) }
    }

    @inline(__always) private mutating func lay(
        _ cell: Cell, in area: UnsafeRawBufferPointer, as type: PostgresType
    ) throws(ValueFault) {
        let start = writer.count
        switch cell.kind {
        case .null: note(-1, 0, isBinary: true)
        case .text:
            try writer.put(textOf: cell, in: area)
            try endText(start)
        case .list:
            let elements = try cell.elements(in: area)
            try layArray(elements, column: 0, rows: 0..<elements.count, of: type.element ?? .unspecified, type)
        default:
            let form = type.form
            if form == .unknown {
                try writer.put(textOf: cell, in: area)
                return try endText(start)
            }
            try writer.put(cell, in: area, as: form, of: type)
            try endBinary(start)
        }
    }

    /// An array in binary format; as a literal where the elements are text that only the server can read.
    ///
    /// - Parameter whole: The type of the array, where it was declared.
    private mutating func layArray(
        _ elements: RowBatch, column: Int, rows: Range<Int>, of type: PostgresType, _ whole: PostgresType? = nil
    ) throws(ValueFault) {
        // A list for a parameter that is known to be none.
        if let whole, type == .unspecified, whole.form != .unknown { throw .mismatch }
        let start = writer.count
        if type.form != .unknown {
            do throws(ValueFault) {
                try writer.put(array: elements, column: column, rows: rows, of: type)
                return try endBinary(start)
            } catch .mismatch where Self.hasText(elements, column, rows) {
                writer.cut(to: start)
            }
        }
        try writer.put(literalOf: elements, column: column, rows: rows)
        try endText(start)
    }

    private mutating func endText(_ start: Int) throws(ValueFault) {
        let count = writer.count - start
        // libpq looks for the end of text by itself.
        writer.put(UInt8(0))
        guard let length = CInt(exactly: count) else { throw .length }
        note(start, length, isBinary: false)
    }

    private mutating func endBinary(_ start: Int) throws(ValueFault) {
        guard let length = CInt(exactly: writer.count - start) else { throw .length }
        note(start, length, isBinary: true)
    }

    @inline(__always) private mutating func note(_ offset: Int, _ length: CInt, isBinary: Bool) {
        offsets.append(offset)
        lengths.append(length)
        formats.append(isBinary ? 1 : 0)
    }

    private static func hasText(_ elements: RowBatch, _ column: Int, _ rows: Range<Int>) -> Bool {
        rows.contains { elements.cell(row: $0, column: column).kind == .text }
    }

    /// The element that a fault is about.
    private static func firstFault(
        _ fault: ValueFault, _ rows: RowBatch, _ column: Int, _ range: Range<Int>, _ type: PostgresType
    ) -> Cell {
        var writer = ByteWriter()
        for row in range {
            let cell = rows.cell(row: row, column: column)
            do throws(ValueFault) {
                try rows.withUnsafeBytes { area throws(ValueFault) in
                    writer.clear()
                    try writer.put(measured: cell, in: area, as: type.form, of: type)
                }
            } catch {
                if error == fault { return cell }
            }
        }
        return range.isEmpty ? .null : rows.cell(row: range.lowerBound, column: column)
    }
}
