internal import ArgumentParser
internal import AzothGenerator
internal import AzothSchema

/// `azoth check`: all errors and warnings of schema files.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks schema files, as one schema, and prints all errors and warnings.")

    @Argument(help: "The schema files of one target.", completion: .file(extensions: ["azoth"]))
    var files: [String]

    func run() throws {
        let sources = try Console.withFiles { () throws(FileProblem) in try SchemaFiles.read(files) }
        try Console.report(compileSchema(files: sources, schemaName: "Schema").diagnostics)
    }
}
