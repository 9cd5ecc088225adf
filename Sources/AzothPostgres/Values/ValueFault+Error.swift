internal import AzothSQL

extension ValueFault {
    /// The error of a value in a column of a result.
    ///
    /// - Parameter column: Its index, from 0.
    func error(column: Int, of type: PostgresType) -> AzothError {
        switch self {
        case .unsupported(let type):
            AzothError(
                .unsupported,
                "column \(column) of the result holds the type number \(type.rawValue) of the server, which has no Swift "
                    + "type here: cast it to text, or to what it is to be read as")
        case .dimensions:
            AzothError(
                .unsupported,
                "column \(column) of the result holds an array of several dimensions: cast it to text, or select its "
                    + "elements with unnest")
        case .range:
            AzothError(
                .invalidValue,
                "column \(column) of the result holds a value of \(type) that no Swift type has: cast it to text")
        case .damaged, .mismatch, .nul, .length:
            AzothError(.invalidValue, "column \(column) of the result holds bytes that are no value of \(type)")
        }
    }

    /// The error of a parameter, or of a value in a row for COPY.
    ///
    /// - Parameter place: What it is: "parameter 2".
    func error(_ place: String, _ cell: Cell, as type: PostgresType) -> AzothError {
        switch self {
        case .range:
            AzothError(.invalidValue, "\(place) is \(cell.summary), which \(type) has no room for")
        case .nul:
            AzothError(
                .invalidValue,
                "\(place) is text with a NUL character, which PostgreSQL does not keep: take it out, or use bytes")
        case .length:
            AzothError(.invalidValue, "\(place) is longer than the 2 GB that PostgreSQL takes")
        case .dimensions:
            AzothError(.unsupported, "\(place) is a list of lists: arrays of several dimensions are not supported")
        case .unsupported(let type):
            AzothError(
                .invalidValue,
                "\(place) is \(cell.summary), and \(type) has a form that the server alone knows: give it as text")
        case .mismatch, .damaged:
            AzothError(.invalidValue, "\(place) is \(cell.summary), which is no value of \(type)")
        }
    }
}

extension Cell {
    /// What a cell holds, without what may be secret.
    fileprivate var summary: String {
        switch kind {
        case .null: "NULL"
        case .integer: "an integer"
        case .double: "a floating-point number"
        case .decimal: "a decimal"
        case .text: "text"
        case .bytes: "bytes"
        case .timestamp: "an instant"
        case .localDateTime: "a date and time"
        case .day: "a day"
        case .timeOfDay: "a time of day"
        case .uuid: "a UUID"
        case .interval: "an interval"
        case .list: "a list"
        }
    }
}

extension PostgresType: CustomStringConvertible {
    /// As SQL spells it; by its number where it is rare.
    var description: String {
        if let element, self != .int2vector, self != .oidvector { return "\(element)[]" }
        return Self.names[self] ?? "type number \(rawValue)"
    }

    private static let names: [PostgresType: String] = [
        .unspecified: "unspecified type", .bool: "boolean", .bytea: "bytea", .char: "\"char\"", .name: "name",
        .int8: "bigint", .int2: "smallint", .int4: "integer", .text: "text", .oid: "oid", .json: "json", .xml: "xml",
        .float4: "real", .float8: "double precision", .unknown: "unknown", .bpchar: "character", .varchar: "varchar",
        .date: "date", .time: "time", .timestamp: "timestamp", .timestamptz: "timestamptz", .interval: "interval",
        .timetz: "timetz", .bit: "bit", .varbit: "varbit", .numeric: "numeric", .uuid: "uuid", .jsonb: "jsonb",
    ]
}
