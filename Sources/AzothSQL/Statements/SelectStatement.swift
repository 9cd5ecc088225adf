/// A SELECT whose rows are of the Swift type `Row`. Made by `select(…)`; every member returns a changed copy.
///
/// ```swift
/// select(User.id, User.name).where(User.age >= 18).orderBy(User.name).limit(10)     // rows: (Int, String)
/// ```
///
/// FROM names the tables of the select list, less those that joins bring in; `from(…)` says otherwise. A column of a
/// table that stands in neither is an error when the statement is compiled.
public struct Select<Row>: RowStatement {
    package var core: SelectCore
    public let _decoder: RowDecoder<Row>

    public init(_ selections: [Selection], decoder: RowDecoder<Row>) {
        core = SelectCore(selections: selections)
        _decoder = decoder
    }

    package init(core: SelectCore, decoder: RowDecoder<Row>) {
        self.core = core
        _decoder = decoder
    }

    public var _core: StatementCore { .select(core) }

    /// A copy that was changed.
    @inline(__always) package func with(_ change: (inout SelectCore) -> Void) -> Self {
        var copy = self
        change(&copy.core)
        return copy
    }

    // MARK: Conditions

    /// Keeps the rows for which all conditions hold. Several calls are joined by AND.
    public func `where`(_ conditions: any SQLExpression<Bool>...) -> Self {
        with { core in for condition in conditions { core.conditions.append(condition.condition) } }
    }

    /// Keeps the rows whose column equals a value: `filterBy(A.data, "x")`.
    public func filterBy<M, Value>(_ column: Mapped<M, Value>, _ value: Value) -> Self {
        with { $0.conditions.append(.comparison(.equal, column, value)) }
    }

    public func groupBy(_ terms: any OrderTerm...) -> Self {
        with { core in for term in terms { core.groupings.append(term._orderNode) } }
    }

    /// Keeps the groups for which all conditions hold.
    public func having(_ conditions: any SQLExpression<Bool>...) -> Self {
        with { core in for condition in conditions { core.having.append(condition.condition) } }
    }

    // MARK: Order and extent

    /// Sorts by these terms, after those of earlier calls.
    public func orderBy(_ terms: any OrderTerm...) -> Self {
        with { core in for term in terms { core.orderings.append(term._orderNode) } }
    }

    public func distinct() -> Self { with { $0.isDistinct = true } }
    /// At most so many rows.
    public func limit(_ count: Int) -> Self { with { $0.limit = .bind(Bind(count, as: .int64)) } }
    /// Leaves out the first rows.
    public func offset(_ count: Int) -> Self { with { $0.offset = .bind(Bind(count, as: .int64)) } }

    // MARK: Locks and options

    /// Locks the rows until the transaction ends. SQLite has no row locks and prints nothing.
    public func withForUpdate(_ lock: ForUpdate) -> Self { with { $0.lock = lock } }
    public func withForUpdate(
        skipLocked: Bool = false, noWait: Bool = false, isShared: Bool = false, keyShare: Bool = false
    ) -> Self {
        withForUpdate(ForUpdate(skipLocked: skipLocked, noWait: noWait, isShared: isShared, keyShare: keyShare))
    }
    /// Locks the rows of one table alone: `FOR UPDATE OF a`. PostgreSQL can't lock what an outer join may not find.
    public func withForUpdate<M: TableModel>(
        of model: M.Type, skipLocked: Bool = false, noWait: Bool = false, isShared: Bool = false,
        keyShare: Bool = false
    ) -> Self {
        var lock = ForUpdate(skipLocked: skipLocked, noWait: noWait, isShared: isShared, keyShare: keyShare)
        lock.tables = [M._table.name]
        return withForUpdate(lock)
    }
    public func executionOptions(_ options: ExecutionOptions) -> Self {
        with { $0.executionOptions = $0.executionOptions.merging(options) }
    }
}
