public import AzothSchema

/// Compiles schema files and writes the Swift made of them into a folder, where it differs from what is there.
///
/// - Parameters:
///   - paths: The schema files of one target, as diagnostics shall print them.
///   - schemaName: The schema's name where no file declares one.
///   - folder: Where the Swift files go; it is made where it is missing.
/// - Returns: All errors and warnings. Where there is an error, nothing is written.
/// - Throws: ``FileProblem`` where a file can't be read or written.
public func generateFiles(
    from paths: [String], schemaName: String, into folder: String
) throws(FileProblem) -> [Diagnostic] {
    try checkNames(paths)
    let (schema, diagnostics) = compileSchema(files: try SchemaFiles.read(paths), schemaName: schemaName)
    guard let schema else { return diagnostics }
    let prefix = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
    for file in generateSwift(from: schema) { try SchemaFiles.write(file.text, to: prefix + file.name) }
    return diagnostics
}

/// Each schema file has a Swift file of its own, so that no two may have one name, in whatever case.
private func checkNames(_ paths: [String]) throws(FileProblem) {
    var taken = [metadataFileName.lowercased(): ""]
    for path in paths {
        guard let other = taken.updateValue(path, forKey: generatedFileName(forSchemaFile: path).lowercased()) else {
            continue
        }
        throw FileProblem(
            path: path,
            message: other.isEmpty
                ? "the name is taken by generated code: rename the file"
                : "another schema file, \(other), has the same name: rename one of them")
    }
}
