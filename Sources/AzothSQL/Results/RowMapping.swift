/// A row by the names of its columns.
///
/// ```swift
/// let row = try await connection.execute(text("SELECT id, data FROM a")).mappings().one()
/// let id: Int? = row["id"]
/// let data = row[A.data]
/// ```
@dynamicMemberLookup
public struct RowMapping: Sendable {
    package let batch: RowBatch
    package let row: Int
    package let columns: ResultColumns

    package init(batch: RowBatch, row: Int, columns: ResultColumns) {
        self.batch = batch
        self.row = row
        self.columns = columns
    }

    /// The names of the columns, in order.
    public var keys: [String] { columns.names }

    /// The value of a column.
    ///
    /// - Throws: `unknownColumn` where the row has no such column, `invalidValue` where it holds something else.
    public func value<Value: MappedValue>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        guard let position = columns.position(of: name) else { throw unknown(name) }
        return try value(at: position)
    }

    /// The value of a mapped column.
    public func value<M, Value>(_ column: Mapped<M, Value>) throws -> Value {
        guard let position = columns.position(of: column.reference) else { throw unknown(column.name) }
        return try value(at: position, as: column.sqlType)
    }

    /// The value of a column; nil where it is NULL, is of another type, or there is no such column.
    ///
    /// ``value(_:as:)`` says which.
    public subscript<Value: MappedValue>(_ name: String, as type: Value.Type = Value.self) -> Value? {
        guard let position = columns.position(of: name) else { return nil }
        return try? value(at: position)
    }

    /// The value of a mapped column, which the row must have. ``value(_:)`` throws where this stops the program.
    public subscript<M, Value>(_ column: Mapped<M, Value>) -> Value {
        do {
            return try value(column)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// A column's value as text: `row.name`.
    public subscript(dynamicMember name: String) -> String? {
        guard let position = columns.position(of: name) else { return nil }
        if let text = try? value(at: position) as String { return text }
        if let number = try? value(at: position) as Int64 { return String(number) }
        if let number = try? value(at: position) as Double { return String(number) }
        return nil
    }

    private func value<Value: MappedValue>(at position: Int, as type: SQLType? = nil) throws -> Value {
        do {
            return try batch.withRow(row) { reader throws in
                reader.skip(position)
                return try Value.decode(&reader, as: type ?? columns.type(at: position) ?? Value.sqlType)
            }
        } catch let error as AzothError {
            throw error.ofColumns(
                named: { $0 < columns.names.count ? columns.names[$0] : nil },
                isSensitive: { $0 < columns.sources.count && columns.sources[$0]?.column.isSensitive ?? false })
        }
    }

    private func unknown(_ name: String) -> AzothError {
        AzothError(
            .unknownColumn,
            "the row has no column \(name); it has \(columns.names.joined(separator: ", "))")
    }
}
