internal import Foundation

/// A `Codable` value that a column keeps as JSON: JSONB on PostgreSQL, text on SQLite.
///
/// Dates inside are ISO 8601 in UTC with microseconds, keys are sorted.
public struct JSON<Value: Codable & Hashable & Sendable>: MappedValue {
    public var value: Value

    public init(_ value: Value) { self.value = value }

    public static var sqlType: SQLType { .json }

    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> JSON<Value> {
        guard reader.kind == .text || reader.kind == .bytes else { throw reader.mismatch("JSON") }
        let column = reader.index
        let data = reader.withBytes { Data($0) }
        do {
            return JSON(try JSONCoding.decoder.decode(Value.self, from: data))
        } catch {
            throw AzothError.unreadable("JSON that is no \(Value.self)", column: column, underlying: error)
        }
    }

    public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        do {
            try JSONCoding.encoder.encode(value).withUnsafeBytes { row.append(.text, bytes: $0) }
        } catch {
            throw AzothError(.invalidValue, "a \(Value.self) can't be written as JSON", underlying: error)
        }
    }
}

/// Encoded as the value itself.
extension JSON: Codable {
    public init(from decoder: any Decoder) throws { value = try Value(from: decoder) }
    public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}

extension JSON: CustomStringConvertible {
    public var description: String { "\(value)" }
}

enum JSONCoding {
    static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            let text = temporalText { formatTimestamp(date.microseconds, into: $0) }
            try container.encode(text.replacing(" ", with: "T", maxReplacements: 1) + "Z")
        }
        return encoder
    }()

    static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            if let seconds = try? container.decode(Double.self) { return Date(timeIntervalSinceReferenceDate: seconds) }
            var text = try container.decode(String.self)
            guard let micros = text.withUTF8({ parseTimestamp(UnsafeRawBufferPointer($0)) }) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no date")
            }
            return Date(microseconds: micros)
        }
        return decoder
    }()
}
