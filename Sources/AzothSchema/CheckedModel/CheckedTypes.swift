/// An enum of the schema.
public struct CheckedEnum: Sendable {
    public enum RawType: String, Sendable, Hashable {
        case string = "String"
        case int = "Int"
        case int16 = "Int16"
        case int32 = "Int32"
        case int64 = "Int64"
    }

    public enum RawValue: Sendable, Hashable {
        case string(String)
        case integer(Int64)
    }

    public struct Case: Sendable, Hashable {
        /// The Swift name, not escaped.
        public var name: String
        public var rawValue: RawValue
        public var documentation: [String]
        public var location: SourceLocation

        public init(name: String, rawValue: RawValue, documentation: [String] = [], location: SourceLocation) {
            self.name = name
            self.rawValue = rawValue
            self.documentation = documentation
            self.location = location
        }
    }

    public enum Storage: Sendable, Hashable {
        /// The raw value as text, checked by the table; what an enum of strings has by default.
        case text
        /// The raw value as a number, checked by the table; what an enum of integers has.
        case integer
        /// An enumeration type of the database; not generated yet.
        case native
    }

    /// The Swift name, not escaped.
    public var name: String
    public var documentation: [String] = []
    public var rawType: RawType
    public var cases: [Case]
    public var storage: Storage
    /// The name of the case that stands for raw values nobody declared: `@unknown(…)`.
    public var unknownCase: String?
    public var location: SourceLocation

    public init(name: String, rawType: RawType, cases: [Case], storage: Storage, location: SourceLocation) {
        self.name = name
        self.rawType = rawType
        self.cases = cases
        self.storage = storage
        self.location = location
    }
}

/// A type alias: `type Email = String(254)`.
public struct CheckedTypeAlias: Sendable {
    public var name: String
    public var documentation: [String]
    public var type: CheckedType
    /// The Swift type that `@swift(…)` puts in the place of the usual one.
    public var swiftType: String?
    public var sqlType: CheckedSQL?
    public var storage: CheckedStorage?
    public var location: SourceLocation

    public init(name: String, documentation: [String] = [], type: CheckedType, location: SourceLocation) {
        self.name = name
        self.documentation = documentation
        self.type = type
        self.location = location
    }
}
