internal import AzothSQL
internal import CSQLite

extension PreparedStatement {
    /// Binds one row of parameters.
    ///
    /// Text and bytes are bound where they stand in the batch, which must live until the statement is bound again or
    /// reset for good. What SQLite keeps as text of ours is written to the statement's scratch memory.
    func bind(_ parameters: RowBatch, row: Int) throws(AzothError) {
        guard let handle, parameterCount > 0 else { return }
        try parameters.withUnsafeBytes { bytes throws(AzothError) in
            for column in 0..<parameterCount {
                let cell = parameters.cell(row: row, column: column)
                let code = try bind(cell, bytes, at: column, of: handle)
                guard code == SQLITE_OK else { throw bindError(code, column) }
            }
        }
    }

    @inline(__always)
    private func bind(
        _ cell: Cell, _ bytes: UnsafeRawBufferPointer, at column: Int, of handle: OpaquePointer
    ) throws(AzothError) -> Int32 {
        let index = Int32(truncatingIfNeeded: column + 1)
        switch cell.kind {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer, .decimal: return sqlite3_bind_int64(handle, index, Int64(bitPattern: cell.bits))
        case .double: return sqlite3_bind_double(handle, index, Double(bitPattern: cell.bits))
        case .text:
            return azoth_sqlite_bind_static_text(
                handle, index, bytes.baseAddress.map { $0 + Int(cell.bits) }, UInt64(cell.extent))
        case .bytes, .uuid:
            return azoth_sqlite_bind_static_blob(
                handle, index, bytes.baseAddress.map { $0 + Int(cell.bits) }, UInt64(cell.extent))
        case .timestamp, .localDateTime, .day, .timeOfDay:
            var text = TextScratch(scratch + column * TextScratch.width)
            let number = Int64(bitPattern: cell.bits)
            switch cell.kind {
            case .day: text.put(day: number)
            case .timeOfDay: text.put(timeOfDay: number)
            default: text.put(dateTime: number)
            }
            return azoth_sqlite_bind_static_text(handle, index, text.bytes.baseAddress, UInt64(text.bytes.count))
        case .interval, .list: return try bindCopied(cell, bytes, at: index, of: handle)
        }
    }

    /// Values whose text has no bounded length.
    @inline(never)
    private func bindCopied(
        _ cell: Cell, _ bytes: UnsafeRawBufferPointer, at index: Int32, of handle: OpaquePointer
    ) throws(AzothError) -> Int32 {
        let value = UnsafeRawBufferPointer(rebasing: bytes[Int(cell.bits)..<Int(cell.bits) + Int(cell.extent)])
        do {
            let text =
                cell.kind == .list ? try JSONCells.text(ofList: value) : Array(try Self.text(ofInterval: value).utf8)
            return text.withUnsafeBytes {
                azoth_sqlite_bind_copied_text(handle, index, $0.baseAddress, UInt64($0.count))
            }
        } catch let error as AzothError {
            throw error
        } catch {
            throw AzothError(.invalidValue, "parameter \(index) can't be bound", underlying: error)
        }
    }

    private static func text(ofInterval bytes: UnsafeRawBufferPointer) throws -> String {
        var builder = RowBatch.Builder(columnCount: 1)
        builder.append(.interval, bytes: bytes)
        builder.endRow()
        return try builder.finish().withRow(0) { reader throws in try String.decode(&reader, as: .text()) }
    }

    private func bindError(_ code: Int32, _ column: Int) -> AzothError {
        code == SQLITE_TOOBIG
            ? AzothError(.invalidValue, "parameter \(column + 1) is too big for SQLite", code: "SQLITE_TOOBIG")
            : AzothError(
                .databaseError, "parameter \(column + 1) can't be bound: \(String(cString: sqlite3_errstr(code)))",
                code: SQLiteCode.name(of: code))
    }
}
