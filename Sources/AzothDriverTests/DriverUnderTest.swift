public import AzothEngine
internal import AzothSQL

/// A driver, and what its checks have to know of it.
///
/// ```swift
/// @Suite struct MyDriverTests {
///     @Test(arguments: DriverCheck.all) func keepsTheRules(_ check: DriverCheck) async throws {
///         try await check.run(DriverUnderTest(MyConnector(host: "localhost", database: "test")))
///     }
/// }
/// ```
public struct DriverUnderTest: Sendable {
    /// Leads to a database in which tables may be made. The checks give theirs names that nobody else has, and drop
    /// them. Several connections of one connector see the same database.
    public var connector: any DriverConnector
    /// The driver as `Engine(url:drivers:)` finds it; nil where there is none.
    public var driver: (any Driver.Type)?
    /// URLs that the driver must refuse.
    public var wrongURLs: [String] = []
    /// Leads nowhere: a connection can't be opened. Nil: that is not checked.
    public var unreachable: (any DriverConnector)?
    /// A query that takes a minute at least if nobody stops it, and gives a row at the end.
    public var slowQuery: String
    /// Asks a connection who it is at the server, and gives what cuts it off from outside. Nil: there is no server that
    /// it could lose.
    public var cutter: (@Sendable (any DriverConnection) async throws -> @Sendable () async throws -> Void)?
    /// After an error nothing but a rollback is possible in a transaction.
    public var errorsEndTransactions: Bool
    /// The isolation levels that the database has.
    public var isolationLevels: Set<IsolationLevel>
    /// Reading a table does not keep others from writing it, and the other way round.
    public var readersAndWritersGetAlong = true
    /// A query is streamed outside of a transaction, too. Where it is refused there, what needs it is not checked.
    public var streamsOutsideTransactions = true

    /// - Parameter connector: Leads to a database in which tables may be made.
    public init(_ connector: any DriverConnector) {
        self.connector = connector
        if connector.dialect.name == .sqlite {
            slowQuery = """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000000000) \
                SELECT count(*) FROM n
                """
            errorsEndTransactions = false
            isolationLevels = [.serializable, .readUncommitted, .autocommit]
        } else {
            slowQuery = "SELECT 1 FROM pg_sleep(60)"
            errorsEndTransactions = true
            isolationLevels = Set(IsolationLevel.allCases)
            cutter = { [connector] connection in
                let process = try await connection.run("SELECT pg_backend_pid()::int8").integers()[0] ?? 0
                return {
                    let other = try await connector.connect(EngineOptions())
                    _ = try await other.run("SELECT 1 FROM pg_terminate_backend(\(process), 5000)")
                    await other.close()
                }
            }
        }
    }
}
