extension Printer {
    // MARK: UNION, INTERSECT, EXCEPT

    mutating func putCompound(_ core: SelectCore, outputs: [DerivedTable.Column]?) throws {
        guard core.conditions.isEmpty, core.joins.isEmpty, core.groupings.isEmpty, core.having.isEmpty else {
            throw AzothError(
                .invalidRequest,
                "conditions, joins and groups after union(…) have no place in SQL: add them to its members, or select "
                    + "from its subquery(…)")
        }
        try putCommonTables(core.ctes, [], [])
        for (index, operation) in core.setOperations.enumerated() {
            put(operation.operator.sql)
            try putMember(operation.member, outputs: index == 0 ? outputs : nil)
        }
        // Outside of the members, columns go by their names alone.
        omitsTables = true
        try putTail(core)
        omitsTables = false
    }

    private mutating func putMember(_ member: SelectCore, outputs: [DerivedTable.Column]?) throws {
        if member.isPlainMember { return try putSelect(member, outputs: outputs) }
        put(dialect.parenthesizesMembers ? "(" : "SELECT * FROM (")
        try putSelect(member, outputs: outputs)
        put(")")
    }

    // MARK: WITH

    /// Prints the common table expressions that FROM names and that nothing around it has declared.
    mutating func putCommonTables(_ explicit: [DerivedTable], _ items: [FromItem], _ joins: [Join]) throws {
        var tables: [DerivedTable] = []
        for table in explicit { table.gather(into: &tables, declared) }
        for item in items { item.gather(into: &tables, declared) }
        for join in joins { join.target.gather(into: &tables, declared) }
        guard !tables.isEmpty else { return }

        put(tables.contains { $0.kind == .recursiveCTE } ? "WITH RECURSIVE " : "WITH ")
        try putList(tables) { printer, table in
            printer.declared.insert(table.name)
            printer.putName(table.name)
            if table.kind == .recursiveCTE {
                printer.put("(")
                printer.putList(table.columns) { $0.putName($1.name) }
                printer.put(")")
            }
            printer.put(" AS (")
            try printer.putSelect(table.core, outputs: table.kind == .recursiveCTE ? nil : table.columns)
            printer.put(")")
        }
        put(" ")
    }
}

extension SetOperation.Operator {
    fileprivate var sql: String {
        switch self {
        case .first: ""
        case .union: " UNION "
        case .unionAll: " UNION ALL "
        case .intersect: " INTERSECT "
        case .except: " EXCEPT "
        }
    }
}

extension FromItem {
    fileprivate func gather(into tables: inout [DerivedTable], _ declared: Set<String>) {
        if case .derived(let table) = self { table.gather(into: &tables, declared) }
    }
}

extension DerivedTable {
    /// Appends itself after those that it is made from.
    fileprivate func gather(into tables: inout [DerivedTable], _ declared: Set<String>) {
        if tables.contains(where: { $0 === self }) || declared.contains(name) { return }
        base.gather(into: &tables, declared)
        if kind != .subquery { tables.append(self) }
    }
}

extension SelectCore {
    fileprivate func gather(into tables: inout [DerivedTable], _ declared: Set<String>) {
        for table in ctes { table.gather(into: &tables, declared) }
        for operation in setOperations { operation.member.gather(into: &tables, declared) }
        for item in (try? fromItems(outer: [])) ?? [] { item.gather(into: &tables, declared) }
        for join in joins { join.target.gather(into: &tables, declared) }
    }
}
