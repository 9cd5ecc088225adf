extension RowBatch {
    /// Fills a ``RowBatch``: drivers append what they read, values append themselves as parameters.
    ///
    /// A row is `columnCount` appended cells, then ``endRow()``.
    @frozen public struct Builder: ~Copyable {
        @usableFromInline var cells: UnsafeMutablePointer<Cell>
        @usableFromInline var bytes: UnsafeMutablePointer<UInt8>
        @usableFromInline var cellCount = 0
        @usableFromInline var cellCapacity: Int
        @usableFromInline var usedBytes = 0
        @usableFromInline var byteCapacity: Int
        @usableFromInline var endedRows = 0
        public let columnCount: Int

        /// The number of rows that were ended.
        @inlinable public var rowCount: Int { endedRows }
        /// The number of bytes of text and the like so far: the size that a driver limits its batches by.
        @inlinable public var byteCount: Int { usedBytes }

        /// - Parameters:
        ///   - columnCount: The cells of each row.
        ///   - rows: How many rows to make room for at first.
        ///   - bytes: How many bytes of text and the like to make room for at first.
        @inlinable public init(columnCount: Int, rows: Int = 1, bytes: Int = 64) {
            self.columnCount = columnCount
            cellCapacity = Swift.max(1, columnCount * rows)
            byteCapacity = Swift.max(16, bytes)
            cells = .allocate(capacity: cellCapacity)
            self.bytes = .allocate(capacity: byteCapacity)
        }

        @inlinable deinit {
            cells.deallocate()
            bytes.deallocate()
        }

        /// The finished batch. The builder is used up.
        @inlinable public consuming func finish() -> RowBatch {
            let storage = RowBatch.Storage(
                cells: cells, bytes: bytes, byteCount: usedBytes, columnCount: columnCount, rowCount: endedRows)
            discard self
            return RowBatch(storage: storage)
        }

        /// Ends a row of `columnCount` cells.
        @inlinable public mutating func endRow() {
            endedRows += 1
            assert(cellCount == endedRows * columnCount, "a row of the wrong width")
        }

        // MARK: Cells

        @inlinable public mutating func append(_ cell: Cell) {
            if cellCount == cellCapacity { growCells() }
            cells[cellCount] = cell
            cellCount += 1
        }
        @inlinable public mutating func appendNull() { append(.null) }
        @inlinable public mutating func append(integer: Int64) {
            append(Cell(kind: .integer, bits: UInt64(bitPattern: integer)))
        }
        @inlinable public mutating func append(double: Double) {
            append(Cell(kind: .double, bits: double.bitPattern))
        }
        /// A cell of one of the kinds whose bits are an integer: integer, timestamp, localDateTime, day, timeOfDay.
        @inlinable public mutating func append(_ kind: Cell.Kind, integer: Int64) {
            append(Cell(kind: kind, bits: UInt64(bitPattern: integer)))
        }
        /// The decimal `scaled / 10^scale`.
        @inlinable public mutating func append(decimal scaled: Int64, scale: Int) {
            append(Cell(kind: .decimal, bits: UInt64(bitPattern: scaled), extent: UInt32(scale)))
        }
        @inlinable public mutating func append(text: String) {
            var text = text
            text.withUTF8 { append(.text, bytes: UnsafeRawBufferPointer($0)) }
        }
        /// A cell of one of the kinds that stand in the byte area; the bytes are copied.
        @inlinable public mutating func append(_ kind: Cell.Kind, bytes source: UnsafeRawBufferPointer) {
            let count = source.count
            if usedBytes + count > byteCapacity { growBytes(by: count) }
            if let base = source.baseAddress {
                UnsafeMutableRawPointer(bytes + usedBytes).copyMemory(from: base, byteCount: count)
            }
            append(Cell(kind: kind, bits: UInt64(usedBytes), extent: UInt32(truncatingIfNeeded: count)))
            usedBytes += count
        }

        @usableFromInline mutating func growCells() {
            let capacity = Swift.max(cellCapacity * 2, columnCount)
            let grown = UnsafeMutablePointer<Cell>.allocate(capacity: capacity)
            grown.moveInitialize(from: cells, count: cellCount)
            cells.deallocate()
            cells = grown
            cellCapacity = capacity
        }

        @usableFromInline mutating func growBytes(by count: Int) {
            precondition(count <= Int(UInt32.max), "a value of more than 4 GiB")
            let capacity = Swift.max(byteCapacity * 2, usedBytes + count)
            let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
            grown.moveInitialize(from: bytes, count: usedBytes)
            bytes.deallocate()
            bytes = grown
            byteCapacity = capacity
        }
    }
}
