import Azoth
import AzothPostgres
import AzothSQLite
import Testing

/// Connection strings. `docs/databases.md` has each of them; no connection is opened.
@Suite struct LocationTests {
    private let drivers: [any Driver.Type] = [SQLiteDriver.self, PostgresDriver.self]

    @Test(
        arguments: [
            "sqlite://", "sqlite:///app.db", "sqlite:////var/lib/app.db", "sqlite:///file:app.db?mode=ro",
            "sqlite:///app.db?busy_timeout=2000&foreign_keys=off&journal_mode=delete&synchronous=normal&mode=ro",
            "postgresql://user:password@host:5432/name", "postgres://user@host/name?sslmode=require",
            "postgresql:///name?host=/run/postgresql", "postgresql://one,two:5433/name?target_session_attrs=read-write",
            "postgresql://host/name?application_name=shop&connect_timeout=3&options=-c%20statement_timeout%3D5s",
            "postgresql://host/name?prepared_statements=unnamed", "postgresql:///?service=shop",
        ])
    func urlsAreUnderstood(_ url: String) throws {
        let engine = try Engine(url: url, drivers: drivers, options: EngineOptions())
        #expect(!engine.url.contains("password"))
    }

    @Test func keywordsAndValuesAreUnderstood() throws {
        let engine = try Engine.postgres("host=/run/postgresql dbname=shop user=me")
        #expect(engine.url.hasPrefix("postgresql://me@"))
    }

    @Test(arguments: [
        "sqlite://host/app.db", "sqlite:///app.db?colour=red", "postgresql://host/name?colour=red", "mysql://host",
    ])
    func otherURLsAreRefused(_ url: String) async {
        do {
            _ = try Engine(url: url, drivers: drivers, options: EngineOptions())
            Issue.record("\(url) is understood")
        } catch {
            #expect((error as? AzothError)?.kind == .invalidRequest)
        }
    }

    @Test func aPrivateDatabaseInMemoryIsOneConnectionAndOthersArePooled() throws {
        #expect(SQLiteConnector(.memory).defaultPool == .static)
        for connector in [
            SQLiteConnector(.memory(shared: "x")), SQLiteConnector(.file("app.db")),
            try PostgresConnector("postgresql://host"),
        ] as [any DriverConnector] {
            #expect(connector.defaultPool == .queue())
        }
    }
}
