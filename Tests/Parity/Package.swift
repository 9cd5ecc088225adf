// swift-tools-version: 6.2
import PackageDescription

// The scenarios of docs/parity.md as programs, to be compared with the same scenarios in the original: `make parity`.
let features: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]
let azoth: Target.Dependency = .product(name: "Azoth", package: "azoth")

let package = Package(
    name: "Azoth's parity",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "azoth", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    ],
    targets: [
        .target(
            name: "ParityModels", dependencies: [azoth], path: "Schemas/Parity", swiftSettings: features,
            plugins: [.plugin(name: "AzothPlugin", package: "azoth")]),
        .executableTarget(
            name: "Parity",
            dependencies: [
                azoth, "ParityModels", .product(name: "AzothSQLite", package: "azoth"),
                .product(name: "AzothTesting", package: "azoth"), .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: features),
    ])
