/// The form that lists take in the byte area of a batch: what cells of kind `list` point to.
///
/// A count (4 bytes), then per element its kind (1 byte), its extent (4 bytes), and its bits (8 bytes) or its bytes
/// (`extent` of them); all little endian. To programs a list is a ``RowBatch`` of one column.
public enum CellList {
    /// Appends a list as one cell.
    ///
    /// - Parameter elements: A batch of one column: an element per row.
    public static func append(_ elements: RowBatch, to row: inout RowBatch.Builder) {
        precondition(elements.columnCount == 1 || elements.isEmpty, "the elements of a list are a batch of one column")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + elements.count * 13)
        bytes.append(littleEndian: UInt32(elements.count))
        for index in 0..<elements.count {
            let cell = elements.cell(row: index, column: 0)
            bytes.append(cell.kind.rawValue)
            bytes.append(littleEndian: cell.extent)
            if cell.kind.hasBytes {
                elements.withUnsafeBytes { area in
                    let start = Int(cell.bits)
                    bytes.append(contentsOf: area[start..<start + Int(cell.extent)])
                }
            } else {
                bytes.append(littleEndian: cell.bits)
            }
        }
        bytes.withUnsafeBytes { row.append(.list, bytes: $0) }
    }

    /// The elements of a list: a batch of one column.
    public static func elements(_ bytes: UnsafeRawBufferPointer) throws -> RowBatch {
        var position = 0
        func take<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
            guard position + MemoryLayout<Number>.size <= bytes.count else { throw damaged }
            defer { position += MemoryLayout<Number>.size }
            return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
        }
        let count = Int(try take(UInt32.self))
        var builder = RowBatch.Builder(columnCount: 1, rows: min(count, bytes.count), bytes: bytes.count)
        for _ in 0..<count {
            guard let kind = Cell.Kind(rawValue: try take(UInt8.self)) else { throw damaged }
            let extent = try take(UInt32.self)
            if kind.hasBytes {
                guard position + Int(extent) <= bytes.count else { throw damaged }
                builder.append(
                    kind, bytes: UnsafeRawBufferPointer(rebasing: bytes[position..<position + Int(extent)]))
                position += Int(extent)
            } else {
                builder.append(Cell(kind: kind, bits: try take(UInt64.self), extent: extent))
            }
            builder.endRow()
        }
        return builder.finish()
    }

    private static var damaged: AzothError { AzothError(.invalidValue, "a list cell is damaged") }
}

extension Cell.Kind {
    /// Whether the value stands in the byte area.
    package var hasBytes: Bool {
        switch self {
        case .text, .bytes, .uuid, .interval, .list: true
        case .null, .integer, .double, .timestamp, .localDateTime, .day, .timeOfDay, .decimal: false
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
