internal import AzothSQL

/// Rows for `COPY … FROM STDIN (FORMAT binary)`.
///
/// Append rows, send ``bytes`` and ``clear()`` whenever ``isFull``, and once more after ``finish()``.
struct CopyEncoder: ~Copyable {
    private let types: [PostgresType]
    private let forms: [ValueForm]
    private var writer = ByteWriter(capacity: chunkSize + 4096)
    private var rowCount = 0

    /// How many bytes are worth a call of `PQputCopyData`.
    static let chunkSize = 65_536

    /// - Parameter types: The types of the columns; `.unspecified` for what is text in binary format too: native
    ///   enumerations, citext.
    init(types: [PostgresType]) {
        self.types = types
        // COPY has one format for all columns.
        forms = types.map { $0 == .unspecified ? .text : $0.form }
        for byte in CopyFormat.signature { writer.put(byte) }
        writer.put(Int32(0))
        writer.put(Int32(0))
    }

    /// What is there to be sent.
    var bytes: UnsafeRawBufferPointer { writer.bytes }
    var isFull: Bool { writer.count >= Self.chunkSize }

    /// Forgets what was sent.
    mutating func clear() { writer.clear() }

    /// - Throws: `invalidValue` where a cell is no value of its column's type. The row is taken back.
    mutating func append(_ rows: RowBatch, row: Int) throws(AzothError) {
        guard rows.columnCount == types.count else {
            throw AzothError(
                .invalidValue, "COPY takes \(types.count) columns, and rows of \(rows.columnCount) were given")
        }
        let start = writer.count
        writer.put(Int16(truncatingIfNeeded: types.count))
        for column in 0..<types.count {
            let cell = rows.cell(row: row, column: column)
            do throws(ValueFault) {
                try rows.withUnsafeBytes { area throws(ValueFault) in
                    try writer.put(measured: cell, in: area, as: forms[column], of: types[column])
                }
            } catch {
                writer.cut(to: start)
                throw error.error("column \(column + 1) of row \(rowCount + 1)", cell, as: types[column])
            }
        }
        rowCount += 1
    }

    /// Appends the end of the data.
    mutating func finish() { writer.put(Int16(-1)) }
}

/// What COPY's binary format begins with.
enum CopyFormat {
    static let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF] + Array("\r\n\0".utf8)
}
