internal import AzothSQL
internal import CLibPQ

/// How the columns of a result are read: made once per prepared statement and kept.
struct RowFormat: Sendable {
    let types: [PostgresType]
    private let forms: [ValueForm]
    private let isText: Bool
    private let catalog: TypeCatalog

    /// - Parameters:
    ///   - types: The types of the columns, as the server gives them.
    ///   - isText: All columns come in text format, as the simple query protocol has them; else all in binary format.
    ///   - catalog: What is known of types that are not built in.
    init(types: [PostgresType], isText: Bool, catalog: TypeCatalog = .empty) {
        self.types = types
        self.isText = isText
        self.catalog = catalog
        forms = types.map { catalog.form(of: $0) }
    }

    var columnCount: Int { types.count }

    /// Reads rows of a result.
    ///
    /// - Parameter result: A `PGresult` that outlives the call.
    /// - Throws: `unsupported` for values of types that have no place in a cell, `invalidValue` for damaged ones.
    func batch(of result: OpaquePointer, rows: Range<Int>) throws(AzothError) -> RowBatch {
        var builder = RowBatch.Builder(columnCount: columnCount, rows: rows.count, bytes: byteEstimate(rows.count))
        try append(rows, of: result, to: &builder)
        return builder.finish()
    }

    /// Reads rows of a result behind those that are there; see ``batch(of:rows:)``.
    func append(
        _ rows: Range<Int>, of result: OpaquePointer, to builder: inout RowBatch.Builder
    ) throws(AzothError) {
        guard Int(PQnfields(result)) == columnCount else {
            throw AzothError(
                .databaseError,
                "the result has \(PQnfields(result)) columns where \(columnCount) were announced: prepare it again")
        }
        precondition(rows.lowerBound >= 0 && rows.upperBound <= Int(PQntuples(result)), "rows that are not there")
        if isText {
            try appendText(rows, of: result, to: &builder)
        } else {
            try appendBinary(rows, of: result, to: &builder)
        }
    }

    private func appendBinary(
        _ rows: Range<Int>, of result: OpaquePointer, to builder: inout RowBatch.Builder
    ) throws(AzothError) {
        var column = 0
        do throws(ValueFault) {
            try forms.withUnsafeBufferPointer { forms throws(ValueFault) in
                for row in rows {
                    column = 0
                    while column < forms.count {
                        if let value = Self.value(result, row, column) {
                            try BinaryReader.append(
                                value, as: forms[column], of: types[column], catalog, to: &builder)
                        } else {
                            builder.appendNull()
                        }
                        column += 1
                    }
                    builder.endRow()
                }
            }
        } catch {
            throw error.error(column: column, of: types[column])
        }
    }

    private func appendText(
        _ rows: Range<Int>, of result: OpaquePointer, to builder: inout RowBatch.Builder
    ) throws(AzothError) {
        for row in rows {
            for column in 0..<columnCount {
                guard let value = Self.value(result, row, column) else {
                    builder.appendNull()
                    continue
                }
                do throws(ValueFault) {
                    try TextReader.append(value, as: forms[column], of: types[column], catalog, to: &builder)
                } catch {
                    throw error.error(column: column, of: types[column])
                }
            }
            builder.endRow()
        }
    }

    /// A value of the result, which keeps it; nil where it is NULL.
    @inline(__always) private static func value(
        _ result: OpaquePointer, _ row: Int, _ column: Int
    ) -> UnsafeRawBufferPointer? {
        var length: CInt = 0
        guard
            let start = azoth_pq_value(
                result, CInt(truncatingIfNeeded: row), CInt(truncatingIfNeeded: column), &length)
        else { return nil }
        return UnsafeRawBufferPointer(start: start, count: Int(length))
    }

    /// Room for the text of some rows. Where it is not enough, it doubles.
    private func byteEstimate(_ rowCount: Int) -> Int {
        rowCount * forms.reduce(0) { sum, form in sum + (form == .text || form == .uuid || form == .jsonb ? 16 : 0) }
    }
}
