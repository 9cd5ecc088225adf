/// A row of a table without a key, or of a view, as a value: there are no objects of it. Generated.
///
/// ```swift
/// insert(AuditLine.self).rows([AuditLine.New(text: "began")])
/// select(AuditLine.self).where(AuditLine.text.contains("began"))
/// ```
public protocol TableRow: TableModel, SelectableEntity, Sendable, Hashable {
    /// Reads the columns in the order of the table.
    init(_ reader: inout RowReader) throws
}

extension TableRow {
    public static var _entitySource: EntitySource {
        EntitySource(table: _table, columns: Array(_table.columns.indices))
    }
    public static func _decodeEntity(_ reader: inout RowReader, _ context: DecodingContext) throws -> Self {
        do {
            return try Self(&reader)
        } catch {
            throw _table.describing(error)
        }
    }
}
