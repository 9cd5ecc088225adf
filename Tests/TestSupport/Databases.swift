internal import AzothPostgres
internal import AzothSQLite
public import AzothTesting
public import Testing

extension DatabaseSource {
    /// In memory.
    public static let sqlite = DatabaseSource("SQLite", url: "sqlite://", driver: SQLiteDriver.self)
    /// In the cluster of the tests.
    public static let postgres = DatabaseSource("PostgreSQL", driver: PostgresDriver.self) {
        try await PostgresCluster.url()
    }

    /// Every database that Azoth has a driver for.
    public static let all: [DatabaseSource] = [.sqlite, .postgres]

    /// By its name, for tests that run in a process of their own.
    public static func named(_ name: String) -> DatabaseSource { all.first { $0.name == name } ?? .sqlite }
}

extension Trait where Self == DatabasesTrait {
    /// Runs each test on every database that Azoth has a driver for.
    public static var everyDatabase: Self { .databases(DatabaseSource.all) }
}
