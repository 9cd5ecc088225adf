public import Foundation

extension String: TextMappedValue {
    public static var sqlType: SQLType { .text() }
    @inlinable public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> String {
        reader.kind == .text ? try reader.string() : try reader.anyText()
    }
    @inlinable public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws { row.append(text: self) }
}

extension RowReader {
    /// Text from a cell of any kind that has an obvious one.
    @inline(never) @usableFromInline mutating func anyText() throws -> String {
        switch kind {
        case .integer: return String(try integer())
        case .double: return "\(try double())"
        case .uuid: return try UUID.decode(&self, as: .uuid).uuidString.lowercased()
        case .timestamp, .localDateTime, .day, .timeOfDay, .interval: return temporalText()
        case .decimal: return try Decimal.decode(&self, as: .anyDecimal).description
        default: throw mismatch("text")
        }
    }

    private mutating func temporalText() -> String {
        var cells = RowBatch.Builder(columnCount: 1)
        let kind = kind
        if kind == .interval {
            withBytes { cells.append(.interval, bytes: $0) }
        } else {
            cells.append(nextCell())
        }
        cells.endRow()
        return cells.finish().withRow(0) { $0.temporalString() ?? "" }
    }
}

extension Data: MappedValue {
    public static var sqlType: SQLType { .bytes }
    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Data {
        switch reader.kind {
        case .bytes, .text, .uuid: reader.withBytes { Data($0) }
        default: throw reader.mismatch("bytes")
        }
    }
    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        withUnsafeBytes { row.append(.bytes, bytes: $0) }
    }
}

extension UUID: MappedValue {
    public static var sqlType: SQLType { .uuid }
    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> UUID {
        switch reader.kind {
        case .uuid: return reader.withBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        case .bytes where reader.cell.pointee.extent == 16:
            return reader.withBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        case .text:
            let start = reader.cell
            if let uuid = UUID(uuidString: try reader.string()) { return uuid }
            reader.cell = start
            throw reader.mismatch("a UUID")
        default: throw reader.mismatch("a UUID")
        }
    }
    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        switch type {
        case .stored(_, as: .text), .text: row.append(text: uuidString.lowercased())
        case .custom(let base, _): try encode(into: &row, as: base)
        default: Swift.withUnsafeBytes(of: uuid) { row.append(.uuid, bytes: $0) }
        }
    }
}
