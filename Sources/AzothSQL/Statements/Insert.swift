/// `INSERT INTO m`
public func insert<M: TableModel & SelectableEntity>(_ model: M.Type) -> Insert<M> { Insert() }

/// An INSERT. Made by ``insert(_:)``.
///
/// ```swift
/// insert(User.self)
///     .values(User.email.set("a@b.c"), User.name.set("A"))
///     .onConflict(User.email, .update { $0.name.setToExcluded() })
///     .returning(User.id)
/// ```
public struct Insert<M: TableModel & SelectableEntity>: ChangingStatement {
    package var core: InsertCore

    package init() { core = InsertCore(table: M._table, model: M.self) }

    public var _core: StatementCore { .insert(core) }
    public func _returning(_ selections: [Selection]) -> StatementCore {
        var core = core
        core.returning = (core.returning ?? []) + selections
        return .insert(core)
    }

    @inline(__always) package func with(_ change: (inout InsertCore) -> Void) -> Self {
        var copy = self
        change(&copy.core)
        return copy
    }

    /// One row. Each call adds one; all rows name the same columns.
    public func values(_ assignments: Assignment<M>...) -> Self { values([assignments]) }

    /// Several rows, which name the same columns.
    public func values(_ rows: [[Assignment<M>]]) -> Self {
        with { core in
            var all: [[AssignmentCore]] = []
            if case .rows(let earlier) = core.source { all = earlier }
            for row in rows { all.append(row.map { AssignmentCore(column: $0.column, value: $0.value) }) }
            core.source = .rows(all)
        }
    }

    /// The rows of a SELECT, whose columns are assigned to these, in order.
    public func from<Row>(_ query: Select<Row>, into columns: any Attribute<M>...) -> Self {
        with { $0.source = .select(columns.flatMap { $0._columns }, query.core) }
    }

    // MARK: ON CONFLICT

    /// What becomes of a row that a unique constraint on these columns refuses.
    public func onConflict(_ columns: any Attribute<M>..., do action: ConflictAction<M>) -> Self {
        conflict(columns, action)
    }
    public func onConflict(_ column: any Attribute<M>, _ action: ConflictAction<M>) -> Self {
        conflict([column], action)
    }
    public func onConflict(
        _ first: any Attribute<M>, _ second: any Attribute<M>, _ action: ConflictAction<M>
    ) -> Self {
        conflict([first, second], action)
    }
    public func onConflict(
        _ first: any Attribute<M>, _ second: any Attribute<M>, _ third: any Attribute<M>, _ action: ConflictAction<M>
    ) -> Self {
        conflict([first, second, third], action)
    }
    /// What becomes of a row that any unique constraint refuses: `.nothing`.
    public func onConflict(_ action: ConflictAction<M>) -> Self { conflict([], action) }

    private func conflict(_ columns: [any Attribute<M>], _ action: ConflictAction<M>) -> Self {
        with { $0.conflict = ConflictCore(columns: columns.flatMap { $0._columns }, action: action.action) }
    }

    public func executionOptions(_ options: ExecutionOptions) -> Self {
        with { $0.executionOptions = $0.executionOptions.merging(options) }
    }
}

/// What an upsert does with a row that is there already.
public struct ConflictAction<M: TableModel & SelectableEntity>: Sendable {
    package let action: ConflictCore.Action

    /// `DO NOTHING`: the row stays as it is, and none is returned.
    public static var nothing: Self { Self(action: .nothing) }

    /// `DO UPDATE SET …`. The argument stands for the row that is there; `setToExcluded()` takes the new value.
    ///
    /// ```swift
    /// .update { $0.hits.set($0.hits + 1); $0.name.setToExcluded() }
    /// ```
    public static func update(@AssignmentBuilder<M> _ assignments: (Alias<M>) -> [Assignment<M>]) -> Self {
        let list = assignments(.existingRow).map { AssignmentCore(column: $0.column, value: $0.value) }
        return Self(action: .update(list, conditions: []))
    }

    /// `DO UPDATE SET … WHERE condition`: rows for which the condition does not hold stay as they are.
    public static func update(
        where condition: (Alias<M>) -> any SQLExpression<Bool>,
        @AssignmentBuilder<M> _ assignments: (Alias<M>) -> [Assignment<M>]
    ) -> Self {
        let list = assignments(.existingRow).map { AssignmentCore(column: $0.column, value: $0.value) }
        return Self(action: .update(list, conditions: [condition(.existingRow).condition]))
    }
}

extension Alias {
    /// In ON CONFLICT the row that is there goes by the name of the table.
    fileprivate static var existingRow: Self { Self(M._table.name) }
}

/// Collects assignments, one per line.
@resultBuilder public enum AssignmentBuilder<M: TableModel> {
    public static func buildExpression(_ assignment: Assignment<M>) -> [Assignment<M>] { [assignment] }
    public static func buildBlock(_ parts: [Assignment<M>]...) -> [Assignment<M>] { parts.flatMap { $0 } }
    public static func buildOptional(_ part: [Assignment<M>]?) -> [Assignment<M>] { part ?? [] }
    public static func buildEither(first part: [Assignment<M>]) -> [Assignment<M>] { part }
    public static func buildEither(second part: [Assignment<M>]) -> [Assignment<M>] { part }
    public static func buildArray(_ parts: [[Assignment<M>]]) -> [Assignment<M>] { parts.flatMap { $0 } }
}
