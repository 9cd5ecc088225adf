// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the peers and what they depend on stay out of Azoth's.
let features: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "azoth-benchmarks",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "azoth-bench", targets: ["AzothBench"]),
        .executable(name: "graph-experiment", targets: ["GraphExperiment"]),
        .executable(name: "grdb-bench", targets: ["GRDBBench"]),
    ],
    dependencies: [
        .package(name: "azoth", path: ".."),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ],
    targets: [
        // What the Swift programs share: the generated data, the sums, the clock and the line of JSON.
        .target(name: "BenchKit", swiftSettings: features),
        .target(
            name: "BenchModels", dependencies: [.product(name: "Azoth", package: "azoth")], path: "Models",
            swiftSettings: features, plugins: [.plugin(name: "AzothPlugin", package: "azoth")]),
        .executableTarget(
            name: "AzothBench",
            dependencies: [
                "BenchKit", "BenchModels", .product(name: "Azoth", package: "azoth"),
                .product(name: "AzothSQLite", package: "azoth"), .product(name: "AzothPostgres", package: "azoth"),
            ],
            swiftSettings: features),
        .executableTarget(
            name: "GraphExperiment",
            dependencies: [
                "BenchModels", .product(name: "Azoth", package: "azoth"),
                .product(name: "AzothSQLite", package: "azoth"),
            ],
            swiftSettings: features),
        .executableTarget(
            name: "GRDBBench", dependencies: ["BenchKit", .product(name: "GRDB", package: "GRDB.swift")],
            path: "Peers/GRDB", swiftSettings: features),
    ]
)
