/// `UPDATE m`
public func update<M: TableModel & SelectableEntity>(_ model: M.Type) -> Update<M> { Update() }
/// `DELETE FROM m`. Inside a type that has a method `delete`, write `Azoth.delete(…)`.
public func delete<M: TableModel & SelectableEntity>(_ model: M.Type) -> Delete<M> { Delete() }

/// An UPDATE. Made by ``update(_:)``. Without `where` it changes all rows.
///
/// ```swift
/// update(User.self).where(User.id == 5).set(User.name, to: "new").set(User.hits, to: User.hits + 1)
/// ```
public struct Update<M: TableModel & SelectableEntity>: ChangingStatement {
    package var core: UpdateCore

    package init() { core = UpdateCore(table: M._table, model: M.self) }

    public var _core: StatementCore { .update(core) }
    public func _returning(_ selections: [Selection]) -> StatementCore {
        var core = core
        core.returning = (core.returning ?? []) + selections
        return .update(core)
    }

    @inline(__always) package func with(_ change: (inout UpdateCore) -> Void) -> Self {
        var copy = self
        change(&copy.core)
        return copy
    }

    /// Changes the rows for which all conditions hold.
    public func `where`(_ conditions: any SQLExpression<Bool>...) -> Self {
        with { core in for condition in conditions { core.conditions.append(condition.condition) } }
    }

    public func set<Value>(_ column: Mapped<M, Value>, to value: Value) -> Self { set(column.set(value)) }
    public func set<Value>(_ column: Mapped<M, Value>, to value: some SQLExpression<Value>) -> Self {
        set(column.set(value))
    }
    /// Several columns: `set(User.name.set("x"), User.age.set(5))`.
    public func set(_ assignments: Assignment<M>...) -> Self {
        with { core in
            for assignment in assignments {
                core.assignments.append(AssignmentCore(column: assignment.column, value: assignment.value))
            }
        }
    }

    public func executionOptions(_ options: ExecutionOptions) -> Self {
        with { $0.executionOptions = $0.executionOptions.merging(options) }
    }
}

/// A DELETE. Made by ``delete(_:)``. Without `where` it deletes all rows.
public struct Delete<M: TableModel & SelectableEntity>: ChangingStatement {
    package var core: DeleteCore

    package init() { core = DeleteCore(table: M._table, model: M.self) }

    public var _core: StatementCore { .delete(core) }
    public func _returning(_ selections: [Selection]) -> StatementCore {
        var core = core
        core.returning = (core.returning ?? []) + selections
        return .delete(core)
    }

    @inline(__always) package func with(_ change: (inout DeleteCore) -> Void) -> Self {
        var copy = self
        change(&copy.core)
        return copy
    }

    /// Deletes the rows for which all conditions hold.
    public func `where`(_ conditions: any SQLExpression<Bool>...) -> Self {
        with { core in for condition in conditions { core.conditions.append(condition.condition) } }
    }

    public func executionOptions(_ options: ExecutionOptions) -> Self {
        with { $0.executionOptions = $0.executionOptions.merging(options) }
    }
}
