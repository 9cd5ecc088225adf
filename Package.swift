// swift-tools-version: 6.2
import PackageDescription

let features: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
/// What a program imports as `Azoth`. SwiftPM builds a target anew where a module changes that it depends on directly, and
/// `Azoth` itself, which only passes on what others declare, never does: a target that named it alone would go on with the
/// old shape of everything.
let azoth: [Target.Dependency] = ["Azoth", "AzothORM", "AzothEngine", "AzothSQL"]
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let observability: [Target.Dependency] = [
    .product(name: "CoreMetrics", package: "swift-metrics"),
    .product(name: "Tracing", package: "swift-distributed-tracing"),
]
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")

let package = Package(
    name: "azoth",
    platforms: [.macOS(.v15)],
    products: [
        // With the modules that it consists of: see `azoth`.
        .library(name: "Azoth", targets: ["Azoth", "AzothORM", "AzothEngine", "AzothSQL"]),
        .library(name: "AzothEngine", targets: ["AzothEngine", "AzothSQL"]),
        .library(name: "AzothSQLite", targets: ["AzothSQLite"]),
        .library(name: "AzothPostgres", targets: ["AzothPostgres"]),
        .library(name: "AzothTesting", targets: ["AzothTesting"]),
        .library(name: "AzothDriverTests", targets: ["AzothDriverTests"]),
        .library(name: "AzothObservability", targets: ["AzothObservability"]),
        .library(name: "AzothLifecycle", targets: ["AzothLifecycle"]),
        .library(name: "AzothConfiguration", targets: ["AzothConfiguration"]),
        .plugin(name: "AzothPlugin", targets: ["AzothPlugin"]),
        .executable(name: "azoth", targets: ["AzothCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        // Of the bridges alone: who does not use those products compiles none of them.
        .package(url: "https://github.com/apple/swift-metrics", from: "2.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.3.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.0.0", traits: []),
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
        .target(name: "AzothDriverTests", dependencies: ["AzothSQL", "AzothEngine"], swiftSettings: features),

        // Bridges to the packages that servers are made of: thin, and nothing depends on them.
        .target(
            name: "AzothObservability", dependencies: ["AzothSQL", "AzothEngine"] + observability,
            swiftSettings: features),
        .target(
            name: "AzothLifecycle", dependencies: ["AzothSQL", "AzothEngine", log, lifecycle], swiftSettings: features),
        .target(
            name: "AzothConfiguration", dependencies: ["AzothSQL", "AzothEngine", configuration],
            swiftSettings: features),

        // Programs
        .target(
            name: "QuickstartModels", dependencies: azoth, path: "Schemas/Quickstart", swiftSettings: features,
            plugins: ["AzothPlugin"]),
        .executableTarget(
            name: "Quickstart", dependencies: azoth + ["AzothSQLite", "QuickstartModels"], swiftSettings: features),
        .executableTarget(
            name: "QuickstartPostgres", dependencies: azoth + ["AzothPostgres", "QuickstartModels"],
            swiftSettings: features),
        .target(
            name: "ChinookModels", dependencies: azoth, path: "Schemas/Chinook", swiftSettings: features,
            plugins: ["AzothPlugin"]),
        .executableTarget(
            name: "Chinook", dependencies: azoth + ["AzothSQLite", "AzothPostgres", "ChinookModels"],
            swiftSettings: features),

        // What the driver of PostgreSQL has to live through: `make storm`
        .target(
            name: "StormModels", dependencies: azoth, path: "Schemas/Storm", swiftSettings: features,
            plugins: ["AzothPlugin"]),
        .target(name: "StormHistory", path: "Sources/Storm/History", swiftSettings: features),
        .executableTarget(
            name: "Storm",
            dependencies: [
                "Azoth", "AzothSQL", "AzothEngine", "AzothORM", "AzothPostgres", "StormModels", "StormHistory", log,
            ], path: "Sources/Storm/Program", swiftSettings: features),
        .executableTarget(
            name: "StormChecker", dependencies: ["StormHistory"], path: "Sources/Storm/Checker",
            swiftSettings: features),

        // What operations may allocate and execute: `make budgets`
        .target(name: "CAllocations", path: "Sources/Budgets/Allocations"),
        .executableTarget(
            name: "Budgets", dependencies: azoth + ["AzothSQLite", "TestModels", "CAllocations"],
            path: "Sources/Budgets/Program", swiftSettings: features),

        // Tests: a folder per module
        .target(
            name: "TestSupport",
            dependencies: ["AzothSQL", "AzothEngine", "AzothTesting", "AzothSQLite", "AzothPostgres"],
            path: "Tests/TestSupport",
            swiftSettings: features),
        .target(
            name: "TestModels", dependencies: azoth, path: "Schemas/Tests", swiftSettings: features,
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
            dependencies: [
                "Azoth", "AzothSQL", "AzothEngine", "AzothORM", "AzothTesting", "TestSupport", "TestModels",
            ],
            swiftSettings: features),
        .testTarget(name: "AzothSchemaTests", dependencies: ["AzothSchema"], swiftSettings: features),
        .testTarget(
            name: "AzothGeneratorTests", dependencies: ["AzothSchema", "AzothGenerator"], exclude: ["Golden"],
            swiftSettings: features),
        .testTarget(name: "AzothSQLTests", dependencies: ["AzothSQL"], swiftSettings: features),
        .testTarget(
            name: "AzothPostgresTests",
            dependencies: ["AzothSQL", "AzothEngine", "AzothPostgres", "AzothTesting", "TestSupport", log],
            swiftSettings: features),
        .testTarget(
            name: "AzothEngineTests",
            dependencies: ["AzothSQL", "AzothEngine", "AzothSQLite", "AzothTesting", "TestSupport", log],
            swiftSettings: features),
        .testTarget(
            name: "AzothObservabilityTests",
            dependencies: [
                "AzothObservability", "AzothSQL", "AzothEngine", "AzothSQLite",
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
            ] + observability,
            swiftSettings: features),
        .testTarget(
            name: "AzothLifecycleTests",
            dependencies: [
                "AzothLifecycle", "AzothSQL", "AzothEngine", "AzothSQLite", log, lifecycle,
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ],
            swiftSettings: features),
        .testTarget(
            name: "AzothConfigurationTests",
            dependencies: ["AzothConfiguration", "AzothSQL", "AzothEngine", "AzothSQLite", log, configuration],
            swiftSettings: features),
        .testTarget(
            name: "DriverTests",
            dependencies: [
                "AzothDriverTests", "AzothSQL", "AzothEngine", "AzothSQLite", "AzothPostgres", "AzothTesting",
                "TestSupport",
            ],
            swiftSettings: features),
        .testTarget(
            name: "DifferenceTests",
            dependencies: [
                "Azoth", "AzothSQL", "AzothEngine", "AzothORM", "AzothSQLite", "AzothPostgres", "AzothTesting",
                "TestSupport", "TestModels",
            ],
            swiftSettings: features),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "Chinook", "Quickstart", "QuickstartPostgres", "ChinookModels", "Azoth", "AzothSQL", "AzothEngine",
                "AzothORM", "AzothSQLite", "AzothTesting", "TestSupport",
            ],
            swiftSettings: features),
    ]
)
