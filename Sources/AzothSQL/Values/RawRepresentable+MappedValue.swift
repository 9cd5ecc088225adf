/// A type with raw values is kept as its raw value.
extension MappedValue where Self: RawRepresentable, RawValue: MappedValue {
    public static var sqlType: SQLType { RawValue.sqlType }

    @inlinable public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Self {
        let raw = try RawValue.decode(&reader, as: type)
        guard let value = Self(rawValue: raw) else { throw _unknownRawValue(raw, reader.index - 1) }
        return value
    }

    @inlinable public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        try rawValue.encode(into: &row, as: type)
    }

    @usableFromInline static func _unknownRawValue(_ raw: RawValue, _ column: Int) -> AzothError {
        .unreadable("a value that \(Self.self) does not have", column: column, value: "\(raw)")
    }
}
