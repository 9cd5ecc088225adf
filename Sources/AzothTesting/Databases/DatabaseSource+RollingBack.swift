public import AzothEngine
internal import Synchronization

extension DatabaseSource {
    /// The same place, where each test works in a transaction that is rolled back at its end: what takes long, such as
    /// making the tables, is done once for many tests.
    ///
    /// ```swift
    /// extension DatabaseSource {
    ///     static let shop = DatabaseSource.postgres.rollingBack { engine in
    ///         try await engine.begin { connection in try await connection.createAll(ShopSchema.metadata) }
    ///     }
    /// }
    ///
    /// @Suite(.databases(.shop)) struct OrderTests {
    ///     @Test func ordersHaveTotals() async throws {
    ///         let sessions = SessionFactory(try TestDatabase.current.engine())
    ///         try await sessions.begin { session in … }              // a savepoint; the code under test sees no difference
    /// ```
    ///
    /// A test has one connection, and so one engine; its transactions are savepoints of the one around them. What is
    /// committed there is seen by nobody else, deferred constraints are not checked, the isolation of a transaction can't be
    /// chosen, and on PostgreSQL numbers that a sequence has given are not given again. Tests of these things want a
    /// database of their own.
    ///
    /// - Parameter prepare: Makes the tables, and what else every test is to find. Called once for each test that runs at
    ///   the same time, on an engine that commits nothing.
    public func rollingBack(preparing prepare: @escaping @Sendable (Engine) async throws -> Void) -> DatabaseSource {
        DatabaseSource(self, .rolledBack(PreparedDatabases(prepare)))
    }
}

/// The prepared databases that no test uses just now.
final class PreparedDatabases: Sendable {
    private let prepare: @Sendable (Engine) async throws -> Void
    private let idle = Mutex<[PreparedDatabase]>([])

    init(_ prepare: @escaping @Sendable (Engine) async throws -> Void) { self.prepare = prepare }

    func take(_ driver: any Driver.Type, url: String) async throws -> PreparedDatabase {
        if let database = idle.withLock({ $0.popLast() }) { return database }
        return try await PreparedDatabase(driver, url: url, preparing: prepare)
    }

    func giveBack(_ database: PreparedDatabase) async {
        if await database.rollBack() { idle.withLock { $0.append(database) } }
    }
}
