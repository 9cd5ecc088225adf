/// The type of a column or expression: what a dialect prints in DDL and how a value is laid down in a cell.
public enum SQLType: Sendable, Hashable {
    case bool
    case int16, int32, int64
    case float, double
    /// Exact. A scaled integer on SQLite where the precision is at most 18.
    case decimal(precision: Int, scale: Int)
    /// Text; with a length, at most so many characters.
    case text(length: Int? = nil)
    case bytes
    /// An instant: `Date`; timestamptz on PostgreSQL.
    case timestamp
    case localDateTime, day, timeOfDay, interval
    case uuid
    case json
    /// One of a few raw values. `name` is the native type's on PostgreSQL where it is one, else the values are checked.
    indirect case enumeration(name: String, values: [String])
    indirect case array(SQLType)
    /// Legacy storage: the `@storage` attribute of the schema language.
    indirect case stored(SQLType, as: Storage)
    /// Printed as it is written, by dialect: `` @sql(postgres`citext`) ``. Values are laid down as `base` says.
    indirect case custom(base: SQLType, names: [DialectName: String])

    /// How a table that exists already keeps a type.
    public enum Storage: Sendable, Hashable {
        case text, integer, real
        /// Seconds since 1970 as an integer.
        case unix
        /// Julian days as a floating-point number.
        case julian
        /// Decimals as integers of the smallest unit.
        case scaled
        /// A native enumeration type of the database.
        case native
        /// Booleans as two texts.
        case words(true: String, false: String)
    }

    /// The type under `stored` and `custom`.
    public var base: SQLType {
        switch self {
        case .stored(let type, _), .custom(let type, _): type.base
        default: self
        }
    }
}

/// The name of a family of databases, as fences in schema files spell it: `sqlite`, `postgres`.
public struct DialectName: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral: String) { rawValue = stringLiteral }
    public static let sqlite: DialectName = "sqlite"
    public static let postgres: DialectName = "postgres"
}
