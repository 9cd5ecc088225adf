extension Array: ScalarRow where Element: ScalarRow {}
extension Array: SQLArgument where Element: MappedValue {}

/// A list of values: an array on PostgreSQL, JSON text on SQLite. `[UInt8]` is bytes.
extension Array: MappedValue where Element: MappedValue {
    public static var sqlType: SQLType { Element.self == UInt8.self ? .bytes : .array(Element.sqlType) }

    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> [Element] {
        let elementType: SQLType =
            if case .array(let element) = type.base { element } else { Element.sqlType }
        switch reader.kind {
        case .list:
            return try decode(try reader.withBytes { bytes throws in try CellList.elements(bytes) }, elementType)
        case .bytes where Element.self == UInt8.self, .uuid where Element.self == UInt8.self:
            return reader.withBytes { bytes in Array(bytes.bindMemory(to: Element.self)) }
        case .text where Element.self != UInt8.self:
            let start = reader.cell
            let cells = reader.withBytes { JSONCells.list($0, of: elementType) }
            if let cells { return try decode(cells, elementType) }
            reader.cell = start
            throw reader.mismatch("a JSON array")
        case .text:
            return reader.withBytes { bytes in Array(bytes.bindMemory(to: Element.self)) }
        default:
            throw reader.mismatch("a list")
        }
    }

    private static func decode(_ elements: RowBatch, _ type: SQLType) throws -> [Element] {
        var values: [Element] = []
        values.reserveCapacity(elements.count)
        try elements.forEachRow { reader throws in values.append(try Element.decode(&reader, as: type)) }
        return values
    }

    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        if Element.self == UInt8.self, type.base == .bytes {
            return withUnsafeBytes { row.append(.bytes, bytes: $0) }
        }
        let elementType: SQLType =
            if case .array(let element) = type.base { element } else { Element.sqlType }
        var elements = RowBatch.Builder(columnCount: 1, rows: count)
        for element in self {
            try element.encode(into: &elements, as: elementType)
            elements.endRow()
        }
        CellList.append(elements.finish(), to: &row)
    }
}
