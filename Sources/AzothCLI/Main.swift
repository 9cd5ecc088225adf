internal import ArgumentParser

/// `azoth`: work with schema files from a terminal.
@main
struct Azoth: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Works with the schema files of Azoth.",
        discussion: "In a package the plugin AzothPlugin generates Swift by itself, whenever it is built.",
        subcommands: [Check.self, Format.self, Generate.self])
}
