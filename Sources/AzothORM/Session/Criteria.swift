internal import AzothEngine
public import AzothSQL

/// Conditions that sessions add to every statement for the rows of a model: tenants, soft deletion.
///
/// ```swift
/// let sessions = factory.filtered(Document.self) { $0.tenantId == tenant }
/// ```
///
/// They reach what the program selects, updates and deletes, wherever a statement names the model: in FROM, joins,
/// subqueries and upserts; `get`, `refresh`, `merge` and every load of a relationship; and the UPDATE and DELETE of a
/// flush. An INSERT is as the program makes it. Text that the program wrote can't be looked through: a session with
/// criteria refuses it. ``Session/unfiltered(_:)`` is the way out.
///
/// They are conditions on rows of the model: who links to a row by a foreign key or a link table is not a matter of
/// them, and what the database does by itself (`ON DELETE CASCADE`, triggers, views) is not either.
public struct Criteria: Sendable {
    private(set) var filters = TableFilters()

    /// No conditions.
    public init() {}

    /// Adds a condition to those of a model. The argument stands for the model as the statement names it.
    public mutating func add<M: Model>(
        _ model: M.Type, _ condition: @escaping @Sendable (Alias<M>) -> any SQLExpression<Bool>
    ) {
        filters.add(M._anyEntity.table) { condition(Alias<M>($0)).condition }
    }
}

extension SessionFactory {
    /// A factory whose sessions see only those rows of a model for which a condition holds: see ``Criteria``.
    public func filtered<M: Model>(
        _ model: M.Type, by condition: @escaping @Sendable (Alias<M>) -> any SQLExpression<Bool>
    ) -> SessionFactory {
        configure { $0.criteria.add(model, condition) }
    }
}

extension Session {
    /// From now on the session sees only those rows of a model for which a condition holds: see ``Criteria``. What is in
    /// memory is stale and links to the model are not loaded any more, so that both are looked at again. A stream that is
    /// being read ends.
    public func filter<M: Model>(
        _ model: M.Type, by condition: @escaping @Sendable (Alias<M>) -> any SQLExpression<Bool>
    ) {
        criteria.add(model, condition)
        graph.lookAgain(criteria.filters)
    }

    /// What statements are filtered by at the moment.
    var filters: TableFilters { unfilteredDepth > 0 ? .none : criteria.filters }

    /// Executes a statement of known shape, with the criteria of one of its tables.
    nonisolated(nonsending) func run(
        _ statement: CompiledStatement, _ parameters: RowBatch, of table: Table?, on connection: Connection
    ) async throws -> DriverResult {
        let filters = filters
        guard !filters.isEmpty, let table else {
            return try await connection._run(statement, parameters: parameters, options: try driverOptions())
        }
        let filtered = try statement.filtered(table, filters, parameters, for: connection.dialect)
        return try await connection._run(
            filtered.statement, parameters: filtered.parameters, options: try driverOptions())
    }

    /// The same with many rows of parameters, which are made and whose results are taken while the database works on others,
    /// where it can: see ``Connection/_run(_:rows:options:make:take:)``.
    nonisolated(nonsending) func run(
        _ statement: CompiledStatement, rows count: Int, of table: Table, on connection: Connection,
        make: (Range<Int>) throws -> RowBatch, take: (Range<Int>, DriverResult) throws -> Void
    ) async throws {
        guard filters.isEmpty else {
            return try take(0..<count, await run(statement, make(0..<count), of: table, on: connection))
        }
        try await connection._run(statement, rows: count, options: try driverOptions(), make: make, take: take)
    }
}
