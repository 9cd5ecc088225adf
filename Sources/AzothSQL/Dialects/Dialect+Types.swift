extension Dialect {
    /// The type that a parameter is laid down as.
    func parameterType(_ type: SQLType) -> SQLType {
        guard scalesDecimals else { return type }
        return switch type {
        // A decimal that no column has scaled is a plain number here.
        case .decimal(0, _): .stored(type, as: .real)
        case .array(.decimal(0, _)): .array(.stored(.anyDecimal, as: .real))
        default: type
        }
    }

    /// The name of a type in CAST.
    func castName(of type: SQLType) -> String {
        if case .custom(_, let names) = type, let name = names[self.name] {
            // `text COLLATE "C"` is the type of a column; CAST takes the type alone.
            return name.firstRange(of: " COLLATE ").map { String(name[..<$0.lowerBound]) } ?? name
        }
        if isPostgres { return type.base == .anyDecimal ? "NUMERIC" : columnType(of: type) }
        return switch type.base {
        case .bool, .int16, .int32, .int64: "INTEGER"
        case .float, .double, .decimal: "REAL"
        case .bytes, .uuid: "BLOB"
        default: "TEXT"
        }
    }

    /// An operator with the blanks around it.
    func symbol(of operator: SQLNode.BinaryOperator) -> String {
        switch `operator` {
        case .equal: " = "
        case .notEqual: " != "
        case .less: " < "
        case .lessOrEqual: " <= "
        case .greater: " > "
        case .greaterOrEqual: " >= "
        case .add: " + "
        case .subtract: " - "
        case .multiply: " * "
        case .divide: " / "
        case .remainder: " % "
        case .concatenate: " || "
        case .same: hasDistinctFrom ? " IS NOT DISTINCT FROM " : " IS "
        case .notSame: hasDistinctFrom ? " IS DISTINCT FROM " : " IS NOT "
        case .in: " IN "
        case .notIn: " NOT IN "
        }
    }
}

extension SQLType {
    /// Whether values of the type go through JSON unchanged: what `json_each` can take apart.
    var survivesJSON: Bool {
        switch self {
        case .bool, .int16, .int32, .int64, .text, .timestamp, .localDateTime, .day, .timeOfDay, .interval,
            .enumeration:
            true
        case .decimal: decimalScale != nil
        case .float, .double, .bytes, .uuid, .json, .array: false
        case .stored(_, let storage):
            switch storage {
            case .text, .integer, .unix, .scaled, .native, .words: true
            case .real, .julian: false
            }
        case .custom(let base, _): base.survivesJSON
        }
    }
}
