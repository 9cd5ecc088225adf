internal import AzothSQL

/// The layouts of types that are not built in: enumerations, domains in arrays, types of extensions.
///
/// They have numbers of their own in each database. Ask the server once with ``query`` for those that ``missing(in:)``
/// names, and keep the catalog with the pool. A value of a type that was not asked for is an error, never a guess.
struct TypeCatalog: Sendable {
    private var forms: [PostgresType: ValueForm] = [:]

    static let empty = TypeCatalog()

    func form(of type: PostgresType) -> ValueForm {
        type.isBuiltIn ? type.form : forms[type] ?? .unknown
    }

    /// The types that the server has to be asked about before their values can be read.
    func missing(in types: [PostgresType]) -> [PostgresType] {
        Array(Set(types.filter { !$0.isBuiltIn && forms[$0] == nil }))
    }

    /// Gives the numbers of types, and of what they consist of, with the function that sends their values. That tells
    /// the layout: a domain has its base type's. The parameter is an array of `oid`.
    static let query = """
        WITH RECURSIVE asked (oid) AS (
            SELECT unnest($1::pg_catalog.oid[])
            UNION
            SELECT t.typelem FROM asked JOIN pg_catalog.pg_type t ON t.oid = asked.oid WHERE t.typelem <> 0
        )
        SELECT t.oid, CASE WHEN p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace OR p.proname = 'citextsend'
            THEN p.proname END
        FROM asked JOIN pg_catalog.pg_type t ON t.oid = asked.oid LEFT JOIN pg_catalog.pg_proc p ON p.oid = t.typsend
        """

    /// Takes the rows of ``query`` in.
    ///
    /// - Parameter types: What was asked for: types that are gone meanwhile are not asked for again.
    mutating func add(_ rows: RowBatch, for types: [PostgresType]) {
        for type in types where !type.isBuiltIn { forms[type] = .unknown }
        rows.forEachRow { reader in
            guard let number = try? reader.integer(), let oid = UInt32(exactly: number) else { return }
            let type = PostgresType(rawValue: oid)
            let function = reader.kind == .text ? (try? reader.string()) ?? "" : ""
            if !type.isBuiltIn { forms[type] = Self.form(sentBy: function) }
        }
    }

    private static func form(sentBy function: String) -> ValueForm {
        switch function {
        case "enum_send", "citextsend", "textsend", "varcharsend", "bpcharsend", "namesend", "json_send", "xml_send":
            .text
        case "boolsend": .bool
        case "int2send": .int2
        case "int4send": .int4
        case "int8send": .int8
        case "oidsend": .oid
        case "float4send": .float4
        case "float8send": .float8
        case "numeric_send": .numeric
        case "charsend": .char
        case "byteasend": .bytea
        case "date_send": .date
        case "time_send": .time
        case "timetz_send": .timetz
        case "timestamp_send": .timestamp
        case "timestamptz_send": .timestamptz
        case "interval_send": .interval
        case "uuid_send": .uuid
        case "jsonb_send": .jsonb
        case "bit_send", "varbit_send": .bit
        case "array_send": .array
        default: .unknown
        }
    }
}
