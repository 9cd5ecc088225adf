import AzothSQL
import Foundation

/// Pseudo-random numbers that a seed repeats: SplitMix64.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// One value as a cell.
func cell(_ value: some MappedValue, as type: SQLType) throws -> RowBatch {
    var builder = RowBatch.Builder(columnCount: 1)
    try value.encode(into: &builder, as: type)
    builder.endRow()
    return builder.finish()
}

/// What is read of a cell.
func decoded<Value: MappedValue>(_ batch: RowBatch, _ type: SQLType, _: Value.Type = Value.self) throws -> Value {
    try batch.withRow(0) { reader throws in
        let value = try Value.decode(&reader, as: type)
        guard reader.index == 1 else { throw AzothError(.invalidValue, "the reader stands at \(reader.index)") }
        return value
    }
}

/// A cell as it comes back from SQLite, which knows integers, numbers, text and bytes.
func throughSQLite(_ batch: RowBatch) throws -> RowBatch {
    var builder = RowBatch.Builder(columnCount: 1)
    try batch.withRow(0) { reader throws in
        switch reader.kind {
        case .timestamp, .localDateTime, .day, .timeOfDay, .interval: builder.append(text: reader.temporalString()!)
        case .decimal: builder.append(integer: Int64(bitPattern: reader.nextCell().bits))
        case .uuid: reader.withBytes { builder.append(.bytes, bytes: $0) }
        case .list:
            let json = try reader.withBytes { bytes throws in try JSONCells.text(ofList: bytes) }
            json.withUnsafeBytes { builder.append(.text, bytes: $0) }
        default: builder.append(batch, row: 0)
        }
    }
    builder.endRow()
    return builder.finish()
}

/// A value written and read again: as PostgreSQL gives it back, and as SQLite does.
func roundTrip<Value: MappedValue>(_ value: Value, as type: SQLType = Value.sqlType) throws -> [Value] {
    let written = try cell(value, as: type)
    return [try decoded(written, type), try decoded(try throughSQLite(written), type)]
}

func text(_ string: String) -> RowBatch {
    var builder = RowBatch.Builder(columnCount: 1)
    builder.append(text: string)
    builder.endRow()
    return builder.finish()
}

func batch(_ fill: (inout RowBatch.Builder) -> Void) -> RowBatch {
    var builder = RowBatch.Builder(columnCount: 1)
    fill(&builder)
    builder.endRow()
    return builder.finish()
}
