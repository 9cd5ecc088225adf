internal import Azoth
public import AzothEngine
public import AzothSQL
internal import Foundation
internal import Synchronization
internal import Testing

/// The database of one test: empty when it begins, and gone when it has ended, with all connections to it.
///
/// A suite says which databases its tests run on, and a test asks for engines:
///
/// ```swift
/// @Suite(.databases(.sqlite, .postgres)) struct ShopTests {
///     @Test func customersHaveNames() async throws {
///         let engine = try await TestDatabase.current.engine()
///         try await engine.begin { connection in try await connection.createAll(ShopSchema.metadata) }
/// ```
public final class TestDatabase: Sendable {
    @TaskLocal static var bound: TestDatabase?

    /// What the source is called: "PostgreSQL".
    public let name: String
    /// Where it is. Every connection by this URL sees it.
    public let url: String
    /// The driver that serves the URL.
    public let driver: any Driver.Type
    /// Whether its source makes the tables.
    package let isPrepared: Bool
    private let dialectName: DialectName
    private let place: Place
    private let engines = Mutex<[Engine]>([])

    /// What the database is, and what is done with it in the end.
    private enum Place {
        /// A schema of its own.
        case schema(Schema)
        /// A database of its own, in memory, which is there as long as a connection to it.
        case memory(keeper: any DriverConnection)
        /// A schema that tests have one after the other, and that is emptied.
        case emptied(EmptiedSchema, EmptiedSchemas)
        /// One that tests share, each of which is rolled back.
        case prepared(PreparedDatabase, PreparedDatabases)
    }

    /// The database of the current test.
    ///
    /// - Throws: `invalidRequest` where the test has none.
    public static var current: TestDatabase {
        get throws {
            if let bound { return bound }
            throw AzothError(
                .invalidRequest,
                "this test has no database: say which ones it runs on, with a trait of the test or of its suite, as in "
                    + "@Suite(.databases(.sqlite, .postgres))")
        }
    }

    /// One of its own, with empty tables where schemas are prepared with some.
    init(_ source: DatabaseSource, url: String, emptied: EmptiedSchemas?) async throws {
        name = source.name
        driver = source.driver
        isPrepared = emptied != nil
        let connector = try driver.connector(url: url)
        dialectName = connector.dialect.name
        if dialectName == .sqlite {
            // In memory, under a name that nobody else has, and for any number of connections.
            self.url = url == "sqlite://" ? "sqlite:///file:/azoth-test-\(UUID().uuidString)?vfs=memdb" : url
            place = .memory(keeper: try await driver.connector(url: self.url).connect(EngineOptions()))
            try await emptied?.prepare(engine())
        } else {
            let engine = source.shared.engine {
                Engine(connector: connector, options: EngineOptions(pool: .queue(size: 2, overflow: 2)))
            }
            if let emptied {
                let schema = try await emptied.take {
                    try await Schema(engine)
                } engine: { [driver] schema in
                    try Engine(url: schema.url(url), drivers: [driver])
                }
                place = .emptied(schema, emptied)
                self.url = schema.schema.url(url)
            } else {
                let schema = try await Schema(engine)
                place = .schema(schema)
                self.url = schema.url(url)
            }
        }
    }

    /// One that was prepared, and takes no test's changes.
    init(_ source: DatabaseSource, url: String, _ prepared: PreparedDatabase, of databases: PreparedDatabases) {
        name = source.name
        driver = source.driver
        isPrepared = true
        self.url = url
        dialectName = prepared.connector.dialect.name
        place = .prepared(prepared, databases)
    }

    /// An engine for this database. It is disposed of when the test has ended.
    ///
    /// - Parameters:
    ///   - options: As always.
    ///   - oneConnection: The engine has a single connection, which one caller at a time may use; whoever keeps it shows.
    public func engine(
        _ options: EngineOptions = EngineOptions(), oneConnection: Bool = false
    ) throws -> Engine {
        var options = options
        let engine: Engine
        if case .prepared(let prepared, _) = place {
            options.pool = .static
            engine = Engine(connector: prepared.connector, options: options)
        } else {
            if oneConnection { options.pool = .static }
            engine = try Engine(url: url, drivers: [driver], options: options)
        }
        engines.withLock { $0.append(engine) }
        return engine
    }

    /// The name of the database's family.
    public var dialect: DialectName { dialectName }

    /// A text with `?` for its parameters, with this database's placeholders in their place: `$1` and so on. Those inside of
    /// quotes stay.
    public func sql(_ text: String) -> String {
        dialectName == .sqlite ? text : PlaceholderText.numbered(text)
    }

    /// The text for this database, where the texts really differ.
    public func sql(sqlite: String, postgres: String) -> String { dialectName == .sqlite ? sqlite : postgres }

    /// Closes what is open, and leaves nothing. Connections that are still held by somebody are an issue of the test.
    func remove() async throws {
        for engine in engines.withLock({ $0 }) { try await engine.dispose() }
        switch place {
        case .schema(let schema): complain(ofConnections: try await schema.remove())
        case .emptied(let schema, let schemas): complain(ofConnections: try await schemas.giveBack(schema))
        case .memory(let keeper): await keeper.close()
        case .prepared(let prepared, let databases): await databases.giveBack(prepared)
        }
    }

    private func complain(ofConnections left: Int) {
        guard left > 0 else { return }
        Issue.record(
            """
            The test has ended, and \(left) of its connections to \(name) are still open: close sessions and \
            connections that are not scoped
            """)
    }
}
