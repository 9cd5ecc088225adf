import AzothGenerator
import AzothSchema
import Testing

/// The Swift made of one schema file; a schema with errors fails the test.
func generated(_ schema: String, file: String = "shop.azoth", sourceLocation: Testing.SourceLocation = #_sourceLocation)
    throws -> String
{
    try #require(generatedFiles([(file, schema)], sourceLocation: sourceLocation).first).text
}

/// The Swift files made of several schema files.
func generatedFiles(
    _ schemas: [(path: String, text: String)], schemaName: String = "Shop",
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) throws -> [GeneratedFile] {
    let (schema, diagnostics) = compileSchema(
        files: schemas.map { SourceFile(path: $0.path, text: $0.text) }, schemaName: schemaName)
    let errors = diagnostics.filter { $0.severity == .error }.map(\.rendered).joined(separator: "\n")
    return generateSwift(from: try #require(schema, "\(errors)", sourceLocation: sourceLocation))
}

/// Expects that generated Swift contains some lines, whatever their common indentation.
func expect(
    _ generated: String, contains lines: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
    func trimmed(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.drop { $0 == " " } }.joined(separator: "\n")
    }
    #expect(
        ("\n" + trimmed(generated)).contains("\n" + trimmed(lines) + "\n"),
        "these lines are missing:\n\(lines)\nin:\n\(generated)", sourceLocation: sourceLocation)
}
