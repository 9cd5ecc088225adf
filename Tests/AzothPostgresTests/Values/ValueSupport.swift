internal import AzothSQL
internal import CLibPQ
internal import Testing

@testable internal import AzothPostgres

/// A batch of one row.
func row(_ columns: Int = 1, _ fill: (inout RowBatch.Builder) throws -> Void) rethrows -> RowBatch {
    var builder = RowBatch.Builder(columnCount: columns)
    try fill(&builder)
    builder.endRow()
    return builder.finish()
}

/// A batch of one value.
func cell<Value: MappedValue>(_ value: Value, as type: SQLType? = nil) throws -> RowBatch {
    try row { builder throws in try value.encode(into: &builder, as: type ?? Value.sqlType) }
}

/// A list as one cell.
func list(_ fill: (inout RowBatch.Builder) -> Void) -> RowBatch {
    row { builder in
        var elements = RowBatch.Builder(columnCount: 1)
        fill(&elements)
        CellList.append(elements.finish(), to: &builder)
    }
}

extension RowBatch.Builder {
    mutating func element(_ append: (inout RowBatch.Builder) -> Void) {
        append(&self)
        endRow()
    }
}

/// What a cell holds, as a test compares it: `integer 5`, `decimal 1.50`, `text abc`, `bytes 00ff`.
func describe(_ batch: RowBatch, row: Int = 0, column: Int = 0) -> String {
    let cell = batch.cell(row: row, column: column)
    let number = Int64(bitPattern: cell.bits)
    return batch.withUnsafeBytes { area in
        let bytes: [UInt8] =
            switch cell.kind {
            case .text, .bytes, .uuid, .interval, .list: Array(cell.bytes(in: area))
            default: []
            }
        switch cell.kind {
        case .null: return "null"
        case .double: return "double \(Double(bitPattern: cell.bits))"
        case .text: return "text " + String(decoding: bytes, as: UTF8.self)
        case .bytes, .uuid: return "\(cell.kind) \(hex(bytes))"
        case .decimal: return "decimal " + decimalText(number, scale: Int(cell.extent))
        case .interval: return "interval \(bytes.withUnsafeBytes { Interval(cell: $0) })"
        case .list:
            guard let elements = try? bytes.withUnsafeBytes({ try CellList.elements($0) }) else {
                return "damaged list"
            }
            return "[" + (0..<elements.count).map { describe(elements, row: $0) }.joined(separator: ", ") + "]"
        default: return "\(cell.kind) \(number)"
        }
    }
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
}

// MARK: Both directions

/// A parameter as it goes to the server.
enum Laid: Equatable, CustomStringConvertible {
    case null
    case text(String)
    case binary(String)
    var description: String {
        switch self {
        case .null: "NULL"
        case .text(let text): "'\(text)'"
        case .binary(let hex): hex
        }
    }
}

func laid(_ buffer: borrowing ParameterBuffer) throws -> [Laid] {
    try buffer.withPointers { count, values, lengths, formats throws(AzothError) in
        (0..<Int(count)).map { index in
            guard let value = values?[index], let length = lengths?[index] else { return .null }
            let bytes = UnsafeRawBufferPointer(start: value, count: Int(length))
            if formats?[index] == 1 { return .binary(hex(bytes)) }
            // Text ends with a NUL, which libpq looks for.
            #expect(value[Int(length)] == 0)
            return .text(String(decoding: bytes, as: UTF8.self))
        }
    }
}

func laid(_ rows: RowBatch, as types: PostgresType...) throws -> Laid {
    var buffer = ParameterBuffer()
    try buffer.lay(rows, row: 0, as: types)
    return try #require(try laid(buffer).first)
}

/// Values as a result brings them: a row of each list.
func read(_ rows: [[[UInt8]?]], as types: [PostgresType], isText: Bool = false, catalog: TypeCatalog = .empty) throws
    -> RowBatch
{
    let result = try #require(PQmakeEmptyPGresult(nil, PGRES_TUPLES_OK))
    defer { PQclear(result) }
    let name = Array("c\0".utf8).map { CChar(bitPattern: $0) }
    name.withUnsafeBufferPointer { name in
        var attributes = types.map { type in
            var attribute = PGresAttDesc()
            attribute.name = UnsafeMutablePointer(mutating: name.baseAddress)
            attribute.typid = type.rawValue
            attribute.format = isText ? 0 : 1
            return attribute
        }
        _ = PQsetResultAttrs(result, CInt(types.count), &attributes)
    }
    for (index, row) in rows.enumerated() {
        for (column, value) in row.enumerated() {
            guard let value else {
                PQsetvalue(result, CInt(index), CInt(column), nil, -1)
                continue
            }
            value.withUnsafeBytes { value in
                // An empty value has a place, too: without one it is NULL.
                var empty: CChar = 0
                let start = value.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
                _ = withUnsafeMutablePointer(to: &empty) { empty in
                    PQsetvalue(
                        result, CInt(index), CInt(column), start?.assumingMemoryBound(to: CChar.self) ?? empty,
                        CInt(value.count))
                }
            }
        }
    }
    return try RowFormat(types: types, isText: isText, catalog: catalog).batch(of: result, rows: 0..<rows.count)
}

func read(_ hex: String, as type: PostgresType, catalog: TypeCatalog = .empty) throws -> String {
    describe(try read([[bytes(hex)]], as: [type], catalog: catalog))
}

func read(text: String, as type: PostgresType) throws -> String {
    describe(try read([[Array(text.utf8)]], as: [type], isText: true))
}

/// The kind of the error that a call throws.
func kind(_ call: () throws -> Void) -> AzothError.Kind? {
    do { try call() } catch { return (error as? AzothError)?.kind }
    return nil
}
