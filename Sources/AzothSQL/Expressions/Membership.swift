extension SQLExpression {
    /// `x IN (…)`: false where the list is empty.
    public func `in`(_ values: [Value]) -> Expr<Bool> { Expr(membership(values, isNegated: false)) }
    /// `x NOT IN (…)`: true where the list is empty.
    public func notIn(_ values: [Value]) -> Expr<Bool> { Expr(membership(values, isNegated: true)) }

    /// `x IN (SELECT …)`
    public func `in`<Row: MappedValue>(_ query: some RowStatement<Row>) -> Expr<Bool> where Row.Bare == Value.Bare {
        Expr(membership(query, isNegated: false))
    }
    /// `x NOT IN (SELECT …)`
    public func notIn<Row: MappedValue>(_ query: some RowStatement<Row>) -> Expr<Bool> where Row.Bare == Value.Bare {
        Expr(membership(query, isNegated: true))
    }

    private func membership(_ values: [Value], isNegated: Bool) -> SQLNode {
        let type = sqlType
        let node = sql
        let isSensitive = node.isSensitive
        let list = SQLNode.InList(array: Bind(values, as: .array(type), isSensitive: isSensitive)) {
            values.map { Bind($0, as: type, isSensitive: isSensitive) }
        }
        return .inList(node, list, isNegated: isNegated)
    }

    private func membership<Row>(_ query: some RowStatement<Row>, isNegated: Bool) -> SQLNode {
        switch query._core {
        case .select(let core): .inQuery(sql, core, isNegated: isNegated)
        case .text(let core):
            .binary(isNegated ? .notIn : .in, sql, .parenthesized(.raw(core.text.parts)))
        case .insert, .update, .delete:
            preconditionFailure("IN takes a SELECT: RETURNING can't stand in a condition")
        }
    }
}

extension SQLNode {
    /// `(x, y) IN (…)`, for keys of several columns.
    ///
    /// - Parameter rows: The values of each row, in the order of `columns`.
    package static func tuple(_ columns: [SQLNode], in rows: [[SQLNode]]) -> SQLNode {
        .inRows(columns, rows: rows, isNegated: false)
    }
}
