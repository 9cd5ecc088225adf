public import AzothSQL
internal import Logging

/// A driver's connection while the program has it: without transactions that begin by themselves, logs and checks.
public final class RawConnection {
    /// The driver's own connection, to be cast to its type.
    public let driverConnection: any DriverConnection

    private let record: PooledConnection

    init(_ record: PooledConnection) {
        self.record = record
        driverConnection = record.driver
    }

    /// Values of the program's own. They stay with the connection for as long as it is open, whoever has it.
    public var info: Info {
        get { record.info }
        set { record.info = newValue }
    }

    /// Executes text as it is, with parameters for its placeholders.
    @discardableResult
    public func executeDriverSQL(
        _ sql: String, _ parameters: [any MappedValue] = []
    ) async throws -> ResultSet<RowMapping> {
        let (statement, row) = try CompiledStatement.driverSQL(sql, parameters)
        record.lastStatement = statement
        let result = try await driverConnection.execute(statement, parameters: row, options: DriverOptions())
        let collector = MappingCollector()
        collector.add(result.batch)
        while let batch = try await result.cursor?.next() { collector.add(batch) }
        return collector.finish(
            columnNames: result.columnNames, affectedRows: result.affectedRows,
            lastInsertedRowID: result.lastInsertedRowID)
    }
}

@available(*, unavailable, message: "a connection belongs to one task")
extension RawConnection: Sendable {}

extension Pool {
    /// A driver's connection for the time of a closure. A transaction that it leaves open ends as the pool's options say.
    @discardableResult
    public func connect<Value>(
        _ body: nonisolated(nonsending) (RawConnection) async throws -> Value, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> Value {
        try await lend(CallSite("pool.connect { }", file: file, line: line), body)
    }

    nonisolated(nonsending) func lend<Value>(
        _ site: CallSite, _ body: nonisolated(nonsending) (RawConnection) async throws -> Value
    ) async throws -> Value {
        let lease = try await checkOut(site)
        do {
            let value = try await body(RawConnection(lease.record))
            await takeBack(lease)
            return value
        } catch {
            await takeBack(lease)
            throw error
        }
    }

    private nonisolated(nonsending) func takeBack(_ lease: Lease) async {
        defer { lease.giveBack() }
        do {
            try await reset(lease) { try await lease.connection.execute($0) }
        } catch {
            logger.warning("a connection was thrown away, because it could not be reset: \(error)")
        }
    }
}
