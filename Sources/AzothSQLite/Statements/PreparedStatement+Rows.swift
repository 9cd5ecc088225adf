internal import AzothSQL
internal import CSQLite

extension PreparedStatement {
    /// Copies the row that the statement stands at. Text and blobs are copied once, from SQLite's page to the batch.
    @inline(__always)
    func appendRow(to builder: inout RowBatch.Builder) {
        guard let handle else { return }
        for column in 0..<Int32(truncatingIfNeeded: builder.columnCount) {
            // One look-up for the cell, and the rest asks the value itself. SQLite allows that on connections
            // without a lock of their own, which ours are.
            let value = sqlite3_column_value(handle, column)
            switch sqlite3_value_type(value) {
            case SQLITE_INTEGER: builder.append(integer: sqlite3_value_int64(value))
            case SQLITE_FLOAT: builder.append(double: sqlite3_value_double(value))
            case SQLITE_TEXT:
                let start = sqlite3_value_text(value)
                builder.append(
                    .text, bytes: UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value))))
            case SQLITE_BLOB:
                let start = sqlite3_value_blob(value)
                builder.append(
                    .bytes, bytes: UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value))))
            default: builder.appendNull()
            }
        }
        builder.endRow()
    }
}
