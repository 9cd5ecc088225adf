extension Dialect {
    /// The type of a column in CREATE TABLE.
    ///
    /// SQLite: INTEGER (also booleans, and decimals of up to 18 digits, scaled), REAL, TEXT (also what is temporal,
    /// JSON and arrays; larger decimals with a collation that compares them as numbers) and BLOB (also UUIDs). Lengths
    /// are checked there by a constraint of the column.
    package func columnType(of type: SQLType) -> String {
        if case .custom(let base, let names) = type { return names[name] ?? columnType(of: base) }
        return isPostgres ? postgresType(of: type) : sqliteType(of: type)
    }

    private func sqliteType(of type: SQLType) -> String {
        switch type {
        case .bool, .int16, .int32, .int64: return "INTEGER"
        case .float, .double: return "REAL"
        case .decimal(let precision, _):
            return precision == 0 ? "REAL" : precision <= 18 ? "INTEGER" : "TEXT COLLATE decimal"
        case .stored(.decimal, as: .text): return "TEXT COLLATE decimal"
        case .text, .timestamp, .localDateTime, .day, .timeOfDay, .interval, .json, .enumeration, .array:
            return "TEXT"
        case .bytes, .uuid: return "BLOB"
        case .stored(_, let storage):
            switch storage {
            case .text, .words, .native: return "TEXT"
            case .integer, .unix, .scaled: return "INTEGER"
            case .real, .julian: return "REAL"
            }
        case .custom(let base, _): return columnType(of: base)
        }
    }

    private func postgresType(of type: SQLType) -> String {
        switch type {
        case .bool: return "BOOLEAN"
        case .int16: return "SMALLINT"
        case .int32: return "INTEGER"
        case .int64: return "BIGINT"
        case .float: return "REAL"
        case .double: return "DOUBLE PRECISION"
        case .decimal(let precision, let scale):
            return precision == 0 ? "NUMERIC" : "NUMERIC(\(precision), \(scale))"
        case .text(let length): return length.map { "VARCHAR(\($0))" } ?? "TEXT"
        case .bytes: return "BYTEA"
        case .timestamp: return "TIMESTAMP WITH TIME ZONE"
        case .localDateTime: return "TIMESTAMP WITHOUT TIME ZONE"
        case .day: return "DATE"
        case .timeOfDay: return "TIME WITHOUT TIME ZONE"
        case .interval: return "INTERVAL"
        case .uuid: return "UUID"
        case .json: return "JSONB"
        case .enumeration: return "TEXT"
        case .array(let element): return postgresType(of: element) + "[]"
        case .stored(.enumeration(let name, _), as: .native): return quoted(name)
        case .stored(let base, let storage):
            switch storage {
            case .text, .words: return "TEXT"
            case .integer, .unix, .scaled: return "BIGINT"
            case .real, .julian: return "DOUBLE PRECISION"
            case .native: return postgresType(of: base)
            }
        case .custom(let base, _): return columnType(of: base)
        }
    }
}
