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
            let text = scratch + column * Self.scratchWidth
            let number = Int64(bitPattern: cell.bits)
            let count: Int
            switch cell.kind {
            case .day where SortableYears.days.contains(number): count = formatDay(number, into: text)
            case .timeOfDay: count = formatTimeOfDay(number, into: text)
            case .timestamp where SortableYears.microseconds.contains(number),
                .localDateTime where SortableYears.microseconds.contains(number):
                count = formatTimestamp(number, into: text)
            default: throw SortableYears.error(cell.kind, number, parameter: column + 1)
            }
            return azoth_sqlite_bind_static_text(handle, index, text, UInt64(count))
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

/// The years whose dates sort as texts: 0 to 9999.
private enum SortableYears {
    /// Days since 1970.
    static let days: ClosedRange<Int64> = -719_528...2_932_896
    /// Microseconds since 1970.
    static let microseconds: ClosedRange<Int64> = -719_528 * 86_400_000_000...2_932_897 * 86_400_000_000 - 1

    static func error(_ kind: Cell.Kind, _ number: Int64, parameter: Int) -> AzothError {
        let text = temporalText { kind == .day ? formatDay(number, into: $0) : formatTimestamp(number, into: $0) }
        return AzothError(
            .invalidValue,
            "parameter \(parameter) is \(text), and SQLite keeps dates as text, which sorts in the years 0 to 9999 alone"
        )
    }
}
