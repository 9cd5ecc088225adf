public import AzothSQL
internal import Logging

/// A driver's connection while the program has it: without transactions that begin by themselves, logs and checks.
public final class RawConnection {
    /// The driver's own connection, to be cast to its type.
    public let driverConnection: any DriverConnection

    init(_ connection: any DriverConnection) { driverConnection = connection }

    /// Executes text as it is, with parameters for its placeholders.
    @discardableResult
    public func executeDriverSQL(
        _ sql: String, _ parameters: [any MappedValue] = []
    ) async throws -> ResultSet<RowMapping> {
        let (statement, row) = try CompiledStatement.driverSQL(sql, parameters)
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
        _ body: nonisolated(nonsending) (RawConnection) async throws -> Value
    ) async throws -> Value {
        let lease = try await checkOut("Pool.connect()")
        do {
            let value = try await body(RawConnection(lease.connection))
            await reset(lease)
            return value
        } catch {
            await reset(lease)
            throw error
        }
    }

    private nonisolated(nonsending) func reset(_ lease: Lease) async {
        defer { lease.giveBack() }
        guard lease.connection.isInTransaction else { return }
        do {
            switch reset {
            case .rollback: try await lease.connection.execute(.rollback)
            case .commit: try await lease.connection.execute(.commit)
            case .none: break
            }
        } catch {
            lease.isUsable = false
            logger.warning("a connection was thrown away, because it could not be reset: \(error)")
        }
    }
}
