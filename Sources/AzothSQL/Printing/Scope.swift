/// The tables that one SELECT, UPDATE or DELETE can name columns of.
struct Scope {
    private enum Name {
        case table(ObjectIdentifier, String)
        case alias(String)
        case derived(ObjectIdentifier, String)
    }

    private var names: [Name] = []

    init(_ table: Table) { names = [.table(ObjectIdentifier(table), table.name)] }

    init(_ items: [FromItem], _ joins: [Join]) {
        names.reserveCapacity(items.count + joins.count)
        for item in items { add(item) }
        for join in joins { add(join.target) }
    }

    private mutating func add(_ item: FromItem) {
        switch item {
        case .table(let table, alias: nil): names.append(.table(ObjectIdentifier(table), table.name))
        case .table(_, let alias?), .subquery(_, let alias): names.append(.alias(alias))
        case .derived(let table): names.append(.derived(ObjectIdentifier(table), table.name))
        }
    }

    func contains(_ reference: ColumnReference) -> Bool {
        let alias = reference.alias
        for name in names {
            switch name {
            case .table(let table, let name):
                if let alias {
                    if alias == name { return true }
                } else if table == ObjectIdentifier(reference.table) {
                    return true
                }
            case .alias(let name), .derived(_, let name):
                if alias == name { return true }
            }
        }
        return false
    }

    func contains(_ derived: DerivedTable) -> Bool {
        names.contains { name in
            if case .derived(let table, _) = name { table == ObjectIdentifier(derived) } else { false }
        }
    }
}

extension FromItem {
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
        var found = FoundTables(joins: joins)
        for selection in selections {
            switch selection {
            case .entity(let source): found.add(.table(source.table, alias: source.alias))
            case .expression(.column(let reference), _, _): found.add(reference)
            case .expression(let node, _, _): node.forEachTable { found.add($0) }
            }
        }
        if !found.items.isEmpty { return found.items }

        found.scopes = scopes
        for join in joins { join.on.forEachTable { found.add($0) } }
        for nodes in [conditions, groupings, having, orderings] {
            for node in nodes { node.forEachTable { found.add($0) } }
        }
        guard found.items.count <= 1 else {
            throw AzothError(
                .invalidRequest,
                "the select list names no table and the conditions name several: say which with from(…) and join(…)")
        }
        if found.items.isEmpty, let first = joins.first {
            throw AzothError(
                .invalidRequest, "a join of \(first.target.description) to nothing: name the left side with from(…)")
        }
        return found.items
    }
}

/// Tables that expressions name, each once, less those that joins or SELECTs around bring in.
private struct FoundTables {
    let joins: [Join]
    var scopes: [Scope] = []
    var items: [FromItem] = []

    init(joins: [Join]) { self.joins = joins }

    /// Columns of one table follow each other mostly.
    mutating func add(_ reference: ColumnReference) {
        if case .table(let table, let alias)? = items.last, table === reference.table, alias == reference.alias {
            return
        }
        add(.table(reference.table, alias: reference.alias))
    }

    mutating func add(_ item: FromItem) {
        for join in joins where join.target.isSame(as: item) { return }
        for other in items where other.isSame(as: item) { return }
        if !scopes.isEmpty, case .table(let table, let alias) = item {
            let reference = ColumnReference(table: table, index: 0, alias: alias)
            for scope in scopes where scope.contains(reference) { return }
        }
        items.append(item)
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
            for part in parts {
                switch part {
                case .text: break
                case .node(let node): node.forEachTable(body)
                case .dialects(let parts): for part in parts.values { SQLNode.raw(part).forEachTable(body) }
                }
            }
        case .parenthesized(let node), .not(let node), .negated(let node), .isNull(let node, _), .cast(let node, _),
            .label(let node, _), .ordering(let node, _, _), .rescaled(let node, _, _), .unscaled(let node, _),
            .inList(let node, _, _), .inQuery(let node, _, _), .collated(let node, _):
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
