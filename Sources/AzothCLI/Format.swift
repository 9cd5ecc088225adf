internal import ArgumentParser
internal import AzothGenerator
internal import AzothSchema

/// `azoth format`: one layout for all schema files.
struct Format: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Formats schema files in place.",
        discussion: "A file with syntax errors is left as it is, and its errors are printed.")

    @Flag(help: "Write nothing: name the files that are not formatted, and fail where there are any.")
    var check = false

    @Argument(help: "The schema files.", completion: .file(extensions: ["azoth"]))
    var files: [String]

    func run() throws {
        let sources = try Console.withFiles { () throws(FileProblem) in try SchemaFiles.read(files) }
        var isFailure = false
        for source in sources {
            let (text, diagnostics) = formatSchema(source)
            for diagnostic in diagnostics { Console.complain(diagnostic.rendered) }
            guard let text else {
                isFailure = true
                continue
            }
            if check {
                guard text != source.text else { continue }
                Console.complain("\(source.path): error: not formatted; run 'azoth format' on it")
                isFailure = true
            } else {
                try Console.withFiles { () throws(FileProblem) in
                    _ = try SchemaFiles.write(text, to: source.path)
                }
            }
        }
        if isFailure { throw ExitCode.failure }
    }
}
