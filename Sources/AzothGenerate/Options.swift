/// The arguments of `azoth-generate`.
struct Options {
    let schemaName: String
    let output: String
    let schemaFiles: [String]

    /// - Parameter arguments: The command line without the program's name.
    init(_ arguments: some Sequence<String>) throws(UsageError) {
        var schemaName: String?
        var output: String?
        var schemaFiles: [String] = []
        var remaining = arguments.makeIterator()
        while let argument = remaining.next() {
            switch argument {
            case "--schema-name", "--output":
                guard let value = remaining.next() else { throw UsageError("\(argument) needs a value") }
                if argument == "--output" { output = value } else { schemaName = value }
            case _ where argument.hasPrefix("-"): throw UsageError("unknown option \(argument)")
            default: schemaFiles.append(argument)
            }
        }
        guard let schemaName else { throw UsageError("--schema-name is missing") }
        guard let output else { throw UsageError("--output is missing") }
        guard !schemaFiles.isEmpty else { throw UsageError("no schema file is given") }
        self.schemaName = schemaName
        self.output = output
        self.schemaFiles = schemaFiles
    }
}

/// A mistake in the command line.
struct UsageError: Error {
    let message: String
    init(_ problem: String) {
        message = """
            azoth-generate: error: \(problem)
            usage: azoth-generate --schema-name NAME --output FOLDER FILE.azoth …
            """
    }
}
