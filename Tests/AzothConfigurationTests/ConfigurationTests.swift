import AzothConfiguration
import AzothEngine
import AzothSQL
import AzothSQLite
import Configuration
import Logging
import Synchronization
import Testing

@Suite struct ConfigurationTests {
    private func engine(
        _ values: [AbsoluteConfigKey: ConfigValue], _ options: EngineOptions = .init()
    ) throws -> Engine {
        try Engine(
            configuration: ConfigReader(provider: InMemoryProvider(values: values)), drivers: [SQLiteDriver.self],
            options: options)
    }

    private func error(_ values: [AbsoluteConfigKey: ConfigValue]) -> String {
        do {
            _ = try engine(values)
            return "no error"
        } catch let error as AzothError {
            #expect(error.kind == .invalidRequest)
            return error.message
        } catch {
            return "\(error)"
        }
    }

    @Test func `everything has a key`() throws {
        let engine = try engine([
            "url": "sqlite:///app.db", "echo": true, "hideParameters": true, "loggingToken": "shop",
            "slowStatementThreshold": "250ms", "isolationLevel": "serializable", "statementCacheSize": 7,
            "pool.size": 3, "pool.overflow": 0, "pool.timeout": 1.5, "pool.recycle": "1h", "pool.prePing": true,
            "pool.order": "lifo", "pool.resetOnReturn": "commit", "statementTimeout": "1m",
        ])
        #expect(engine.url == "sqlite:///app.db")
        #expect(engine.options.echo)
        #expect(engine.options.hideParameters)
        #expect(engine.options.loggingToken == "shop")
        #expect(engine.options.slowStatementThreshold == .milliseconds(250))
        #expect(engine.options.isolationLevel == .serializable)
        #expect(engine.options.statementCacheSize == 7)
        #expect(engine.executionOptions.timeout == .seconds(60))
        #expect(
            engine.options.pool
                == .queue(
                    size: 3, overflow: 0, timeout: .milliseconds(1500), recycle: .seconds(3600), prePing: true,
                    order: .lifo, resetOnReturn: .commit))
    }

    @Test func `environment variables have the same keys in capitals, under a scope`() throws {
        let provider = EnvironmentVariablesProvider(environmentVariables: [
            "DATABASE_URL": "sqlite://", "DATABASE_ECHO": "yes", "DATABASE_SLOW_STATEMENT_THRESHOLD": "2",
            "DATABASE_POOL_KIND": "static", "DATABASE_POOL_TIMEOUT": "3", "DATABASE_ISOLATION_LEVEL": "Autocommit",
        ])
        let engine = try Engine(
            configuration: ConfigReader(provider: provider).scoped(to: "database"), drivers: [SQLiteDriver.self])
        #expect(engine.options.echo)
        #expect(engine.options.slowStatementThreshold == .seconds(2))
        #expect(engine.options.pool == .static(timeout: .seconds(3)))
        #expect(engine.options.isolationLevel == .autocommit)
    }

    @Test func `what the configuration does not say is as the options have it`() async throws {
        var options = EngineOptions(echo: true, pool: .queue(size: 2), statementCacheSize: 9)
        options.logger = Logger(label: "mine")
        let kept = try engine(["url": "sqlite:///x.db"], options)
        #expect(kept.options.echo)
        #expect(kept.options.pool == .queue(size: 2))
        #expect(kept.options.statementCacheSize == 9)
        #expect(kept.options.logger?.label == "mine")
        #expect(try engine(["url": "sqlite:///x.db", "echo": false], options).options.echo == false)
    }

    @Test func `mistakes name their key and what would be right`() {
        #expect(error([:]).contains("no 'url'"))
        #expect(error(["url": "mysql://host/db"]).contains("'url'"))
        #expect(error(["url": "sqlite://", "echo": "perhaps"]).contains("'echo' is 'perhaps'"))
        #expect(error(["url": "sqlite://", "pool.order": "random"]).contains("'pool.order' is 'random'"))
        #expect(error(["url": "sqlite://", "pool.order": "random"]).contains("'fifo', 'lifo'"))
        #expect(error(["url": "sqlite://", "isolationLevel": "snapshot"]).contains("'repeatableRead'"))
        #expect(error(["url": "sqlite://", "statementCacheSize": -1]).contains("at least 0"))
        #expect(error(["url": "sqlite://", "statementCacheSize": 1.5]).contains("'statementCacheSize' is '1.5'"))
        #expect(error(["url": "sqlite://", "pool.size": -1]).contains("'pool.size'"))
        #expect(error(["url": "sqlite://", "pool.timeout": "soon"]).contains("'pool.timeout' is 'soon'"))
        #expect(error(["url": "sqlite://", "pool.timeout": "5 weeks"]).contains("'pool.timeout'"))
        #expect(error(["url": "sqlite://", "pool.timeout": "-3s"]).contains("'pool.timeout'"))
        #expect(error(["url": "sqlite://", "pool.kind": "null", "pool.size": 3]).contains("'pool.size' is for a pool"))
        #expect(
            error(["url": "sqlite://", "pool.kind": "static", "pool.prePing": true]).contains("'pool.prePing' is for"))
        #expect(error(["url": "sqlite://", "pool.kind": "null", "pool.timeout": 3]).contains("'pool.timeout' is for"))
        let list = ConfigValue(.stringArray(["a", "b"]), isSecret: false)
        #expect(error(["url": "sqlite://", "loggingToken": list]).contains("'loggingToken' is a list"))
    }

    @Test func `a password of its own goes into the URL, escaped, and into no message`() throws {
        #expect(error(["url": "sqlite://", "password": "x"]).contains("names no user"))
        #expect(error(["url": "db://a:b@host/db", "password": "x"]).contains("has one, too"))
        let seen = try Engine(
            configuration: ConfigReader(
                provider: InMemoryProvider(values: ["url": "probe://me@host/db", "password": "p@ss/word ü"])),
            drivers: [Probe.self]
        ).url
        #expect(seen == "probe://me:p%40ss%2Fword%20%C3%BC@host/db")
        let message = error(["url": "sqlite://me@host/db", "password": "geheim"])
        #expect(message.contains("'url'"))
        #expect(!message.contains("geheim"))
        #expect(!error(["url": "sqlite://me:geheim@host/db"]).contains("geheim"))
    }

    @Test func `the URL and the password are secrets to whoever reports what is read`() throws {
        let reporter = Reporter()
        let reader = ConfigReader(
            provider: InMemoryProvider(values: ["url": "probe://me@host/db", "password": "geheim", "echo": true]),
            accessReporter: reporter)
        _ = try Engine(configuration: reader, drivers: [Probe.self])
        #expect(reporter.shown("url").allSatisfy { $0 })
        #expect(reporter.shown("password").allSatisfy { $0 })
        #expect(!reporter.shown("url").isEmpty)
        #expect(reporter.shown("echo").contains(false))
    }
}

/// Remembers whether values were secret.
private final class Reporter: AccessReporter {
    private let events = Mutex<[(key: String, isSecret: Bool)]>([])

    func report(_ event: AccessEvent) {
        guard case .success(let value?) = event.result else { return }
        events.withLock { $0.append((event.metadata.key.description, value.isSecret)) }
    }

    func shown(_ key: String) -> [Bool] { events.withLock { $0.filter { $0.key == key }.map(\.isSecret) } }
}

/// A driver that shows the URL that it gets.
private enum Probe: Driver {
    static let schemes = ["probe"]
    static func connector(url: String) throws -> any DriverConnector { Connector(url: url) }

    private struct Connector: DriverConnector {
        let url: String
        var dialect: Dialect { .sqlite }
        var driverName: String { "probe" }
        nonisolated(nonsending) func connect(_ options: EngineOptions) async throws -> any DriverConnection {
            throw AzothError(.connectionFailed, "a probe connects to nothing")
        }
    }
}
