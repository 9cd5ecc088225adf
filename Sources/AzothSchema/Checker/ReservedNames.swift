/// Names that generated code or the runtime needs. Swift's keywords are not among them: those are escaped.
enum ReservedNames {
    /// Types that generated code names without their module, types of the language itself, and modules.
    static let types: Set<String> = [
        "Int", "Int16", "Int32", "Int64", "Bool", "Float", "Double", "Decimal", "String", "Data", "Date", "UUID",
        "JSON", "LocalDateTime", "Day", "TimeOfDay", "Interval",
        "Any", "AnyObject", "Self", "Type", "Protocol", "Never", "Void", "Optional", "Array", "Dictionary", "Set",
        "UInt", "UInt64", "StaticString", "KeyPath", "Sendable", "Hashable", "Equatable", "Codable", "Encodable",
        "Decodable", "Encoder", "Decoder", "RawRepresentable", "CaseIterable", "Error",
        "Azoth", "Foundation", "Swift",
        "Row", "Key", "New", "Snapshot", "Awaitable",
    ]

    /// Members that every model has.
    static let members: Set<String> = [
        "orm", "awaitable", "row", "hashValue", "Row", "Key", "New", "Snapshot", "Awaitable", "self", "Self", "Type",
        "Protocol",
    ]

    /// Members that every enum has.
    static let cases: Set<String> = ["allCases", "self", "Self", "Type", "Protocol"]

    /// Members that every value object has.
    static let parts: Set<String> = ["hashValue", "Parts", "init", "self", "Self", "Type", "Protocol"]

    /// Columns that PostgreSQL has in every table.
    static let postgresColumns: Set<String> = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]

    /// A name near a reserved one.
    static func alternative(to name: String) -> String {
        switch name {
        case "Date", "Day": "CalendarDay"
        case "Interval": "Period"
        case "Data": "Blob"
        case "Set", "Array": "Group"
        case "Type": "Kind"
        case "Error": "Failure"
        case "Key": "AccessKey"
        default: name + "Record"
        }
    }
}
