internal import AzothSQL

/// A statement of the user's, made ready for a session: with its eager loads, compiled, and what decodes it.
struct PreparedQuery {
    let statement: CompiledStatement
    let parameters: RowBatch
    let context: SessionContext
    /// The table that an INSERT, UPDATE or DELETE changes behind the objects.
    let writtenTable: Table?
    var writes: Bool { writtenTable != nil }

    /// - Parameter filters: What the session's criteria add.
    init(_ core: StatementCore, for dialect: Dialect, in graph: ObjectGraph, _ filters: TableFilters) throws {
        var plan = LoadPlan()
        var core = core
        if case .select(let select) = core {
            plan = LoadPlan(select)
            if !plan.isEmpty(for: select) {
                var select = select
                try plan.addJoins(to: &select)
                core = .select(select)
            }
        }
        switch core {
        case .update(let update): writtenTable = update.table
        case .delete(let delete): writtenTable = delete.table
        case .insert(let insert): writtenTable = insert.conflict == nil ? nil : insert.table
        default: writtenTable = nil
        }
        let compiled = try core.compile(for: dialect, filters: filters)
        statement = compiled.statement
        parameters = compiled.parameters
        context = SessionContext(
            graph, plan: plan, populateExisting: core.executionOptions.populateExisting ?? false)
    }
}

extension ObjectGraph {
    /// A statement changed rows of a table: what is in memory of it may be out of date.
    func markStale(_ table: Table?) {
        for store in stores where store.entity.table === table {
            store.forEach { slot in
                if slot.isPersistent, slot.has(.attached) { slot.set(.stale) }
            }
        }
    }
}
