// swift-tools-version: 6.2
import PackageDescription

// A package of a user's: it sees of Azoth what everybody sees, with the strictest settings there are.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .unsafeFlags(["-warnings-as-errors"]),
]
let nonsending = strict + [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]
let mainActor = strict + [.defaultIsolation(MainActor.self)]
let azoth: Target.Dependency = .product(name: "Azoth", package: "azoth")
let sqlite: Target.Dependency = .product(name: "AzothSQLite", package: "azoth")
let testing: Target.Dependency = .product(name: "AzothTesting", package: "azoth")
let plugin: Target.PluginUsage = .plugin(name: "AzothPlugin", package: "azoth")

let package = Package(
    name: "Azoth's acceptance",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "azoth", path: "../..")],
    targets: [
        // Schemas of different character, each a module of models, under each kind of isolation.
        .target(
            name: "ShopModels", dependencies: [azoth], path: "Schemas/Shop", swiftSettings: strict, plugins: [plugin]),
        .target(
            name: "OddModels", dependencies: [azoth], path: "Schemas/Odd Words", swiftSettings: mainActor,
            plugins: [plugin]),
        .target(
            name: "DepotModels", dependencies: [azoth], path: "Schemas/Depot", swiftSettings: nonsending,
            plugins: [plugin]),

        // Modules that use them: all on the main actor, and without NonisolatedNonsendingByDefault.
        .target(name: "MainActorModule", dependencies: [azoth, sqlite, "ShopModels"], swiftSettings: mainActor),
        .target(name: "PlainModule", dependencies: [azoth, sqlite, "ShopModels"], swiftSettings: strict),

        .testTarget(
            name: "AcceptanceTests",
            dependencies: [
                azoth, sqlite, testing, "ShopModels", "OddModels", "DepotModels", "MainActorModule", "PlainModule",
            ],
            swiftSettings: nonsending),
    ])
