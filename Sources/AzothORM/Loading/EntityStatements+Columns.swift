internal import AzothSQL

/// The statements of an entity that take many rows as columns: each parameter is an array of a column's values, and one
/// execution writes all rows. PostgreSQL has them (`unnest`); decision 4 says what they save.
struct ColumnStatements: Sendable {
    let table: Table
    let dialect: Dialect
    /// The columns that a row is found by: the key, and the version where there is one.
    let identity: [Int]

    /// - Parameter identity: Nil: the key.
    init(table: Table, dialect: Dialect, identity: [Int]? = nil) {
        self.table = table
        self.dialect = dialect
        self.identity = identity ?? table.primaryKey
    }

    /// Whether rows of these columns can be taken apart into arrays. A column that is an array itself can't.
    private func canTake(_ columns: [Int]) -> Bool {
        dialect.name == .postgres
            && columns.allSatisfy { column in
                if case .array = table.columns[column].type.base { false } else { true }
            }
    }

    /// `INSERT INTO … SELECT … FROM unnest(…)`.
    ///
    /// What comes back has to find its rows again, and the order of RETURNING is promised by nobody. Generated keys are
    /// drawn in the order of the rows, so that sorting by them restores it. Nil where that is not possible.
    func insert(_ columns: [Int], returning: [Int]) -> String? {
        guard !columns.isEmpty, canTake(columns) else { return nil }
        if !returning.isEmpty {
            guard let key = generatedKey, returning.contains(key) else { return nil }
        }
        let names = columns.map { dialect.quoted(table.columns[$0].name) }.joined(separator: ", ")
        let values = columns.indices.map { "p\($0 + 1)" }.joined(separator: ", ")
        var sql = "INSERT INTO \(dialect.qualified(table)) (\(names)) SELECT \(values) FROM unnest(\(arrays(columns)))"
        if returning.isEmpty { return sql + " AS v(\(values))" }
        sql += " WITH ORDINALITY AS v(\(values), n) ORDER BY n"
        let back = returning.map { dialect.quoted(table.columns[$0].name) }.joined(separator: ", ")
        return sql + " RETURNING \(back)"
    }

    /// The column of a key that the database numbers.
    var generatedKey: Int? {
        guard table.primaryKey.count == 1, table.columns[table.primaryKey[0]].isGenerated else { return nil }
        return table.primaryKey[0]
    }

    /// `UPDATE … FROM unnest(…)`: the columns to set, then those that rows are found by.
    func update(_ columns: [Int]) -> String? {
        let parameters = columns + identity
        guard canTake(parameters) else { return nil }
        let name = dialect.qualified(table)
        let assignments = columns.enumerated().map { position, column in
            "\(dialect.quoted(table.columns[column].name)) = v.p\(position + 1)"
        }
        return "UPDATE \(name) SET \(assignments.joined(separator: ", ")) FROM \(source(parameters)) WHERE "
            + keyCondition(after: columns.count)
    }

    /// `DELETE … WHERE key = ANY($1)`.
    func delete() -> String? {
        guard canTake(identity) else { return nil }
        let name = dialect.qualified(table)
        if identity.count == 1 {
            let column = table.columns[identity[0]]
            return "DELETE FROM \(name) WHERE \(name).\(dialect.quoted(column.name)) = ANY(\(arrays(identity)))"
        }
        return "DELETE FROM \(name) USING \(source(identity)) WHERE " + keyCondition(after: 0)
    }

    private func source(_ columns: [Int]) -> String {
        "unnest(\(arrays(columns))) AS v(\(columns.indices.map { "p\($0 + 1)" }.joined(separator: ", ")))"
    }

    private func keyCondition(after count: Int) -> String {
        identity.enumerated().map { position, column in
            "\(dialect.qualified(table)).\(dialect.quoted(table.columns[column].name)) = v.p\(count + position + 1)"
        }.joined(separator: " AND ")
    }

    private func arrays(_ columns: [Int]) -> String {
        columns.enumerated().map { position, column in
            let type = table.columns[column].type
            let placeholder = dialect.placeholder(position + 1)
            return hasNumber(type) ? placeholder : "\(placeholder)::\(dialect.columnType(of: type))[]"
        }.joined(separator: ", ")
    }

    /// Whether the type is the same in every database, so that drivers declare it.
    private func hasNumber(_ type: SQLType) -> Bool {
        switch type {
        case .stored(.enumeration, as: .native): false
        case .stored(let base, as: .native): hasNumber(base)
        case .custom(let base, let names): names[dialect.name] == nil && hasNumber(base)
        default: true
        }
    }
}
