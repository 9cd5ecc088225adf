import AzothTesting
import Foundation
import TestSupport
import Testing

@Suite struct QuickstartTests {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    private func lines(of program: String) throws -> [String] {
        try String(contentsOf: Self.sources.appending(path: "\(program)/main.swift"), encoding: .utf8)
            .split(separator: "\n").map(String.init).filter { !$0.hasPrefix("//") }
    }

    @Test func onPostgreSQLTheImportAndTheEngineDifferAndNothingElse() throws {
        let difference = try lines(of: "QuickstartPostgres").difference(from: try lines(of: "Quickstart"))
        #expect(difference.insertions.count == 2 && difference.removals.count == 2)
    }

    @Test(.databases(.postgres)) func itRunsOnPostgreSQL() async throws {
        let outcome = try await Program(name: "QuickstartPostgres").run(TestDatabase.current.url)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.contains("new data") && lines.contains("b4"))
    }

    @Test func itRunsOnSQLite() async throws {
        let outcome = try await Program(name: "Quickstart").run()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("new data"))
    }
}
