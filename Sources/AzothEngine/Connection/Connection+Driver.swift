internal import AzothSQL

extension Connection {
    /// Does something that one kind of driver alone can do, inside the connection's transaction: it is begun where none
    /// is open, and what goes wrong counts as with a statement.
    ///
    /// - Parameters:
    ///   - type: The driver's type of connections.
    ///   - sql: What is done, for logs and errors.
    ///   - body: Is given the driver's connection, which must not be kept.
    /// - Throws: `unsupported` where the connection is another driver's.
    public func withDriver<Driver: DriverConnection, Value>(
        _ type: Driver.Type, sql: String, _ body: nonisolated(nonsending) (Driver) async throws -> Value
    ) async throws -> Value {
        try flag.enter("withDriver(_:sql:_:)")
        defer { flag.leave() }
        guard let driver = try await usableDriver() as? Driver else {
            throw AzothError(
                .unsupported,
                "this needs a connection of type \(Driver.self), and the engine's driver is \(engine.driver)",
                statement: sql)
        }
        if frames.isEmpty { try await autobegin(driver) }
        lease?.record.lastStatement = CompiledStatement(sql, kind: .other)
        let executed = ExecutedStatement(
            CompiledStatement(sql, kind: .other), .noParameters, at: site, in: transactionObservation?.transaction.id)
        let observation = isObserved ? observe(executed) : nil
        let start = ContinuousClock.now
        do {
            let value = try await body(driver)
            observation?.note(since: start)
            observation?.end()
            return value
        } catch {
            let noted = await noteFailure(error, of: executed)
            observation?.note(since: start)
            observation?.end(noted)
            throw noted
        }
    }
}
