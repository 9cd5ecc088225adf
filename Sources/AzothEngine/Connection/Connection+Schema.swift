public import AzothSQL

extension Connection {
    /// Creates the tables, in the order of their references.
    ///
    /// - Parameter checkFirst: Leave tables alone that exist.
    public func createAll(_ metadata: Metadata, checkFirst: Bool = true) async throws {
        try flag.enter("createAll(_:)")
        defer { flag.leave() }
        for sql in try metadata.createStatements(for: dialect, ifNotExists: checkFirst) { try await runDDL(sql) }
    }

    /// Drops the tables, in the reverse order.
    ///
    /// - Parameter checkFirst: Pass over tables that do not exist.
    public func dropAll(_ metadata: Metadata, checkFirst: Bool = true) async throws {
        try flag.enter("dropAll(_:)")
        defer { flag.leave() }
        for sql in metadata.dropStatements(for: dialect, ifExists: checkFirst) { try await runDDL(sql) }
    }

    private func runDDL(_ sql: String) async throws {
        _ = try await _run(CompiledStatement(sql, kind: .ddl), parameters: .noParameters, options: DriverOptions())
    }
}
