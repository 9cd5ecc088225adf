extension SchemaPrinter {
    /// `CREATE TABLE`
    func createTable(_ table: Table, later: [ForeignKey]) throws -> String {
        var lines = try table.columns.indices.filter { !table.columns[$0].isSystem }
            .map { try columnDefinition(of: table, $0) }
        if !table.primaryKey.isEmpty, !hasInlineKey(table) {
            lines.append(constraint(name("pk", table), "PRIMARY KEY (\(columnNames(table.primaryKey, of: table)))"))
        }
        for unique in table.uniques {
            let unqualified = unique.name ?? name("uq", table, unique.columns)
            lines.append(constraint(unqualified, "UNIQUE (\(columnNames(unique.columns, of: table)))"))
        }
        let laterNames = Set(later.map { constraintName(of: $0, in: table) })
        for key in table.foreignKeys where !laterNames.contains(constraintName(of: key, in: table)) {
            lines.append(foreignKey(key, of: table))
        }
        for check in table.checks {
            // A condition that is written for other databases alone is none here.
            guard let condition = check.condition.text(for: dialect.name) else { continue }
            lines.append(constraint(check.name, "CHECK (\(condition))"))
        }
        let body = lines.map { "    \($0)" }.joined(separator: ",\n")
        return "CREATE TABLE \(isConditional ? "IF NOT EXISTS " : "")\(dialect.qualified(table)) (\n\(body)\n)"
    }

    /// `CREATE INDEX`, for each index of the table.
    func createIndexes(of table: Table) -> [String] {
        var names: Set<String> = []
        return table.indexes.compactMap { index in
            var terms: [String] = []
            for term in index.terms {
                switch term {
                case .column(let column, let isDescending):
                    terms.append(dialect.quoted(table.columns[column].name) + (isDescending ? " DESC" : ""))
                case .expression(let fragment):
                    guard let expression = fragment.text(for: dialect.name) else { return nil }
                    terms.append("(\(expression))")
                }
            }
            var suffix = ""
            if let condition = index.condition {
                guard let text = condition.text(for: dialect.name) else { return nil }
                suffix = " WHERE \(text)"
            }
            let base = index.name ?? name("ix", table, index.columns)
            var unique = base
            var number = 1
            while !names.insert(unique).inserted {
                unique = "\(base)_\(number)"
                number += 1
            }
            return """
                CREATE \(index.isUnique ? "UNIQUE " : "")INDEX \(isConditional ? "IF NOT EXISTS " : "")\
                \(dialect.quoted(unique)) ON \(dialect.qualified(table)) (\(terms.joined(separator: ", ")))\(suffix)
                """
        }
    }

    // MARK: Constraints

    /// `CONSTRAINT … FOREIGN KEY …`
    func foreignKey(_ key: ForeignKey, of table: Table) -> String {
        let target = dialect.qualified(key.target, schema: key.targetSchema)
        let targets = key.targetColumns.map(dialect.quoted).joined(separator: ", ")
        var text = "FOREIGN KEY (\(columnNames(key.columns, of: table))) REFERENCES \(target) (\(targets))"
        if key.onDelete != .noAction { text += " ON DELETE \(key.onDelete.sql)" }
        if key.onUpdate != .noAction { text += " ON UPDATE \(key.onUpdate.sql)" }
        switch key.deferral {
        case .notDeferrable: break
        case .deferrable: text += " DEFERRABLE"
        case .initiallyDeferred: text += " DEFERRABLE INITIALLY DEFERRED"
        }
        return constraint(constraintName(of: key, in: table), text)
    }

    func constraintName(of key: ForeignKey, in table: Table) -> String {
        key.name ?? name("fk", table, key.columns)
    }

    /// Whether the key is part of its column's definition: SQLite numbers rows by a key that is written so.
    func hasInlineKey(_ table: Table) -> Bool { !dialect.isPostgres && table.generatedKey != nil }

    func constraint(_ name: String, _ text: String) -> String { "CONSTRAINT \(dialect.quoted(name)) \(text)" }

    private func columnNames(_ columns: [Int], of table: Table) -> String {
        columns.map { dialect.quoted(table.columns[$0].name) }.joined(separator: ", ")
    }

    /// The name that the convention gives: `fk_<table>_<columns>`, at most 63 bytes, which is PostgreSQL's limit.
    func name(_ prefix: String, _ table: Table, _ columns: [Int] = []) -> String {
        let name = ([prefix, table.name] + columns.map { table.columns[$0].name }).joined(separator: "_")
        guard name.utf8.count > 63 else { return name }
        // FNV-1a: the rest of the name as eight digits, the same everywhere and always.
        var hash: UInt32 = 2_166_136_261
        for byte in name.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let digits = String(hash, radix: 16)
        let kept = String(decoding: name.utf8.prefix(54), as: UTF8.self).replacing("\u{FFFD}", with: "")
        return kept + "_" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension ForeignKey.Action {
    fileprivate var sql: String {
        switch self {
        case .noAction: "NO ACTION"
        case .restrict: "RESTRICT"
        case .cascade: "CASCADE"
        case .setNull: "SET NULL"
        case .setDefault: "SET DEFAULT"
        }
    }
}

extension Index {
    /// The columns among its terms.
    fileprivate var columns: [Int] {
        terms.compactMap { if case .column(let column, _) = $0 { column } else { nil } }
    }
}
