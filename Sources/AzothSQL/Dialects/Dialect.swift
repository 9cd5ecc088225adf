/// A family of databases: everything that printers need to know of one. Pure data and functions, no connection.
public struct Dialect: Sendable {
    /// As fences in schema files spell it.
    public let name: DialectName
    /// Words that are quoted where they are names.
    let reservedWords: ReservedWords
    let isPostgres: Bool

    /// SQLite 3.35 and later.
    public static let sqlite = Dialect(name: .sqlite, reservedWords: .sqlite, isPostgres: false)
    /// PostgreSQL 12 and later.
    public static let postgres = Dialect(name: .postgres, reservedWords: .postgres, isPostgres: true)

    // MARK: What differs

    /// Parameters have numbers, `$1`; else they are `?`.
    var hasNumberedPlaceholders: Bool { isPostgres }
    /// Tables have schemas.
    var hasSchemas: Bool { isPostgres }
    /// `FOR UPDATE`
    var hasRowLocks: Bool { isPostgres }
    /// Decimals of up to 18 digits are kept as scaled integers.
    var scalesDecimals: Bool { !isPostgres }
    /// `= ANY($1)` takes an array; else `json_each(?)` takes some.
    var hasArrays: Bool { isPostgres }
    /// `ILIKE`
    var hasILike: Bool { isPostgres }
    /// `IS NOT DISTINCT FROM`; else `IS`.
    var hasDistinctFrom: Bool { isPostgres }
    /// Members of a UNION may stand in parentheses.
    var parenthesizesMembers: Bool { isPostgres }
    /// OFFSET needs no LIMIT before it.
    var hasBareOffset: Bool { isPostgres }
    /// The key of the last row inserted is known without RETURNING.
    package var reportsRowID: Bool { !isPostgres }
    /// `COMMENT ON`
    var hasComments: Bool { isPostgres }
    /// `ALTER TABLE … ADD CONSTRAINT`; else foreign keys may name tables that come later.
    var addsConstraintsLater: Bool { isPostgres }

    // MARK: Names

    /// A name as it stands in SQL: in quotes only where it needs them.
    public func quoted(_ identifier: String) -> String {
        needsQuotes(identifier) ? "\"" + identifier.replacing("\"", with: "\"\"") + "\"" : identifier
    }

    /// A table's name, with its schema where the dialect has schemas.
    public func qualified(_ table: Table) -> String { qualified(table.name, schema: table.schema) }

    func qualified(_ name: String, schema: String?) -> String {
        guard hasSchemas, let schema else { return quoted(name) }
        return quoted(schema) + "." + quoted(name)
    }

    /// The placeholder of the parameter of this number; the first is 1.
    public func placeholder(_ number: Int) -> String { hasNumberedPlaceholders ? "$\(number)" : "?" }

    /// Upper case, odd characters, a digit in front, reserved words.
    func needsQuotes(_ identifier: String) -> Bool {
        var isFirst = true
        for byte in identifier.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): break
            case UInt8(ascii: "0")...UInt8(ascii: "9") where !isFirst: break
            default: return true
            }
            isFirst = false
        }
        return isFirst || reservedWords.contains(identifier)
    }

    /// Whether decimals of a type are kept as scaled integers here.
    func keepsScaled(_ type: SQLType) -> Bool {
        if case .stored(_, as: .scaled) = type { return true }
        return scalesDecimals && type.decimalScale != nil
    }

    /// The error of something that this family of databases can't do.
    package func unsupported(_ what: String) -> AzothError {
        AzothError(.unsupported, "\(name.rawValue) has no \(what)")
    }
}
