internal import AzothSchema

extension CheckedColumn {
    /// A value that stands in the row until there is one: it is marked as unassigned and never read.
    func placeholder(in schema: CheckedSchema) -> String {
        if isNullable { return "nil" }
        switch type {
        case .int, .int16, .int32, .int64, .float, .double, .decimal: return "0"
        case .bool: return "false"
        case .string: return "\"\""
        case .data: return "Foundation.Data()"
        case .date: return ".distantPast"
        case .uuid: return "Azoth.nilUUID"
        case .localDateTime: return "Azoth.LocalDateTime(microsecondsSince1970: 0)"
        case .day: return "Azoth.Day(daysSince1970: 0)"
        case .timeOfDay: return ".midnight"
        case .interval: return ".zero"
        case .array: return "[]"
        case .enumeration(let name):
            let first = schema.enumeration(named: name)?.cases.first?.name ?? ""
            return "." + SwiftName.identifier(first)
        // The checker refuses a value that the database computes where the Swift type has no value to stand in for it.
        case .json: return "Azoth.JSON(.init())"
        }
    }
}
