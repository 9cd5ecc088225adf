extension Select {
    // MARK: FROM

    /// FROM names these alone, and not what the select list would say.
    public func from<M: TableModel>(_ model: M.Type) -> Self { with { $0.from.append(.table(M._table, alias: nil)) } }
    public func from<M>(_ alias: Alias<M>) -> Self { with { $0.from.append(alias.fromItem) } }
    public func from<Other>(_ subquery: Subquery<Other>) -> Self { with { $0.from.append(.derived(subquery.table)) } }

    // MARK: JOIN

    /// `JOIN m ON condition`
    public func join<M: TableModel>(_ model: M.Type, on condition: some SQLExpression<Bool>) -> Self {
        joining(.inner, .table(M._table, alias: nil), condition)
    }
    public func join<M>(_ alias: Alias<M>, on condition: some SQLExpression<Bool>) -> Self {
        joining(.inner, alias.fromItem, condition)
    }
    public func join<Other>(_ subquery: Subquery<Other>, on condition: some SQLExpression<Bool>) -> Self {
        joining(.inner, .derived(subquery.table), condition)
    }

    /// `LEFT OUTER JOIN m ON condition`: rows without a match stay. Select `M?.self` and `column.orNull` then.
    public func outerJoin<M: TableModel>(_ model: M.Type, on condition: some SQLExpression<Bool>) -> Self {
        joining(.left, .table(M._table, alias: nil), condition)
    }
    public func outerJoin<M>(_ alias: Alias<M>, on condition: some SQLExpression<Bool>) -> Self {
        joining(.left, alias.fromItem, condition)
    }
    public func outerJoin<Other>(_ subquery: Subquery<Other>, on condition: some SQLExpression<Bool>) -> Self {
        joining(.left, .derived(subquery.table), condition)
    }

    package func joining(_ kind: Join.Kind, _ target: FromItem, _ condition: some SQLExpression<Bool>) -> Self {
        with { $0.joins.append(Join(kind: kind, target: target, on: condition.condition)) }
    }
}

extension Alias {
    package var fromItem: FromItem { .table(M._entitySource.table, alias: _name) }
}
