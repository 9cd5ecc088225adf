/// Rows as a driver delivers them, or parameter rows as a driver takes them: immutable, flat and `Sendable`.
///
/// A batch is two blocks of memory, one of cells and one of bytes, whatever the number of rows. It is filled by a
/// ``RowBatch/Builder`` and read with ``forEachRow(_:)``.
public struct RowBatch: Sendable {
    @usableFromInline let storage: Storage

    /// The number of cells of each row.
    @inlinable public var columnCount: Int { storage.columnCount }
    /// The number of rows. A batch without columns has as many rows as its builder was told.
    @inlinable public var count: Int { storage.rowCount }
    @inlinable public var isEmpty: Bool { storage.rowCount == 0 }

    @inlinable init(storage: Storage) { self.storage = storage }

    /// No rows.
    public static let empty = RowBatch.Builder(columnCount: 0).finish()
    /// One row of no columns: what a statement without parameters is executed with.
    public static let noParameters: RowBatch = {
        var builder = RowBatch.Builder(columnCount: 0)
        builder.endRow()
        return builder.finish()
    }()

    /// Calls `body` once per row, in order. The reader must not be kept.
    @inlinable public func forEachRow<Failure: Error>(
        _ body: (inout RowReader) throws(Failure) -> Void
    ) throws(Failure) {
        let columns = storage.columnCount
        var row = storage.cells
        storage.makeRoom()
        for _ in 0..<storage.rowCount {
            var reader = RowReader(row: row, bytes: storage.bytes)
            try body(&reader)
            row += columns
        }
        // The readers point into the storage.
        withExtendedLifetime(storage) {}
    }

    /// Reads one row. The reader must not be kept.
    @inlinable public func withRow<Value, Failure: Error>(
        _ index: Int, _ body: (inout RowReader) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        precondition(index >= 0 && index < storage.rowCount, "no row \(index) in a batch of \(storage.rowCount)")
        var reader = RowReader(row: storage.cells + index * storage.columnCount, bytes: storage.bytes)
        let value = try body(&reader)
        withExtendedLifetime(storage) {}
        return value
    }

    /// The cell at a place, for drivers.
    @inlinable public func cell(row: Int, column: Int) -> Cell {
        precondition(row >= 0 && row < storage.rowCount && column >= 0 && column < storage.columnCount)
        return storage.cells[row * storage.columnCount + column]
    }

    /// Some of the rows, in the same memory.
    package func rows(_ range: Range<Int>) -> RowBatch {
        precondition(range.lowerBound >= 0 && range.upperBound <= storage.rowCount)
        return RowBatch(storage: Storage(range, of: storage))
    }

    /// The byte area, for drivers: cells of the kinds text, bytes, uuid, interval and list point into it.
    @inlinable public func withUnsafeBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body(UnsafeRawBufferPointer(start: storage.bytes, count: storage.byteCount))
    }

    /// The two blocks of memory. Written by one builder before it is shared, never afterwards.
    @usableFromInline final class Storage: @unchecked Sendable {
        @usableFromInline let cells: UnsafeMutablePointer<Cell>
        @usableFromInline let bytes: UnsafeMutablePointer<UInt8>
        @usableFromInline let byteCount: Int
        @usableFromInline let columnCount: Int
        @usableFromInline let rowCount: Int
        /// What owns the memory, where this is a part of it.
        @usableFromInline let whole: Storage?

        @inlinable init(
            cells: UnsafeMutablePointer<Cell>, bytes: UnsafeMutablePointer<UInt8>, byteCount: Int, columnCount: Int,
            rowCount: Int
        ) {
            self.cells = cells
            self.bytes = bytes
            self.byteCount = byteCount
            self.columnCount = columnCount
            self.rowCount = rowCount
            whole = nil
        }

        init(_ rows: Range<Int>, of whole: Storage) {
            cells = whole.cells + rows.lowerBound * whole.columnCount
            bytes = whole.bytes
            byteCount = whole.byteCount
            columnCount = whole.columnCount
            rowCount = rows.count
            self.whole = whole.whole ?? whole
        }

        deinit {
            guard whole == nil else { return }
            cells.deallocate()
            bytes.deallocate()
        }
    }
}
