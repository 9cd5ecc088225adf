/// Reads the cells of one row, left to right.
///
/// The reading members that return numbers and text are the fast paths; each falls back to ``mismatch(_:)`` or to a
/// conversion where the cell is of another kind. A reader is valid only inside the call that hands it out.
@frozen public struct RowReader {
    @usableFromInline var cell: UnsafePointer<Cell>
    @usableFromInline let row: UnsafePointer<Cell>
    @usableFromInline let bytes: UnsafePointer<UInt8>

    @inlinable init(row: UnsafePointer<Cell>, bytes: UnsafePointer<UInt8>) {
        cell = row
        self.row = row
        self.bytes = bytes
    }

    /// The next value, of a type that Swift infers: `id = try reader.next()`.
    @inlinable public mutating func next<Value: MappedValue>(_ type: Value.Type = Value.self) throws -> Value {
        try Value.decode(&self, as: Value.sqlType)
    }

    /// The next value of a column whose SQL type says more than its Swift type does, such as the scale of a decimal.
    @inlinable public mutating func next<Value: MappedValue>(
        _ type: Value.Type = Value.self, as sqlType: SQLType
    ) throws -> Value {
        try Value.decode(&self, as: sqlType)
    }

    // MARK: Cells

    /// The index of the next cell in the row.
    @inlinable public var index: Int { cell - row }
    @inlinable public var isNull: Bool { cell.pointee.kind == .null }
    @inlinable public var kind: Cell.Kind { cell.pointee.kind }
    @inlinable public mutating func skip() { cell += 1 }
    @inlinable public mutating func skip(_ count: Int) { cell += count }
    /// The cell itself, for values that take several kinds.
    @inlinable public mutating func nextCell() -> Cell {
        defer { cell += 1 }
        return cell.pointee
    }
    /// Whether the next `count` cells are all null: an entity that an outer join did not find.
    @inlinable public func areNull(_ count: Int) -> Bool {
        for i in 0..<count where cell[i].kind != .null { return false }
        return true
    }

    // MARK: Values

    @inlinable public mutating func integer() throws -> Int64 {
        let next = cell.pointee
        guard next.kind == .integer else { throw mismatch("an integer") }
        cell += 1
        return Int64(bitPattern: next.bits)
    }

    @inlinable public mutating func double() throws -> Double {
        let next = cell.pointee
        if next.kind == .double {
            cell += 1
            return Double(bitPattern: next.bits)
        }
        // SQLite keeps 2.0 in a column of type NUMERIC as the integer 2.
        guard next.kind == .integer else { throw mismatch("a number") }
        cell += 1
        return Double(Int64(bitPattern: next.bits))
    }

    @inlinable public mutating func string() throws -> String {
        let next = cell.pointee
        guard next.kind == .text else { throw mismatch("text") }
        cell += 1
        return String(
            decoding: UnsafeBufferPointer(start: bytes + Int(next.bits), count: Int(next.extent)), as: UTF8.self)
    }

    /// The bytes of the next cell, of one of the kinds that stand in the byte area.
    @inlinable public mutating func withBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let next = cell.pointee
        cell += 1
        return try body(UnsafeRawBufferPointer(start: bytes + Int(next.bits), count: Int(next.extent)))
    }

    /// The error of a cell that is not what the column's Swift type needs. What the cell holds is its ``AzothError/value``,
    /// and not part of the message: nobody knows here whether it may be shown.
    ///
    /// - Parameter wanted: What was wanted, with its article: "an integer".
    @inline(never) public func mismatch(_ wanted: String) -> AzothError {
        let found: (kind: String, value: String?) =
            switch cell.pointee.kind {
            case .null: ("NULL", nil)
            case .text: ("text", text(40))
            case .integer: ("an integer", "\(Int64(bitPattern: cell.pointee.bits))")
            case .double: ("a number", "\(Double(bitPattern: cell.pointee.bits))")
            default: ("a value of kind \(cell.pointee.kind)", nil)
            }
        return .unreadable("\(found.kind) where \(wanted) is needed", column: index, value: found.value)
    }

    /// The beginning of a cell of text.
    private func text(_ limit: UInt32) -> String {
        let count = Int(Swift.min(cell.pointee.extent, limit))
        let start = bytes + Int(cell.pointee.bits)
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
