internal import AzothEngine
internal import AzothSQL

/// The texts of a bulk load: `COPY`, and what is asked before.
///
/// COPY does less than INSERT: it returns nothing, knows no rules and refuses row level security. Its binary format takes
/// the values of exactly the column's type, where INSERT converts. So the server is asked first, by the statement that
/// draws the keys: where keys are drawn, asking takes no way of its own.
struct BulkLoadStatements {
    private let table: Table
    private let columns: [Int]
    private let generatedKey: Int?
    private let dialect = Dialect.postgres
    /// The number of each column's type, 0 for an enumeration of the database's own.
    private let types: [UInt32]

    /// Nil where the binary format of a column is not known.
    init?(table: Table, columns: [Int], generatedKey: Int?) {
        self.table = table
        self.columns = columns
        self.generatedKey = generatedKey
        types = columns.map { PostgresType(parameter: table.columns[$0].type).rawValue }
        guard !columns.isEmpty,
            zip(columns, types).allSatisfy({ $1 != 0 || table.columns[$0].type.isNativeEnumeration })
        else { return nil }
    }

    var statements: BulkLoad {
        BulkLoad(
            preparation: CompiledStatement(
                preparation, kind: .select, parameterTypes: [.int64], returnsRows: true),
            loading: CompiledStatement(
                loading, kind: .insert, parameterTypes: columns.map { table.columns[$0].type },
                sensitiveParameters: Set(columns.indices.filter { table.columns[columns[$0]].isSensitive })))
    }

    private var loading: String {
        let names = columns.map { dialect.quoted(table.columns[$0].name) }.joined(separator: ", ")
        return "COPY \(dialect.qualified(table)) (\(names)) FROM STDIN (FORMAT binary)"
    }

    /// The conditions stand apart from the keys, so that none is drawn before they are known to hold.
    private var preparation: String {
        let keys =
            generatedKey == nil
            ? "SELECT 1 FROM t WHERE $1 > 0"
            : "SELECT pg_catalog.nextval(t.sequence) FROM t, pg_catalog.generate_series(1, $1)"
        return "WITH t AS MATERIALIZED (\(loadable)) \(keys)"
    }

    /// The table, where it can be loaded.
    private var loadable: String {
        let name = sqlLiteral(dialect.qualified(table))
        var sql = "SELECT \(generatedKey == nil ? "c.oid" : "k.sequence") FROM pg_catalog.pg_class c"
        if let generatedKey {
            let key = sqlLiteral(table.columns[generatedKey].name)
            sql += " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = \(key)"
            sql += " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
            sql += " CROSS JOIN (SELECT pg_catalog.pg_get_serial_sequence(\(name), \(key))::regclass) AS k(sequence)"
        }
        sql += " WHERE c.oid = \(name)::regclass AND \(isPlainTable) AND \(hasTypes)"
        if generatedKey != nil { sql += " AND \(drawsItsKeys)" }
        return sql
    }

    /// Neither rules, policies nor triggers make something else of the rows.
    private let isPlainTable = """
        c.relkind = 'r' AND NOT c.relhasrules AND NOT pg_catalog.row_security_active(c.oid) AND NOT EXISTS \
        (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = c.oid AND g.tgtype & 7 = 7 AND g.tgenabled <> 'D')
        """

    /// The columns are there, and of the types in which the values are written. VARCHAR is written as TEXT is.
    private var hasTypes: String {
        let pairs = zip(columns, types).map { "(\(sqlLiteral(table.columns[$0].name)), \($1)::oid)" }
        return """
            (SELECT count(*) FROM pg_catalog.pg_attribute b JOIN pg_catalog.pg_type y ON y.oid = b.atttypid \
            WHERE b.attrelid = c.oid AND (b.attname, CASE WHEN y.typtype = 'e' THEN 0::oid WHEN y.oid = 1043 THEN \
            25::oid ELSE y.oid END) IN (\(pairs.joined(separator: ", ")))) = \(columns.count)
            """
    }

    /// The key's default is the next value of its own sequence, and the user may do what INSERT does on its own.
    private let drawsItsKeys = """
        (a.attidentity <> '' OR pg_catalog.pg_get_expr(d.adbin, d.adrelid) = \
        pg_catalog.format('nextval(%L::regclass)', k.sequence::text)) AND \
        pg_catalog.has_sequence_privilege(k.sequence, 'USAGE') AND \
        pg_catalog.has_column_privilege(c.oid, a.attnum, 'INSERT')
        """
}

extension SQLType {
    fileprivate var isNativeEnumeration: Bool {
        if case .stored(.enumeration, as: .native) = self { true } else { false }
    }
}
