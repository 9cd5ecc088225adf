internal import AzothSQL

/// A type of PostgreSQL, by the number that the server knows it by.
struct PostgresType: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt32
    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The server infers it.
    static let unspecified = PostgresType(rawValue: 0)
    static let bool = PostgresType(rawValue: 16)
    static let bytea = PostgresType(rawValue: 17)
    /// The one-byte type `"char"` of the catalogs; CHAR(n) is ``bpchar``.
    static let char = PostgresType(rawValue: 18)
    static let name = PostgresType(rawValue: 19)
    static let int8 = PostgresType(rawValue: 20)
    static let int2 = PostgresType(rawValue: 21)
    static let int2vector = PostgresType(rawValue: 22)
    static let int4 = PostgresType(rawValue: 23)
    static let text = PostgresType(rawValue: 25)
    static let oid = PostgresType(rawValue: 26)
    static let xid = PostgresType(rawValue: 28)
    static let cid = PostgresType(rawValue: 29)
    static let oidvector = PostgresType(rawValue: 30)
    static let json = PostgresType(rawValue: 114)
    static let xml = PostgresType(rawValue: 142)
    static let float4 = PostgresType(rawValue: 700)
    static let float8 = PostgresType(rawValue: 701)
    static let unknown = PostgresType(rawValue: 705)
    static let bpchar = PostgresType(rawValue: 1042)
    static let varchar = PostgresType(rawValue: 1043)
    static let date = PostgresType(rawValue: 1082)
    static let time = PostgresType(rawValue: 1083)
    static let timestamp = PostgresType(rawValue: 1114)
    static let timestamptz = PostgresType(rawValue: 1184)
    static let interval = PostgresType(rawValue: 1186)
    static let timetz = PostgresType(rawValue: 1266)
    static let bit = PostgresType(rawValue: 1560)
    static let varbit = PostgresType(rawValue: 1562)
    static let numeric = PostgresType(rawValue: 1700)
    static let refcursor = PostgresType(rawValue: 1790)
    static let cstring = PostgresType(rawValue: 2275)
    static let void = PostgresType(rawValue: 2278)
    static let uuid = PostgresType(rawValue: 2950)
    static let jsonb = PostgresType(rawValue: 3802)

    /// Whether it came with the server: others have numbers of their own in each database.
    var isBuiltIn: Bool { rawValue < 16_384 }

    // MARK: Arrays

    /// The array type of an element type, where it is a built-in.
    var array: PostgresType? { Self.arrays[self] }
    /// The element type of a built-in array type.
    var element: PostgresType? { Self.elements[self] }

    private static let arrays: [PostgresType: PostgresType] = [
        .bool: 1000, .bytea: 1001, .char: 1002, .name: 1003, .int2: 1005, .int2vector: 1006, .int4: 1007, .text: 1009,
        .oid: 1028, .xid: 1011, .cid: 1012, .oidvector: 1013, .bpchar: 1014, .varchar: 1015, .int8: 1016,
        .float4: 1021, .float8: 1022, .timestamp: 1115, .date: 1182, .time: 1183, .timestamptz: 1185, .interval: 1187,
        .numeric: 1231, .timetz: 1270, .bit: 1561, .varbit: 1563, .refcursor: 2201, .cstring: 1263, .uuid: 2951,
        .json: 199, .jsonb: 3807, .xml: 143,
    ].mapValues { PostgresType(rawValue: $0) }

    private static let elements: [PostgresType: PostgresType] = {
        var elements: [PostgresType: PostgresType] = [.int2vector: .int2, .oidvector: .oid]
        for (element, array) in arrays { elements[array] = element }
        return elements
    }()

    // MARK: Parameters

    /// What is declared to the server for a parameter of this type: the type of the column that DDL prints for it.
    ///
    /// `.unspecified` where the type has no number that is the same everywhere: native enumerations, `custom`.
    init(parameter type: SQLType) {
        switch type {
        case .bool: self = .bool
        case .int16: self = .int2
        case .int32: self = .int4
        case .int64: self = .int8
        case .float: self = .float4
        case .double: self = .float8
        case .decimal: self = .numeric
        case .text, .enumeration: self = .text
        case .bytes: self = .bytea
        case .timestamp: self = .timestamptz
        case .localDateTime: self = .timestamp
        case .day: self = .date
        case .timeOfDay: self = .time
        case .interval: self = .interval
        case .uuid: self = .uuid
        case .json: self = .jsonb
        case .array(let type):
            // An array type serves any number of dimensions.
            let element = PostgresType(parameter: type)
            self = element.element == nil ? element.array ?? .unspecified : element
        case .stored(.enumeration, as: .native): self = .unspecified
        case .stored(let base, let storage):
            switch storage {
            case .text, .words: self = .text
            case .integer, .unix, .scaled: self = .int8
            case .real, .julian: self = .float8
            case .native: self = PostgresType(parameter: base)
            }
        case .custom(let base, let names):
            self = names[.postgres] == nil ? PostgresType(parameter: base) : .unspecified
        }
    }
}
