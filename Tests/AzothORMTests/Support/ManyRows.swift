/// Statements of a flush that take many rows, as the log has them. SQLite executes one for each row; PostgreSQL executes
/// one for all, from columns as arrays.
extension Library {
    /// An INSERT of one row whose generated key, and nothing else, comes back: on SQLite as the rowid.
    func insertOne(_ table: String, _ columns: String...) -> String {
        let text = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(Self.marks(columns.count)))"
        return sql(sqlite: text, postgres: text + " RETURNING id")
    }

    func insertMany(_ table: String, _ columns: String..., returning: String? = nil) -> String {
        let head = "INSERT INTO \(table) (\(columns.joined(separator: ", ")))"
        let tail = returning.map { " RETURNING \($0)" } ?? ""
        let sqliteTail = returning == "id" ? "" : tail
        let names = Self.names(columns.count)
        return sql(
            sqlite: "\(head) VALUES (\(Self.marks(columns.count)))\(sqliteTail)",
            postgres: returning == nil
                ? "\(head) SELECT \(names) FROM unnest(\(Self.marks(columns.count))) AS v(\(names))"
                : "\(head) SELECT \(names) FROM unnest(\(Self.marks(columns.count))) WITH ORDINALITY "
                    + "AS v(\(names), n) ORDER BY n\(tail)")
    }

    func updateMany(_ table: String, set column: String, key: String) -> String {
        sql(
            sqlite: "UPDATE \(table) SET \(column) = ? WHERE \(table).\(key) = ?",
            postgres: "UPDATE \(table) SET \(column) = v.p1 FROM unnest(?, ?) AS v(p1, p2) WHERE \(table).\(key) = v.p2"
        )
    }

    func deleteMany(_ table: String, key: String...) -> String {
        let keys = key.enumerated()
        return sql(
            sqlite: "DELETE FROM \(table) WHERE " + key.map { "\(table).\($0) = ?" }.joined(separator: " AND "),
            postgres: key.count == 1
                ? "DELETE FROM \(table) WHERE \(table).\(key[0]) = ANY(?)"
                : "DELETE FROM \(table) USING unnest(\(Self.marks(key.count))) AS v(\(Self.names(key.count))) WHERE "
                    + keys.map { "\(table).\($1) = v.p\($0 + 1)" }.joined(separator: " AND "))
    }

    private static func marks(_ count: Int) -> String { (0..<count).map { _ in "?" }.joined(separator: ", ") }
    private static func names(_ count: Int) -> String { (1...count).map { "p\($0)" }.joined(separator: ", ") }
}
