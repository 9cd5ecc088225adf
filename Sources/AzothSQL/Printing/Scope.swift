/// The tables that one SELECT, UPDATE or DELETE can name columns of.
struct Scope {
    var items: [FromItem]

    func contains(_ reference: ColumnReference) -> Bool {
        for item in items where item.answers(to: reference) { return true }
        return false
    }

    func contains(_ derived: DerivedTable) -> Bool {
        items.contains { item in
            if case .derived(let table) = item { table === derived } else { false }
        }
    }
}

extension FromItem {
    /// Whether a column of this table and alias is one of this item's.
    func answers(to reference: ColumnReference) -> Bool {
        if case .table(let table, alias: nil) = self {
            return reference.alias.map { $0 == table.name } ?? (table === reference.table)
        }
        return alias == reference.alias
    }

    /// Whether both go by one name.
    func isSame(as other: FromItem) -> Bool {
        switch (self, other) {
        case (.table(let mine, alias: nil), .table(let others, alias: nil)): mine === others
        case (.derived(let mine), .derived(let others)): mine === others
        default: alias != nil && alias == other.alias
        }
    }
}

extension SelectCore {
    /// FROM without the joins: what was named, else the tables of the select list, less those that joins bring in.
    ///
    /// A select list that names no table, such as `count(*)`, takes the only table of the other clauses.
    func fromItems(outer scopes: [Scope]) throws -> [FromItem] {
        if !from.isEmpty { return from }
        var items: [FromItem] = []
        func add(_ item: FromItem) {
            if joins.contains(where: { $0.target.isSame(as: item) }) { return }
            if items.contains(where: { $0.isSame(as: item) }) { return }
            items.append(item)
        }
        for selection in selections {
            switch selection {
            case .entity(let source): add(.table(source.table, alias: source.alias))
            case .expression(let node, _, _): node.forEachTable(add)
            }
        }
        if !items.isEmpty { return items }

        func addInner(_ item: FromItem) {
            if case .table(let table, let alias) = item {
                let reference = ColumnReference(table: table, index: 0, alias: alias)
                if scopes.contains(where: { $0.contains(reference) }) { return }
            }
            add(item)
        }
        for join in joins { join.on.forEachTable(addInner) }
        for node in conditions { node.forEachTable(addInner) }
        for node in groupings { node.forEachTable(addInner) }
        for node in having { node.forEachTable(addInner) }
        for node in orderings { node.forEachTable(addInner) }
        guard items.count <= 1 else {
            throw AzothError(
                .invalidRequest,
                "the select list names no table and the conditions name several: say which with from(…) and join(…)")
        }
        if items.isEmpty, let first = joins.first {
            throw AzothError(
                .invalidRequest, "a join of \(first.target.description) to nothing: name the left side with from(…)")
        }
        return items
    }
}

extension FromItem {
    var description: String {
        switch self {
        case .table(let table, let alias): alias.map { "\(table.name) AS \($0)" } ?? table.name
        case .subquery(_, let alias): alias
        case .derived(let table): table.name
        }
    }
}

extension SQLNode {
    /// Calls `body` with the table of each column, not going into subqueries, which have a FROM of their own.
    func forEachTable(_ body: (FromItem) -> Void) {
        switch self {
        case .column(let reference): body(.table(reference.table, alias: reference.alias))
        case .derivedColumn(let table, _): body(.derived(table))
        case .bind, .parameter, .star, .table, .excluded, .subquery, .exists: break
        case .raw(let parts):
            for case .node(let node) in parts { node.forEachTable(body) }
        case .parenthesized(let node), .not(let node), .negated(let node), .isNull(let node, _), .cast(let node, _),
            .label(let node, _), .ordering(let node, _, _), .rescaled(let node, _, _), .unscaled(let node, _),
            .inList(let node, _, _), .inQuery(let node, _, _):
            node.forEachTable(body)
        case .binary(_, let left, let right), .like(let left, pattern: let right, _, _):
            left.forEachTable(body)
            right.forEachTable(body)
        case .between(let node, let low, let high, _):
            for node in [node, low, high] { node.forEachTable(body) }
        case .and(let nodes), .or(let nodes), .function(_, let nodes, _), .inRows(let nodes, _, _):
            for node in nodes { node.forEachTable(body) }
        case .conditional(let branches, let otherwise):
            for branch in branches {
                branch.condition.forEachTable(body)
                branch.value.forEachTable(body)
            }
            otherwise?.forEachTable(body)
        case .window(let node, let window):
            node.forEachTable(body)
            for node in window.partition { node.forEachTable(body) }
            for node in window.ordering { node.forEachTable(body) }
        }
    }
}
