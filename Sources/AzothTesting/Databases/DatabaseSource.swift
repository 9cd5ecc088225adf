public import AzothEngine
internal import Synchronization

/// Where tests get their databases from: a driver, and the URL of a place where there is room for many.
///
/// ```swift
/// extension DatabaseSource {
///     static let sqlite = DatabaseSource("SQLite", url: "sqlite://", driver: SQLiteDriver.self)
///     static let postgres = DatabaseSource("PostgreSQL", url: "postgresql://localhost/test", driver: PostgresDriver.self)
/// }
///
/// @Suite(.databases(.sqlite, .postgres)) struct ShopTests {
///     @Test func customersHaveNames() async throws {
///         let engine = try await TestDatabase.current.engine()
///         …
/// ```
///
/// Each test gets a database to itself, empty, and nothing of it is left behind: with SQLite one in memory, with
/// PostgreSQL a schema of its own in the database of the URL.
public struct DatabaseSource: Sendable {
    /// There is no database of this kind here, and tests are to do without.
    public struct Unavailable: Error, CustomStringConvertible {
        /// Why.
        public let description: String
        public init(_ reason: String) { description = reason }
    }

    /// What it is called in the issues of tests.
    public let name: String
    let driver: any Driver.Type
    private let place: @Sendable () async throws -> String
    let shared: Shared
    private let preparation: Preparation

    /// What tests find.
    enum Preparation {
        /// Nothing.
        case none
        /// What was prepared; they are rolled back to it.
        case rolledBack(PreparedDatabases)
        /// Tables that were prepared, without rows.
        case emptied(EmptiedSchemas)
    }

    /// What the tests of a process share.
    final class Shared: Sendable {
        let permits: Permits
        private let state = Mutex<(engine: Engine?, isAnnounced: Bool)>((nil, false))
        init(_ count: Int) { permits = Permits(count) }

        /// The engine that makes and removes schemas.
        func engine(_ make: () -> Engine) -> Engine {
            state.withLock { state in
                if let engine = state.engine { return engine }
                let engine = make()
                state.engine = engine
                return engine
            }
        }

        /// True for the first caller.
        func announces() -> Bool {
            state.withLock { state in
                defer { state.isAnnounced = true }
                return !state.isAnnounced
            }
        }
    }

    /// - Parameters:
    ///   - name: What it is called in the issues of tests.
    ///   - driver: Makes the connections.
    ///   - atOnce: How many tests have a database at a time; others wait. A server bounds its connections.
    ///   - url: The place, asked for before each test. Throws ``Unavailable`` where there is none, and tests are to be
    ///     skipped.
    public init(
        _ name: String, driver: any Driver.Type, atOnce: Int = 8,
        url: @escaping @Sendable () async throws -> String
    ) {
        self.name = name
        self.driver = driver
        place = url
        shared = Shared(atOnce)
        preparation = .none
    }

    /// The same place with databases that were prepared.
    init(_ other: DatabaseSource, _ preparation: Preparation) {
        name = other.name
        driver = other.driver
        place = other.place
        shared = other.shared
        self.preparation = preparation
    }

    /// - Parameters:
    ///   - name: What it is called in the issues of tests.
    ///   - url: The place: `sqlite://`, or the URL of a PostgreSQL database in which the user may create schemas.
    ///   - driver: Makes the connections.
    ///   - atOnce: How many tests have a database at a time; others wait. A server bounds its connections.
    public init(_ name: String, url: String, driver: any Driver.Type, atOnce: Int = 8) {
        self.init(name, driver: driver, atOnce: atOnce) { url }
    }

    /// Runs a closure with an empty database, which is ``TestDatabase/current`` meanwhile; afterwards it is gone. The trait
    /// ``Testing/Trait/databases(_:)`` does that for each test.
    ///
    /// - Throws: ``Unavailable`` where there is no database of this kind, or what the closure throws.
    public func withDatabase<Value>(
        _ body: nonisolated(nonsending) (TestDatabase) async throws -> Value
    ) async throws -> Value {
        let url = try await place()
        return try await shared.permits.withOne { try await withDatabase(at: url, body) }
    }

    private func withDatabase<Value>(
        at url: String, _ body: nonisolated(nonsending) (TestDatabase) async throws -> Value
    ) async throws -> Value {
        let database = try await testDatabase(url)
        let value: Value
        do {
            value = try await TestDatabase.$bound.withValue(database) { try await body(database) }
        } catch {
            // The body's error is the one to hear of.
            try? await database.remove()
            throw error
        }
        try await database.remove()
        return value
    }

    private func testDatabase(_ url: String) async throws -> TestDatabase {
        switch preparation {
        case .none: try await TestDatabase(self, url: url, emptied: nil)
        case .emptied(let schemas): try await TestDatabase(self, url: url, emptied: schemas)
        case .rolledBack(let databases):
            TestDatabase(self, url: url, try await databases.take(driver, url: url), of: databases)
        }
    }
}
