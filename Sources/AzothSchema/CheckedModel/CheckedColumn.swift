/// A column of a table and the property that stands for it.
public struct CheckedColumn: Sendable {
    /// The Swift property, not escaped; of a part of a value the path: `total.amount`.
    public var property: String
    /// The name in the database.
    public var name: String
    /// The type with aliases resolved, without nullability.
    public var type: CheckedType
    public var isNullable = false
    /// The Swift type that `@swift(…)` puts in the place of the usual one; it conforms to `MappedValue`.
    public var swiftType: String?
    /// What `@sql(…)` prints as the type in DDL; values are laid down as `type` says.
    public var sqlType: CheckedSQL?
    /// How a table that exists keeps the value, where `@storage(…)` says it.
    public var storage: CheckedStorage?
    public var clientDefault: CheckedClientDefault?
    public var serverDefault: CheckedServerDefault?
    /// What Swift assigns at each UPDATE that does not set the column otherwise: `@onUpdate`.
    public var clientUpdate: CheckedClientDefault?
    /// What the database assigns at each UPDATE: `@serverOnUpdate`.
    public var serverUpdate: CheckedServerUpdate?
    /// What the database computes the column from: `@generated`.
    public var generation: CheckedGeneration?
    /// Tells the versions of a row apart, for optimistic locking: `@version`. A flush counts it up, unless the database
    /// sets it at each UPDATE.
    public var isVersion = false
    /// A column that the database has in every table: `@version(xmin)`.
    public var isSystem = false
    /// Part of the primary key.
    public var isKey = false
    /// The database numbers the rows.
    public var isGenerated = false
    /// The relationship that implies this column; nil for a column that the file declares.
    public var impliedBy: Int?
    /// The value that this column is a part of, by its position among the model's.
    public var partOf: Int?
    public var isSensitive = false
    /// The columns of one group are loaded together, on demand: `@deferred(group:)`. Without a group the column's own
    /// property; nil for a column that every query loads.
    public var deferredGroup: String?
    /// The name that the column had before, where `@rename(from:)` says it.
    public var renamedFrom: String?
    /// The lines of the doc comment, without the slashes.
    public var documentation: [String] = []
    /// Where the property stands; for an implied column where its relationship does.
    public var location: SourceLocation

    public init(property: String, name: String, type: CheckedType, location: SourceLocation) {
        self.property = property
        self.name = name
        self.type = type
        self.location = location
    }

    /// The comment of the column in the database: the doc comment.
    public var comment: String? { documentation.isEmpty ? nil : documentation.joined(separator: "\n") }

    /// Whether a program can give it a value: the database computes others.
    public var isWritable: Bool { generation == nil && !isSystem }

    /// Whether the database gives the value where an INSERT leaves the column out.
    public var isServerAssigned: Bool { isGenerated || serverDefault != nil || generation != nil || isSystem }
}

/// `@generated(…)`.
public struct CheckedGeneration: Sendable, Hashable {
    public var expression: CheckedSQL
    /// Kept in the table, and not computed at each read.
    public var isStored: Bool

    public init(expression: CheckedSQL, isStored: Bool) {
        self.expression = expression
        self.isStored = isStored
    }
}

/// The type of a column.
public indirect enum CheckedType: Sendable, Hashable {
    /// `Int` is stored as 64 bits.
    case int, int16, int32, int64
    case bool, float, double
    case decimal(precision: Int, scale: Int)
    case string(length: Int?)
    case data
    /// An instant.
    case date
    case uuid
    case localDateTime, day, timeOfDay, interval
    /// A Swift type that is `Codable`, by its name as written (`Settings`, `[String]`, `Shared.Settings`).
    case json(String)
    case array(CheckedType)
    /// An enum of the schema, by its Swift name.
    case enumeration(String)

    /// Whether a key of this type can be numbered by the database.
    public var isInteger: Bool {
        switch self {
        case .int, .int16, .int32, .int64: true
        default: false
        }
    }
}

/// How a table that exists already keeps a type: `@storage(…)`.
public enum CheckedStorage: Sendable, Hashable {
    case text, integer, real
    /// Seconds since 1970 as an integer.
    case unix
    /// Julian days as a floating-point number.
    case julian
    /// Decimals as integers of the smallest unit.
    case scaled
    /// Booleans as two texts.
    case words(true: String, false: String)
}

/// A constant in the schema.
public enum CheckedLiteral: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number with a fraction or an exponent, as written: `0.10`.
    case decimal(String)
    case string(String)
    case array([CheckedLiteral])
}

/// A default that Swift computes: what stands after `=`.
public enum CheckedClientDefault: Sendable, Hashable {
    /// A constant that fits the column's type.
    case literal(CheckedLiteral)
    case now, uuid4, uuid7
    /// `.init()` of the Swift type.
    case emptyInit
    /// A case of the column's enum, by its Swift name.
    case enumCase(String)
}

/// What the database assigns at each UPDATE.
public enum CheckedServerUpdate: Sendable, Hashable {
    /// Nobody here knows what: a trigger does it.
    case trigger
    case value(CheckedServerDefault)
}

/// A default that the database computes.
public enum CheckedServerDefault: Sendable, Hashable {
    /// `now()`: the current instant.
    case now
    /// A constant that fits the column's type; an enum's case stands as its raw value.
    case literal(CheckedLiteral)
    case sql(CheckedSQL)
}
