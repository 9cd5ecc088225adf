import AzothDriverTests
import AzothEngine
import AzothSQLite
import Foundation
import Testing

@Suite struct SQLiteDriverTests {
    @Test("a database in a file", arguments: DriverCheck.all) func file(_ check: DriverCheck) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "azoth-driver-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "test.db").path(percentEncoded: false)
        try await check.run(driver(.file(path), missing: folder))
    }

    @Test("a database in memory", arguments: DriverCheck.all) func memory(_ check: DriverCheck) async throws {
        let missing = FileManager.default.temporaryDirectory
        var driver = driver(.memory(shared: "driver-\(UUID().uuidString)"), missing: missing)
        driver.readersAndWritersGetAlong = false
        try await check.run(driver)
    }

    /// On the connection's thread alone.
    @Test("no statements on the caller's thread", arguments: DriverCheck.all)
    func ownThread(_ check: DriverCheck) async throws {
        let location = SQLiteLocation.memory(shared: "driver-\(UUID().uuidString)")
        var driver = driver(location, missing: FileManager.default.temporaryDirectory)
        driver.readersAndWritersGetAlong = false
        driver.connector = SQLiteConnector(location, options: SQLiteOptions(usesCallersThread: false))
        try await check.run(driver)
    }

    private func driver(_ location: SQLiteLocation, missing: URL) -> DriverUnderTest {
        var driver = DriverUnderTest(SQLiteConnector(location))
        driver.driver = SQLiteDriver.self
        driver.wrongURLs = ["sqlite", "sqlite:file.db", "sqlite://host/file.db", "sqlite:///file.db?colour=red"]
        let nowhere = missing.appending(path: "no such folder/test.db").path(percentEncoded: false)
        driver.unreachable = SQLiteConnector(.file(nowhere))
        return driver
    }
}
