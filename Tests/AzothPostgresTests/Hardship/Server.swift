import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import Logging
import Testing

/// The database of a test, and how these tests get at it.
struct Server: Sendable {
    /// Each connection by it sees the test's own schema.
    let url: String

    static func with(_ body: @escaping @Sendable (Server) async throws -> Void) async throws {
        try await body(Server(url: try TestDatabase.current.url))
    }

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    func engine(
        size: Int = 1, prePing: Bool = false, statementCacheSize: Int = 500, postgres: PostgresOptions = .init()
    ) throws -> Engine {
        try Engine.postgres(
            url,
            options: EngineOptions(
                logger: Self.quiet, pool: .queue(size: size, overflow: 0, prePing: prePing),
                statementCacheSize: statementCacheSize),
            postgres: postgres)
    }

    /// A connection without an engine around it.
    func connection(
        statementCacheSize: Int = 500, postgres: PostgresOptions = .init()
    ) async throws -> PostgresConnection {
        let connector = try PostgresConnector(url, options: postgres)
        let connection = try await connector.connect(
            EngineOptions(logger: Self.quiet, statementCacheSize: statementCacheSize))
        return try #require(connection as? PostgresConnection)
    }

    /// Ends a process of the server, and waits until it is gone.
    func kill(_ process: Int32) async throws {
        let admin = try Engine.postgres(url, options: EngineOptions(logger: Self.quiet, pool: .null))
        try await admin.begin { try await $0.executeDriverSQL("SELECT pg_terminate_backend(\(process), 5000)") }
    }
}

/// How long something takes.
func stopwatch(_ body: nonisolated(nonsending) () async throws -> Void) async rethrows -> Duration {
    let start = ContinuousClock.now
    try await body()
    return ContinuousClock.now - start
}

extension Connection {
    /// The only value of the only row.
    func only(_ sql: String, _ parameters: [any MappedValue] = []) async throws -> Int? {
        let row = try await executeDriverSQL(sql, parameters).one()
        return row[row.keys[0]]
    }
}

extension PostgresConnection {
    /// Executes text without parameters.
    @discardableResult
    func run(_ sql: String, _ options: DriverOptions = .init(), kind: CompiledStatement.Kind = .other) async throws
        -> DriverResult
    {
        try await execute(
            CompiledStatement(sql, kind: kind, returnsRows: true), parameters: .noParameters, options: options)
    }

    /// The only value of the only row, an integer.
    func only(_ sql: String) async throws -> Int64 {
        let batch = try await run(sql, kind: .select).batch
        return try batch.withRow(0) { reader throws in try reader.integer() }
    }

    /// A stream of a query's rows.
    func stream(_ sql: String, batchSize: Int? = nil) async throws -> DriverResult {
        try await run(sql, DriverOptions(batchSize: batchSize, isStream: true), kind: .select)
    }
}

/// Rows of parameters: integers.
func integers(_ rows: some Sequence<Int>) -> RowBatch {
    var builder = RowBatch.Builder(columnCount: 1)
    for number in rows {
        builder.append(integer: Int64(number))
        builder.endRow()
    }
    return builder.finish()
}
