public import AzothSQL

extension Model {
    /// What the database computes of the object's row: 1 statement, after pending changes are written.
    ///
    /// - Throws: `notLoaded` where the row is not in the database yet, `detached` where the object has no session,
    ///   `noResultFound` where the row is gone.
    public nonisolated(nonsending) func _computed<Value>(
        _ attribute: Computed<Self, Value>, _ name: String
    ) async throws -> Value {
        let attributeName = "\(_slot.entity.name).\(name)"
        guard let session = _session else {
            throw AzothError(
                .detached,
                "\(_slot.description) belongs to no session, so \(attributeName) can't be computed: select it with the "
                    + "object before the session closes")
        }
        try await session.flushBeforeComputing(attributeName)
        guard _slot.isPersistent else {
            throw AzothError(
                .notLoaded(attribute: attributeName),
                "\(_slot.description) is not in the database yet, which computes \(attributeName): flush it first")
        }
        let table = Self._table
        let entity = _slot.entity
        let conditions = table.primaryKey.map { column in
            let bind = Bind(entity.fields[column].mappedValue(_slot.identityRow), as: table.columns[column].type)
            return Expr<Bool>(
                .binary(.equal, .column(ColumnReference(table: table, index: column)), .bind(bind)))
        }
        let statement = conditions.reduce(select(attribute)) { $0.where($1) }
        return try await session.execute(statement).one()
    }
}

extension Session {
    fileprivate nonisolated(nonsending) func flushBeforeComputing(_ name: String) async throws {
        try enter("awaitable")
        defer { leave() }
        try await autoflush("computing \(name)")
    }
}
