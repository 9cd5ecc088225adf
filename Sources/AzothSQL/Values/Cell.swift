/// One value between a driver and Swift: 16 bytes without a reference.
///
/// Numbers travel in `bits`. Everything longer stands in the byte area of the ``RowBatch`` that the cell belongs to;
/// `bits` is then its offset there and `extent` its length. Parameters use the same form as rows, so that a value
/// read from one database can be bound to another.
@frozen public struct Cell: Sendable {
    /// What a cell holds. The temporal kinds carry integers, so that no driver has to format what the next one parses.
    @frozen public enum Kind: UInt8, Sendable {
        case null
        /// A signed 64-bit integer; booleans are 0 and 1.
        case integer
        case double
        /// UTF-8 in the byte area.
        case text
        case bytes
        /// An instant: microseconds since 1970-01-01 00:00:00 UTC.
        case timestamp
        /// A date and time of day without a zone: microseconds since 1970-01-01 00:00:00.
        case localDateTime
        /// Days since 1970-01-01.
        case day
        /// Microseconds since midnight.
        case timeOfDay
        /// A scaled integer; `extent` is the scale. Decimals of more than 18 digits travel as `text`.
        case decimal
        /// 16 bytes in the byte area.
        case uuid
        /// 16 bytes in the byte area: microseconds (Int64), days (Int32), months (Int32), little endian.
        case interval
        /// A list in the byte area, in the form that ``CellList`` reads and writes.
        case list
    }

    public var bits: UInt64
    public var extent: UInt32
    public var kind: Kind

    @inlinable public init(kind: Kind, bits: UInt64, extent: UInt32 = 0) {
        self.bits = bits
        self.extent = extent
        self.kind = kind
    }

    @inlinable public static var null: Cell { Cell(kind: .null, bits: 0) }
}
