/// A SELECT under a name, to select from and to join: `(SELECT …) AS name`, or a common table expression.
///
/// Its columns are found by the attribute that was selected, by label, or by position:
///
/// ```swift
/// let totals = select(Order.userId, Order.total.sum().label("total")).groupBy(Order.userId).subquery("totals")
/// select(User.name, totals[\.1]).join(totals, on: User.id == totals[Order.userId])
/// ```
public struct Subquery<Row>: Sendable {
    package let table: DerivedTable
    package let offsets: @Sendable () -> [Int]

    public var name: String { table.name }

    package init(_ table: DerivedTable, offsets: @escaping @Sendable () -> [Int]) {
        self.table = table
        self.offsets = offsets
    }

    /// A column by its place in the row: `totals[\.1]`, `ids[\.self]`.
    public subscript<Value: MappedValue>(_ path: KeyPath<Row, Value>) -> Expr<Value> {
        guard let offset = MemoryLayout<Row>.offset(of: path), let element = offsets().firstIndex(of: offset) else {
            preconditionFailure("\(path) names no column of the subquery \(name): write \\.0, \\.1 … or \\.self")
        }
        return column(table.base.selections.columnStarts[element])
    }

    /// A column by its label.
    public subscript<Value: MappedValue>(_ label: Label<Value>) -> Expr<Value> {
        guard let index = table.columns.firstIndex(where: { $0.name == label.name }) else {
            preconditionFailure("the subquery \(name) selects nothing with the label \(label.name)")
        }
        return column(index)
    }

    /// A column by the attribute that was selected.
    public subscript<M, Value: MappedValue>(_ attribute: Mapped<M, Value>) -> Expr<Value> {
        guard let index = table.columns.firstIndex(where: { $0.source == attribute.reference }) else {
            preconditionFailure("the subquery \(name) does not select \(M.self).\(attribute.name)")
        }
        return column(index)
    }

    private func column<Value: MappedValue>(_ index: Int) -> Expr<Value> {
        Expr(.derivedColumn(table, index), as: table.columns[index].type)
    }
}

extension Select {
    /// The statement as a table in FROM.
    public func subquery(_ name: String) -> Subquery<Row> {
        Subquery(DerivedTable(name, kind: .subquery, base: core), offsets: _decoder.offsets)
    }

    /// The same as ``subquery(_:)``.
    public func alias(_ name: String) -> Subquery<Row> { subquery(name) }

    /// The statement as a common table expression: `WITH name AS (SELECT …)`.
    public func cte(_ name: String) -> Subquery<Row> {
        Subquery(DerivedTable(name, kind: .cte, base: core), offsets: _decoder.offsets)
    }

    /// A common table expression that goes on from its own rows: `WITH RECURSIVE name AS (base UNION ALL step)`.
    ///
    /// - Parameters:
    ///   - distinct: Rows that were had before are dropped (UNION), which ends circles.
    ///   - step: Makes the second SELECT from the rows so far.
    public func recursiveCTE(
        _ name: String, distinct: Bool = false, step: @escaping @Sendable (Subquery<Row>) -> Select<Row>
    ) -> Subquery<Row> {
        let offsets = _decoder.offsets
        let base = core
        let table = DerivedTable(name, kind: .recursiveCTE, base: base) { table in
            var whole = SelectCore(selections: base.selections)
            whole.setOperations = [
                SetOperation(.first, base),
                SetOperation(distinct ? .union : .unionAll, step(Subquery(table, offsets: offsets)).core),
            ]
            return whole
        }
        return Subquery(table, offsets: offsets)
    }
}

extension Select where Row: MappedValue {
    /// The statement as a value: its only column of its only row, nil where there is none.
    public func scalarSubquery() -> Expr<Row> { Expr(.subquery(core), as: core.scalarType ?? Row.sqlType) }
}

extension SelectCore {
    /// The type of the only column.
    package var scalarType: SQLType? {
        if selections.count == 1, case .expression(_, let type, _) = selections[0] { return type }
        return nil
    }
}
