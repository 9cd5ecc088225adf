import Foundation
import Testing

/// Generated Swift is compiled with the settings of whoever uses it, so the compiler sees it under several.
@Suite(.serialized) struct CompileTests {
    private static let upcoming = ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility"]
        .flatMap { ["-enable-upcoming-feature", $0] }

    static let settings: [(name: String, flags: [String])] = [
        (
            "Swift 6, every feature",
            [
                "-swift-version", "6", "-strict-memory-safety", "-enable-upcoming-feature",
                "NonisolatedNonsendingByDefault",
            ]
                + upcoming
        ),
        ("Swift 6, isolated to the main actor", ["-swift-version", "6", "-default-isolation", "MainActor"] + upcoming),
        ("Swift 6, no feature", ["-swift-version", "6"]),
        ("Swift 5", ["-swift-version", "5"]),
    ]

    @Test func generatedFilesCompileWithoutWarningsUnderAllSettings() async throws {
        let folder = try TemporaryFolder()
        let stub = try await Command.run(
            [
                "swiftc", "-emit-module", "-parse-as-library", "-module-name", "Azoth", "-swift-version", "6",
                "-enable-upcoming-feature", "InternalImportsByDefault",
                "-emit-module-path", folder.url.appending(path: "Azoth.swiftmodule").systemPath,
                Repository.golden.appending(path: "Stub/Azoth.swift").systemPath,
            ], in: folder.url)
        try #require(stub.status == 0, "\(stub.output)")

        for schema in GoldenTests.schemas {
            let name = URL(filePath: schema).deletingPathExtension().lastPathComponent
            let files = try FileManager.default.contentsOfDirectory(
                at: Repository.golden.appending(path: "Swift/\(name)"), includingPropertiesForKeys: nil)
            let support = Repository.golden.appending(path: "Stub/Settings.swift")
            for setting in Self.settings {
                let outcome = try await Command.run(
                    [
                        "swiftc", "-typecheck", "-module-name", "Models", "-I", folder.url.systemPath,
                        "-warnings-as-errors",
                    ]
                        + setting.flags + files.map(\.systemPath).sorted() + [support.systemPath],
                    in: folder.url)
                #expect(outcome.status == 0, "\(name), \(setting.name):\n\(outcome.output)")
            }
        }
    }
}
