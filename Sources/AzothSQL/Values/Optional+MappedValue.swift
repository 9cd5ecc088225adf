extension Optional: ScalarRow where Wrapped: ScalarRow {}
extension Optional: SQLArgument where Wrapped: MappedValue {}

/// NULL is nil.
extension Optional: MappedValue where Wrapped: MappedValue {
    public typealias Bare = Wrapped.Bare
    public static var sqlType: SQLType { Wrapped.sqlType }
    @inlinable public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Wrapped? {
        if reader.isNull {
            reader.skip()
            return nil
        }
        return try Wrapped.decode(&reader, as: type)
    }
    @inlinable public func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        if let self { try self.encode(into: &row, as: type) } else { row.appendNull() }
    }
    @inlinable public var _isNull: Bool { self == nil }
    public var _decimalScale: Int? { self?._decimalScale }
}
