extension SelectCore {
    /// Whether FROM may hold common table expressions: most SELECTs are of tables alone.
    fileprivate func mayNameDerivedTables(_ items: [FromItem]) -> Bool {
        if !ctes.isEmpty { return true }
        for item in items { if case .table = item { continue } else { return true } }
        for join in joins { if case .table = join.target { continue } else { return true } }
        return false
    }
}

extension Printer {
    /// Prints a SELECT.
    ///
    /// - Parameter outputs: The names of its columns, where something outside depends on them.
    mutating func putSelect(_ core: SelectCore, outputs: [DerivedTable.Column]? = nil) throws {
        let outerOmitsTables = omitsTables
        let outerDeclared = declared
        omitsTables = false
        defer {
            omitsTables = outerOmitsTables
            declared = outerDeclared
        }
        if !core.setOperations.isEmpty { return try putCompound(core, outputs: outputs) }

        let items = try core.fromItems(outer: scopes)
        if core.mayNameDerivedTables(items) { try putCommonTables(core.ctes, items, core.joins) }
        scopes.append(Scope(items, core.joins))
        defer { scopes.removeLast() }

        put(core.isDistinct ? "SELECT DISTINCT " : "SELECT ")
        try putSelections(core, outputs)
        if !items.isEmpty { try putFrom(items, core.joins) }
        try putConditions(core.conditions, filters(of: items))
        if !core.groupings.isEmpty {
            put(" GROUP BY ")
            try putList(core.groupings) { try $0.putOrderTerm($1) }
        }
        if !core.having.isEmpty {
            put(" HAVING ")
            try putConjunction(core.having)
        }
        try putTail(core)
        if let lock = core.lock, dialect.hasRowLocks {
            put(lock.strength)
            if !lock.tables.isEmpty {
                put(" OF ")
                putList(lock.tables) { $0.putName($1) }
            }
            put(lock.conflict)
        }
    }

    mutating func putSubquery(_ core: SelectCore) throws {
        put("(")
        try putSelect(core)
        put(")")
    }

    // MARK: Select list

    private mutating func putSelections(_ core: SelectCore, _ outputs: [DerivedTable.Column]?) throws {
        if core.selections.isEmpty && core.trailing.isEmpty { return put("1") }
        var column = 0
        var isFirst = true
        for selection in core.selections {
            if !isFirst { put(", ") }
            isFirst = false
            try putSelection(selection, &column, outputs)
        }
        for selection in core.trailing {
            if !isFirst { put(", ") }
            isFirst = false
            try putSelection(selection, &column, outputs)
        }
    }

    /// Prints an item of a select list or of RETURNING.
    mutating func putSelection(_ selection: Selection, _ column: inout Int, _ outputs: [DerivedTable.Column]?) throws {
        switch selection {
        case .entity(let source) where outputs == nil && !omitsTables && source.isWhole:
            try check(ColumnReference(table: source.table, index: 0))
            put(source.table.printedNames(in: dialect).selectList)
            column += source.columns.count
        case .entity(let source):
            var isFirst = true
            for index in source.columns {
                if !isFirst { put(", ") }
                isFirst = false
                try putColumn(ColumnReference(table: source.table, index: index, alias: source.alias))
                putOutputName(outputs, column)
                column += 1
            }
        case .expression(let node, _, let label):
            try put(node)
            if outputs != nil {
                putOutputName(outputs, column)
            } else if let label {
                put(" AS ")
                putName(label)
            }
            column += 1
        }
    }

    private mutating func putOutputName(_ outputs: [DerivedTable.Column]?, _ column: Int) {
        guard let outputs, column < outputs.count, outputs[column].isRenamed else { return }
        put(" AS ")
        putName(outputs[column].name)
    }

    // MARK: FROM

    private mutating func putFrom(_ items: [FromItem], _ joins: [Join]) throws {
        put(" FROM ")
        try putFromItem(items[0])
        var next = joins.startIndex
        while next < joins.endIndex {
            let join = joins[next]
            put(join.kind == .inner ? " JOIN " : " LEFT OUTER JOIN ")
            if next + 1 < joins.endIndex, isCompleted(by: joins[next + 1]) {
                put("(")
                try putFromItem(join.target)
                put(" JOIN ")
                try putFromItem(joins[next + 1].target)
                try putOn(joins[next + 1])
                put(")")
                next += 1
            } else {
                try putFromItem(join.target)
            }
            try putOn(join)
            next += 1
        }
        for item in items.dropFirst() {
            put(", ")
            try putFromItem(item)
        }
    }

    /// Whether a join is within the one before: what it does not find is then not there, rather than half of it.
    private func isCompleted(by join: Join) -> Bool {
        switch join.completesPrevious {
        case .never: false
        case .whereFiltered: !filters(of: [join.target]).isEmpty
        case .always: true
        }
    }

    private mutating func putOn(_ join: Join) throws {
        put(" ON ")
        let filters = filters(of: [join.target])
        try put(join.on, in: filters.isEmpty ? .any : .not)
        for filter in filters {
            put(" AND ")
            try put(filter)
        }
    }

    private mutating func putFromItem(_ item: FromItem) throws {
        switch item {
        case .table(let table, let alias):
            putTable(table)
            if let alias {
                put(" AS ")
                putName(alias)
            }
        case .subquery(let core, let alias):
            try putDerived(core, alias, core.selections.outputColumns)
        case .derived(let table) where table.kind == .subquery:
            try putDerived(table.core, table.name, table.columns)
        case .derived(let table):
            putName(table.name)
        }
    }

    /// A subquery in FROM sees what is around this SELECT, and not the tables beside it.
    private mutating func putDerived(_ core: SelectCore, _ name: String, _ columns: [DerivedTable.Column]) throws {
        let scope = scopes.removeLast()
        put("(")
        try putSelect(core, outputs: columns)
        put(") AS ")
        putName(name)
        scopes.append(scope)
    }

    // MARK: WHERE and the rest

    mutating func putConditions(_ conditions: [SQLNode], _ filters: [TableFilter] = []) throws {
        guard !conditions.isEmpty || !filters.isEmpty else { return }
        put(" WHERE ")
        guard !filters.isEmpty else { return try putConjunction(conditions) }
        try putList(conditions, separator: " AND ") { try $0.put($1, in: .not) }
        for (index, filter) in filters.enumerated() {
            if index > 0 || !conditions.isEmpty { put(" AND ") }
            try put(filter)
        }
    }

    private mutating func putConjunction(_ conditions: [SQLNode]) throws {
        if conditions.count == 1 { return try put(conditions[0]) }
        try putList(conditions, separator: " AND ") { try $0.put($1, in: .and) }
    }

    /// A term of ORDER BY and the like: a label goes by its name.
    mutating func putOrderTerm(_ node: SQLNode) throws {
        if case .label(_, let name) = node { return putName(name) }
        try put(node)
    }

    /// ORDER BY, LIMIT and OFFSET.
    mutating func putTail(_ core: SelectCore) throws {
        if !core.orderings.isEmpty {
            put(" ORDER BY ")
            try putList(core.orderings) { try $0.putOrderTerm($1) }
        }
        if let limit = core.limit {
            put(" LIMIT ")
            try put(limit, in: .primary)
        } else if core.offset != nil, !dialect.hasBareOffset {
            put(" LIMIT -1")
        }
        if let offset = core.offset {
            put(" OFFSET ")
            try put(offset, in: .primary)
        }
    }
}
