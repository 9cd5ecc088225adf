import AzothDriverTests
import AzothEngine
import AzothPostgres
import AzothTesting
import TestSupport
import Testing

@Suite(.databases(.postgres)) struct PostgresDriverTests {
    @Test("named statements", arguments: DriverCheck.all) func named(_ check: DriverCheck) async throws {
        try await run(check, PostgresOptions())
    }

    @Test("unnamed statements", arguments: DriverCheck.all) func unnamed(_ check: DriverCheck) async throws {
        try await run(check, PostgresOptions(preparedStatements: .unnamed))
    }

    private func run(_ check: DriverCheck, _ options: PostgresOptions) async throws {
        var driver = DriverUnderTest(try PostgresConnector(TestDatabase.current.url, options: options))
        driver.driver = PostgresDriver.self
        driver.streamsOutsideTransactions = options.preparedStatements == .named
        driver.wrongURLs = ["postgresql://[host/name", "postgresql://host/name?colour=red"]
        driver.unreachable = try PostgresConnector("postgresql://127.0.0.1:1/name")
        try await check.run(driver)
    }
}
