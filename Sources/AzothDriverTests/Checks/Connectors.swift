internal import AzothEngine
internal import AzothSQL
internal import Testing

extension DriverCheck {
    /// What makes the connections.
    static let connectors = [
        DriverCheck("a connector and its connections speak one dialect, and the driver has a name") {
            bench async throws in
            let connector = bench.driver.connector
            let connection = try await bench.connect()
            #expect(connection.dialect.name == connector.dialect.name)
            #expect(!connector.driverName.isEmpty && !connector.url.isEmpty)
        },
        DriverCheck("connections of one connector see one database") { bench async throws in
            let (first, second) = (try await bench.connect(), try await bench.connect())
            let table = try await bench.table(of: 0..<3, on: first)
            #expect(try await second.count(in: table) == 3)
        },
        DriverCheck("a database that can't be reached is named in the error") { bench async throws in
            guard let unreachable = bench.driver.unreachable else { return }
            let error = await failure { try await unreachable.connect(EngineOptions()) }
            #expect(error?.kind == .connectionFailed)
            #expect(error?.message.isEmpty == false)
        },
        DriverCheck("the driver serves URLs, and refuses those that it does not understand") { bench async throws in
            guard let driver = bench.driver.driver else { return }
            #expect(!driver.schemes.isEmpty)
            for url in bench.driver.wrongURLs {
                let error = await failure { try driver.connector(url: url) }
                #expect(error?.kind == .invalidRequest, "\(url)")
            }
        },
        DriverCheck("the URL of a connector is without its password") { bench async throws in
            guard let driver = bench.driver.driver, bench.dialect.name != .sqlite else { return }
            let scheme = driver.schemes[0]
            let connector = try driver.connector(url: "\(scheme)://user:hush-hush@localhost/name")
            #expect(!connector.url.contains("hush"))
            #expect(connector.url.contains("localhost") && connector.url.contains("name"))
        },
        DriverCheck("an engine works with the connector's own choice of a pool") { bench async throws in
            let engine = Engine(connector: bench.driver.connector, options: EngineOptions())
            let number = try await engine.connect { connection in
                let row = try await connection.executeDriverSQL("SELECT 42 AS answer").one()
                return row["answer"] as Int?
            }
            #expect(number == 42)
            try await engine.dispose()
        },
    ]
}
