/// How the bytes of a value are laid out: what several types of PostgreSQL have in common.
enum ValueForm: UInt8, Sendable {
    case bool, int2, int4, int8
    /// An unsigned number of 32 bits.
    case oid
    case float4, float8, numeric
    /// The same bytes in text and in binary format.
    case text
    /// One byte.
    case char
    case bytea, date, time, timetz, timestamp, timestamptz, interval, uuid
    /// A version, 1, and text.
    case jsonb
    case bit, array
    /// The result of a function that returns nothing.
    case void
    /// Only the server can tell: a row, a range, a type of an extension.
    case unknown
}

extension PostgresType {
    /// The layout of a built-in type. Those of users are in the ``TypeCatalog``.
    var form: ValueForm {
        switch self {
        case .bool: .bool
        case .int2: .int2
        case .int4: .int4
        case .int8: .int8
        case .oid, .xid, .cid: .oid
        case .float4: .float4
        case .float8: .float8
        case .numeric: .numeric
        case .text, .varchar, .bpchar, .name, .json, .xml, .unknown, .refcursor, .cstring: .text
        case .char: .char
        case .bytea: .bytea
        case .date: .date
        case .time: .time
        case .timetz: .timetz
        case .timestamp: .timestamp
        case .timestamptz: .timestamptz
        case .interval: .interval
        case .uuid: .uuid
        case .jsonb: .jsonb
        case .bit, .varbit: .bit
        case .void: .void
        default: isBuiltIn && element != nil ? .array : .unknown
        }
    }
}

/// What is wrong with a value. Readers and writers of values throw it; who knows the column makes an error of it.
enum ValueFault: Error, Equatable {
    /// The bytes are not what the type says.
    case damaged
    /// A type whose binary form is known to the server alone.
    case unsupported(PostgresType)
    /// An array of several dimensions.
    case dimensions
    /// A cell that the type has no value for.
    case mismatch
    /// A number or date that the type has no room for.
    case range
    /// A character of code 0, which text does not have on PostgreSQL.
    case nul
    /// More than 2 GB.
    case length
}
