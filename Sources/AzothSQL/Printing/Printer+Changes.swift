extension Printer {
    // MARK: INSERT

    /// Prints an INSERT. Of rows that are values alone one is printed: the others are further rows of parameters.
    mutating func putInsert(_ core: InsertCore) throws {
        try requireTable(core.table)
        put("INSERT INTO ")
        putTable(core.table)
        switch core.source {
        case .refused(let error):
            throw error
        case .defaults:
            put(" DEFAULT VALUES")
        case .rows(let rows):
            guard let first = rows.first else {
                throw AzothError(.invalidRequest, "an INSERT into \(core.table.name) has no rows")
            }
            if first.isEmpty { put(" DEFAULT VALUES") } else { try putRows(rows, columns: first, core.table) }
        case .batch(let columns, _):
            putColumnNames(columns, core.table)
            put(" VALUES (")
            try putList(columns) { printer, index in
                let column = core.table.columns[index]
                try printer.putOpenParameter(column.type, isSensitive: column.isSensitive)
            }
            put(")")
        case .select(let columns, let query):
            putColumnNames(columns, core.table)
            put(" ")
            var query = query
            // SQLite would take ON for that of a join.
            if core.conflict != nil, dialect.name == .sqlite, query.conditions.isEmpty, query.setOperations.isEmpty {
                query.conditions = [.raw([.text("true")])]
            }
            try putSelect(query)
        }
        if let conflict = core.conflict { try putConflict(conflict, core.table) }
        try putReturning(core.returning, core.table)
        if core.needsGeneratedKey, !dialect.reportsRowID, let key = core.table.generatedKey {
            put(" RETURNING ")
            putColumnName(key, of: core.table)
        }
    }

    private mutating func putRows(_ rows: [[AssignmentCore]], columns: [AssignmentCore], _ table: Table) throws {
        putColumnNames(columns.map(\.column), table)
        put(" VALUES ")
        try putList(InsertCore.areValues(rows) ? [columns] : rows) { printer, row in
            printer.put("(")
            try printer.putList(columns) { printer, assignment in
                try printer.put(InsertCore.value(of: assignment.column, in: row, table))
            }
            printer.put(")")
        }
    }

    private mutating func putColumnNames(_ columns: [Int], _ table: Table) {
        put(" (")
        putList(columns) { $0.putColumnName($1, of: table) }
        put(")")
    }

    private mutating func putConflict(_ conflict: ConflictCore, _ table: Table) throws {
        put(" ON CONFLICT")
        if !conflict.columns.isEmpty { putColumnNames(conflict.columns, table) }
        switch conflict.action {
        case .nothing:
            put(" DO NOTHING")
        case .update(let assignments, let conditions):
            guard !conflict.columns.isEmpty else {
                throw AzothError(.invalidRequest, "onConflict with an update names the columns of the constraint")
            }
            put(" DO UPDATE SET ")
            scopes.append(Scope(table))
            defer { scopes.removeLast() }
            try putList(assignments) { printer, assignment in
                printer.putColumnName(assignment.column, of: table)
                printer.put(" = ")
                try printer.put(assignment.value)
            }
            try putConditions(conditions, filters(of: [.table(table, alias: nil)]))
        }
    }

    // MARK: UPDATE and DELETE

    mutating func putUpdate(_ core: UpdateCore) throws {
        guard !core.assignments.isEmpty else {
            throw AzothError(.invalidRequest, "an UPDATE of \(core.table.name) sets nothing: add set(…)")
        }
        try requireTable(core.table)
        put("UPDATE ")
        putTable(core.table)
        put(" SET ")
        scopes.append(Scope(core.table))
        defer { scopes.removeLast() }
        try putList(core.assignments + (try updates(besides: core))) { printer, assignment in
            printer.putColumnName(assignment.column, of: core.table)
            printer.put(" = ")
            try printer.put(assignment.value)
        }
        try putConditions(core.conditions, filters(of: [.table(core.table, alias: nil)]))
        try putReturning(core.returning, core.table)
    }

    /// What every UPDATE of the table sets, as far as this one does not set it otherwise.
    private func updates(besides core: UpdateCore) throws -> [AssignmentCore] {
        let table = core.table
        var known = Set(core.assignments.map(\.column))
        var updates = (core.model?._updates ?? []).filter { known.insert($0.column).inserted }
        for (index, column) in table.columns.enumerated() {
            guard let update = column.serverUpdate, !known.contains(index) else { continue }
            let text = try dialect.expression(update, for: column, of: table)
            updates.append(AssignmentCore(column: index, value: .raw([.text(text)])))
        }
        return updates
    }

    /// A view is read only.
    private func requireTable(_ table: Table) throws {
        guard table.view != nil else { return }
        throw AzothError(
            .invalidRequest, "\(table.name) is a view, which is read only: change the tables that it selects from")
    }

    mutating func putDelete(_ core: DeleteCore) throws {
        try requireTable(core.table)
        put("DELETE FROM ")
        putTable(core.table)
        scopes.append(Scope(core.table))
        defer { scopes.removeLast() }
        try putConditions(core.conditions, filters(of: [.table(core.table, alias: nil)]))
        try putReturning(core.returning, core.table)
    }

    /// Columns go by their names alone.
    private mutating func putReturning(_ selections: [Selection]?, _ table: Table) throws {
        guard let selections, !selections.isEmpty else { return }
        put(" RETURNING ")
        scopes.append(Scope(table))
        omitsTables = true
        defer {
            scopes.removeLast()
            omitsTables = false
        }
        var column = 0
        try putList(selections) { try $0.putSelection($1, &column, nil) }
    }
}

extension InsertCore {
    /// Whether the rows are values alone, so that they can be rows of parameters of one statement.
    static func areValues(_ rows: [[AssignmentCore]]) -> Bool {
        rows.allSatisfy { row in
            row.allSatisfy { assignment in
                switch assignment.value {
                case .bind, .parameter: true
                default: false
                }
            }
        }
    }

    /// What a row assigns to a column.
    static func value(of column: Int, in row: [AssignmentCore], _ table: Table) throws -> SQLNode {
        guard let value = row.first(where: { $0.column == column })?.value else {
            throw AzothError(
                .invalidRequest,
                "the rows of an INSERT into \(table.name) name the same columns, and one of them lacks "
                    + table.columns[column].name)
        }
        return value
    }
}
