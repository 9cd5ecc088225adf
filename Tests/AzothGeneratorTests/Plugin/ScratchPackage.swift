import Foundation

/// A package that uses the plugin, beside a package that has the plugin, the tool and the generator of this repository
/// and, in the place of the runtime, its signatures alone: so that the first build takes seconds.
final class ScratchPackage {
    private let folder: TemporaryFolder
    var root: URL { folder.url.appending(path: "the app") }
    var schemas: URL { root.appending(path: "Schemas") }
    /// The folder that the plugin's outputs go to.
    var outputs: URL { root.appending(path: ".build/plugins/outputs/the app/ShopModels/destination/AzothPlugin") }

    init() throws {
        folder = try TemporaryFolder()
        try writeToolPackage()
        try writeApplication()
    }

    private func writeToolPackage() throws {
        try folder.write(
            """
            // swift-tools-version: 6.2
            import PackageDescription

            let features: [SwiftSetting] = ["NonisolatedNonsendingByDefault", "ExistentialAny", "InternalImportsByDefault",
                "MemberImportVisibility"].map { .enableUpcomingFeature($0) }
            let package = Package(
                name: "azoth",
                products: [
                    .library(name: "Azoth", targets: ["Azoth"]), .plugin(name: "AzothPlugin", targets: ["AzothPlugin"]),
                ],
                targets: [
                    .target(name: "Azoth", swiftSettings: features),
                    .target(name: "AzothSchema", swiftSettings: features),
                    .target(name: "AzothGenerator", dependencies: ["AzothSchema"], swiftSettings: features),
                    .executableTarget(
                        name: "AzothGenerate", dependencies: ["AzothSchema", "AzothGenerator"], swiftSettings: features),
                    .plugin(name: "AzothPlugin", capability: .buildTool(), dependencies: ["AzothGenerate"]),
                ])
            """, to: "azoth/Package.swift")
        try folder.write(
            Repository.text(of: Repository.golden.appending(path: "Stub/Azoth.swift")),
            to: "azoth/Sources/Azoth/Azoth.swift")
        for path in ["Sources/AzothSchema", "Sources/AzothGenerator", "Sources/AzothGenerate", "Plugins/AzothPlugin"] {
            let link = folder.url.appending(path: "azoth/\(path)")
            try FileManager.default.createDirectory(
                at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                at: link, withDestinationURL: Repository.root.appending(path: path))
        }
    }

    private func writeApplication() throws {
        try folder.write(
            """
            // swift-tools-version: 6.2
            import PackageDescription

            let package = Package(
                name: "the app",
                dependencies: [.package(path: "../azoth")],
                targets: [
                    .target(
                        name: "ShopModels", dependencies: [.product(name: "Azoth", package: "azoth")], path: "Schemas",
                        swiftSettings: [.treatAllWarnings(as: .error)],
                        plugins: [.plugin(name: "AzothPlugin", package: "azoth")])
                ])
            """, to: "the app/Package.swift")
    }

    // MARK: Its files

    func write(_ text: String, to name: String) throws { try folder.write(text, to: "the app/Schemas/\(name)") }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: schemas.appending(path: name)) }

    func rename(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(at: schemas.appending(path: name), to: schemas.appending(path: other))
    }

    /// Swift that compiles only where these types are generated, and no others are left behind.
    func use(_ types: [String]) throws {
        let uses = types.map { "public typealias Uses\($0) = \($0)" }
        let declarations = ["A", "B", "C"].filter { !types.contains($0) }.map { "public struct \($0) {}" }
        try write((["import Azoth"] + uses + declarations).joined(separator: "\n") + "\n", to: "Extensions.swift")
    }

    // MARK: Its builds

    func build() async throws -> Command.Outcome {
        try await Command.run(["swift", "build", "--disable-sandbox"], in: root)
    }

    func output(_ name: String) -> URL { outputs.appending(path: name) }
}
