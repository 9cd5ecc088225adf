/// Compiles the schema files of a target.
///
/// - Parameters:
///   - files: All schema files of the target; together they form one schema.
///   - schemaName: The schema's name where no file declares one.
/// - Returns: The checked schema, nil where there is any error, and all errors and warnings of all files in the order
///   of files and places.
public func compileSchema(
    files: [SourceFile], schemaName: String
) -> (schema: CheckedSchema?, diagnostics: [Diagnostic]) {
    let reporter = Reporter(files: files)
    var trees: [SyntaxNode] = []
    for (index, file) in files.enumerated() {
        trees.append(Parser.parse(file: index, text: file.text, reporter: reporter))
    }
    let checker = Checker(files: files, schemaName: schemaName, reporter: reporter)
    let schema = checker.check(trees)
    return (reporter.hasErrors ? nil : schema, reporter.diagnostics())
}
