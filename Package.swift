// swift-tools-version: 6.2
import PackageDescription

let features: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "azoth",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Azoth", targets: ["Azoth"]),
        .library(name: "AzothEngine", targets: ["AzothEngine"]),
        .library(name: "AzothSQLite", targets: ["AzothSQLite"]),
        .library(name: "AzothPostgres", targets: ["AzothPostgres"]),
        .library(name: "AzothTesting", targets: ["AzothTesting"]),
        .plugin(name: "AzothPlugin", targets: ["AzothPlugin"]),
        .executable(name: "azoth", targets: ["AzothCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    ],
    targets: [
        // The compiler of schema files. Imports nothing: every user builds it before everything else.
        .target(name: "AzothSchema", swiftSettings: features),
        .target(name: "AzothGenerator", dependencies: ["AzothSchema"], swiftSettings: features),
        .executableTarget(
            name: "AzothGenerate", dependencies: ["AzothSchema", "AzothGenerator"], swiftSettings: features),
        .plugin(name: "AzothPlugin", capability: .buildTool(), dependencies: ["AzothGenerate"]),
        .executableTarget(
            name: "AzothCLI", dependencies: ["AzothSchema", "AzothGenerator", arguments], swiftSettings: features),

        // The runtime. Arrows point down this list only.
        .target(name: "AzothSQL", swiftSettings: features),
        .target(name: "AzothEngine", dependencies: ["AzothSQL", log], swiftSettings: features),
        .target(name: "AzothORM", dependencies: ["AzothSQL", "AzothEngine"], swiftSettings: features),
        .target(name: "Azoth", dependencies: ["AzothSQL", "AzothEngine", "AzothORM"], swiftSettings: features),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "AzothSQLite", dependencies: ["AzothSQL", "AzothEngine", "CSQLite"], swiftSettings: features),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "AzothPostgres", dependencies: ["AzothSQL", "AzothEngine", "CLibPQ", log], swiftSettings: features),
        .target(
            name: "AzothTesting", dependencies: ["Azoth", "AzothSQL", "AzothEngine", "AzothORM"],
            swiftSettings: features),

        // Programs
        .target(
            name: "QuickstartModels", dependencies: ["Azoth"], path: "Schemas/Quickstart", swiftSettings: features,
            plugins: ["AzothPlugin"]),
        .executableTarget(
            name: "Quickstart", dependencies: ["Azoth", "AzothSQLite", "QuickstartModels"], swiftSettings: features),
        .target(
            name: "ChinookModels", dependencies: ["Azoth"], path: "Schemas/Chinook", swiftSettings: features,
            plugins: ["AzothPlugin"]),
        .executableTarget(
            name: "Chinook", dependencies: ["Azoth", "AzothSQLite", "ChinookModels"], swiftSettings: features),

        // Tests: a folder per module
        .target(
            name: "TestSupport",
            dependencies: ["AzothSQL", "AzothEngine", "AzothTesting", "AzothSQLite", "AzothPostgres"],
            path: "Tests/TestSupport",
            swiftSettings: features),
        .target(
            name: "TestModels", dependencies: ["Azoth"], path: "Schemas/Tests", swiftSettings: features,
            plugins: ["AzothPlugin"]),
        .testTarget(
            name: "AzothORMTests",
            dependencies: [
                "Azoth", "AzothSQL", "AzothEngine", "AzothORM", "AzothSQLite", "AzothTesting", "TestSupport",
                "TestModels",
            ],
            swiftSettings: features),
        .testTarget(
            name: "AzothTestingTests",
            dependencies: ["AzothSQL", "AzothEngine", "AzothTesting", "TestSupport"], swiftSettings: features),
        .testTarget(name: "AzothSchemaTests", dependencies: ["AzothSchema"], swiftSettings: features),
        .testTarget(
            name: "AzothGeneratorTests", dependencies: ["AzothSchema", "AzothGenerator"], exclude: ["Golden"],
            swiftSettings: features),
        .testTarget(name: "AzothSQLTests", dependencies: ["AzothSQL"], swiftSettings: features),
        .testTarget(
            name: "AzothPostgresTests",
            dependencies: ["AzothSQL", "AzothEngine", "AzothPostgres", "AzothTesting", "TestSupport"],
            swiftSettings: features),
        .testTarget(
            name: "AzothEngineTests",
            dependencies: ["AzothSQL", "AzothEngine", "AzothSQLite", "AzothTesting", "TestSupport", log],
            swiftSettings: features),
    ]
)
