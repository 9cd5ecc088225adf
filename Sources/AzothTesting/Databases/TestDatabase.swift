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
    private let dialectName: DialectName
    private let schema: Schema?
    /// A database in memory is there as long as a connection to it.
    private let keeper: (any DriverConnection)?
    private let engines = Mutex<[Engine]>([])

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

    init(_ source: DatabaseSource, url: String) async throws {
        name = source.name
        driver = source.driver
        let connector = try driver.connector(url: url)
        dialectName = connector.dialect.name
        if dialectName == .sqlite {
            schema = nil
            // In memory, under a name that nobody else has, and for any number of connections.
            self.url = url == "sqlite://" ? "sqlite:///file:/azoth-test-\(UUID().uuidString)?vfs=memdb" : url
            keeper = try await driver.connector(url: self.url).connect(EngineOptions())
        } else {
            let engine = source.shared.engine {
                Engine(connector: connector, options: EngineOptions(pool: .queue(size: 2, overflow: 2)))
            }
            let schema = try await Schema(engine)
            self.schema = schema
            self.url = schema.url(url)
            keeper = nil
        }
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
        if oneConnection { options.pool = .static }
        let engine = try Engine(url: url, drivers: [driver], options: options)
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
        if let schema {
            let left = try await schema.remove()
            if left > 0 {
                Issue.record(
                    """
                    The test has ended, and \(left) of its connections to \(name) are still open: close sessions and \
                    connections that are not scoped
                    """)
            }
        }
        await keeper?.close()
    }
}
