internal import AzothEngine
internal import AzothSQL
internal import Synchronization

/// A connection in whose transaction tables were made, which is never committed: tests use it one after the other, and each
/// is rolled back. When the process ends, nothing is left of it.
final class PreparedDatabase: Sendable {
    /// What a test finds, and is rolled back to.
    private static let savepoint = "azoth_test"

    let connector: PreparedConnector
    private let connection: any DriverConnection

    /// Opens a connection, and prepares what every test finds.
    init(
        _ driver: any Driver.Type, url: String, preparing prepare: @Sendable (Engine) async throws -> Void
    ) async throws {
        let base = try driver.connector(url: url)
        connection = try await base.connect(EngineOptions())
        connector = PreparedConnector(base, connection)
        do {
            try await connection.execute(.begin(TransactionMode()))
            if connection.dialect.name == .postgres {
                // Others make tables of the same names at the same time.
                let schema = Schema.makeName()
                try await run("CREATE SCHEMA \(schema)")
                try await run("SET LOCAL search_path TO \(schema)")
            }
            let engine = Engine(connector: connector, options: EngineOptions(pool: .static))
            try await engine.disposing(after: prepare)
            try await connection.execute(.savepoint(Self.savepoint))
        } catch {
            await connection.close()
            throw error
        }
    }

    private func run(_ sql: String) async throws {
        _ = try await connection.execute(
            CompiledStatement(sql, kind: .other), parameters: .noParameters, options: DriverOptions())
    }

    /// Puts everything back to what it was before the test.
    ///
    /// - Returns: Whether another test can use it.
    func rollBack() async -> Bool {
        connector.endConnection()
        let connection = connection
        // A test that was cancelled is cleaned up after all the same.
        return await Task.detached {
            do {
                guard connection.isInTransaction else {
                    throw AzothError(.pendingRollback, "the transaction has ended")
                }
                try await connection.execute(.rollbackToSavepoint(Self.savepoint))
                return true
            } catch {
                await connection.close()
                return false
            }
        }.value
    }
}

/// Leads to the one connection of a prepared database.
struct PreparedConnector: DriverConnector {
    private let base: any DriverConnector
    private let connection: any DriverConnection
    private let isTaken = Taken()

    private final class Taken: Sendable { let by = Mutex<RolledBackConnection?>(nil) }

    init(_ base: any DriverConnector, _ connection: any DriverConnection) {
        self.base = base
        self.connection = connection
    }

    var dialect: Dialect { base.dialect }
    var driverName: String { base.driverName }
    var url: String { base.url }
    var defaultPool: PoolChoice { .static }

    /// Takes the connection from a test that has ended.
    func endConnection() {
        isTaken.by.withLock { taken in
            taken?.end()
            taken = nil
        }
    }

    nonisolated(nonsending) func connect(_ options: EngineOptions) async throws -> any DriverConnection {
        try isTaken.by.withLock { taken throws(AzothError) in
            if let taken, !taken.isBroken {
                throw AzothError(
                    .invalidRequest,
                    "a test that is rolled back has one connection, and an engine of it has that one already: share the "
                        + "engine")
            }
            let made = RolledBackConnection(connection)
            taken = made
            return made
        }
    }
}
