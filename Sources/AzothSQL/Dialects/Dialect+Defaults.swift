internal import Foundation

extension Dialect {
    /// What the database gives a column by itself, as DDL and UPDATE print it.
    ///
    /// - Throws: `unsupported` where there is no SQL for this database, `invalidValue` for a number of too many digits.
    package func expression(
        _ value: ServerDefault, for column: Column, of table: Table
    ) throws -> String {
        switch value {
        case .now: return isPostgres ? postgresNow(column.type) : sqliteNow(column.type)
        case .bool(let bool):
            if case .stored(_, as: .words(let yes, let no)) = column.type { return sqlLiteral(bool ? yes : no) }
            return isPostgres ? (bool ? "true" : "false") : (bool ? "1" : "0")
        case .text(let text): return sqlLiteral(text)
        case .integer(let number): return try numberLiteral(Decimal(number), table, column)
        case .double(let number):
            guard column.type.isDecimal, let decimal = Decimal(string: "\(number)") else { return "\(number)" }
            return try numberLiteral(decimal, table, column)
        case .sql(let fragment):
            guard let text = fragment.text(for: name) else {
                throw unsupported("expression for what the database gives to \(table.name).\(column.name)")
            }
            return "(\(text))"
        }
    }

    /// A number as the column keeps it: scaled where decimals are.
    private func numberLiteral(_ number: Decimal, _ table: Table, _ column: Column) throws -> String {
        guard let scale = column.type.decimalScale, keepsScaled(column.type) else { return "\(number)" }
        var scaled = number
        for _ in 0..<scale { scaled *= 10 }
        let text = scaled.description
        guard !text.contains(".") else {
            throw AzothError(
                .invalidValue,
                "the default \(number) of \(table.name).\(column.name) has more digits than the column keeps")
        }
        return text
    }

    /// In UTC, in the forms that values are kept in.
    private func sqliteNow(_ type: SQLType) -> String {
        switch type {
        case .localDateTime: "(strftime('%Y-%m-%d %H:%M:%f000', 'now', 'localtime'))"
        case .day: "(date('now'))"
        case .timeOfDay: "(strftime('%H:%M:%f000', 'now'))"
        case .stored(_, as: .unix), .stored(_, as: .integer): "(CAST(strftime('%s', 'now') AS INTEGER))"
        case .stored(_, as: .julian): "(julianday('now'))"
        case .stored(_, as: .real): "((julianday('now') - 2440587.5) * 86400.0)"
        case .stored(let base, as: .text): sqliteNow(base)
        case .custom(let base, _): sqliteNow(base)
        default: "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
        }
    }

    private func postgresNow(_ type: SQLType) -> String {
        switch type {
        case .localDateTime: "LOCALTIMESTAMP"
        case .day: "CURRENT_DATE"
        case .timeOfDay: "LOCALTIME"
        case .stored(_, as: .unix), .stored(_, as: .integer): "(CAST(extract(epoch FROM now()) AS BIGINT))"
        case .stored(_, as: .real): "(CAST(extract(epoch FROM now()) AS DOUBLE PRECISION))"
        case .stored(_, as: .julian): "(CAST(extract(julian FROM now()) AS DOUBLE PRECISION))"
        case .stored(.day, as: .text): "(to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD'))"
        case .stored(.timeOfDay, as: .text): "(to_char(now() AT TIME ZONE 'UTC', 'HH24:MI:SS.US'))"
        case .stored(_, as: .text): "(to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'))"
        case .custom(let base, _): postgresNow(base)
        default: "now()"
        }
    }
}
