internal import ArgumentParser
internal import AzothGenerator

/// `azoth generate`: what the plugin does, by hand.
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the Swift made of schema files, where it differs from what is there.",
        discussion: "Packages need no generated files of their own: the plugin AzothPlugin makes them in each build.")

    @Option(help: "The name of the schema where no file declares one.")
    var schemaName: String

    @Option(help: "The folder that the Swift files go to.", completion: .directory)
    var output: String

    @Argument(help: "The schema files of one target.", completion: .file(extensions: ["azoth"]))
    var files: [String]

    func run() throws {
        try Console.report(
            Console.withFiles { () throws(FileProblem) in
                try generateFiles(from: files, schemaName: schemaName, into: output)
            })
    }
}
