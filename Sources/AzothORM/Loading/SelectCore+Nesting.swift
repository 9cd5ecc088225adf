internal import AzothSQL

extension SelectCore {
    /// Puts the query into FROM, so that LIMIT, OFFSET, DISTINCT and GROUP BY are about its own rows and not those of
    /// joins: `SELECT … FROM (SELECT … LIMIT 10) AS author_1`. The order of the rows stays.
    ///
    /// - Returns: The rows of the query, under the name that they have outside.
    mutating func nest(_ source: EntitySource) -> EntitySource {
        let name = unusedAlias(of: source.table)
        var inner = self
        inner.options = []
        var outside: [OrderTerm] = []
        for ordering in orderings {
            let (node, descending, nulls) = ordering.orderTerm
            if let column = node.columnReference, column.table === source.table, column.alias == source.alias,
                source.columns.contains(column.index)
            {
                let reference = ColumnReference(table: source.table, index: column.index, alias: name)
                outside.append(OrderTerm(node: .column(reference), descending: descending, nulls: nulls))
            } else if setOperations.isEmpty {
                // What the rows do not have is selected beside them.
                let label = "order_\(inner.selections.count)"
                inner.selections.append(.expression(node, .text(), label: label))
                outside.append(OrderTerm(position: inner.selections.count - 1, descending: descending, nulls: nulls))
            }
        }
        let table = DerivedTable(name, kind: .subquery, base: inner)
        let starts = inner.selections.columnStarts
        var outer = SelectCore(selections: [.entity(source.aliased(name))])
        outer.from = [.derived(table)]
        outer.options = options
        outer.executionOptions = executionOptions
        outer.orderings = outside.map { term in
            let node = term.node ?? .derivedColumn(table, starts[term.position])
            let isPlain = !term.descending && term.nulls == nil
            return isPlain ? node : .ordering(node, descending: term.descending, nulls: term.nulls)
        }
        self = outer
        return source.aliased(name)
    }

    /// A term of ORDER BY: an expression, or a position of the select list.
    private struct OrderTerm {
        var node: SQLNode?
        var position = 0
        let descending: Bool
        let nulls: SQLNode.NullsPlacement?
    }
}

extension SQLNode {
    fileprivate var orderTerm: (node: SQLNode, descending: Bool, nulls: NullsPlacement?) {
        switch self {
        case .ordering(let node, let descending, let nulls): (node, descending, nulls)
        case .label(let node, _): (node, false, nil)
        default: (self, false, nil)
        }
    }
}
