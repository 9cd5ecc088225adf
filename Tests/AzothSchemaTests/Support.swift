import AzothSchema
import Testing

/// Compiles one file named `s.azoth`.
func compile(_ text: String) -> (schema: CheckedSchema?, diagnostics: [Diagnostic]) {
    compileSchema(files: [SourceFile(path: "s.azoth", text: text)], schemaName: "Test")
}

/// What the compiler says about a text, without the path.
func messages(_ text: String) -> [String] {
    compile(text).diagnostics.map { String($0.description.dropFirst("s.azoth:".count)) }
}

/// The checked schema of a text without errors.
func schema(_ text: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws -> CheckedSchema {
    let result = compile(text)
    let errors = result.diagnostics.filter { $0.severity == .error }.map(\.rendered)
    #expect(errors == [], sourceLocation: sourceLocation)
    return try #require(result.schema, sourceLocation: sourceLocation)
}

/// The model of a text without errors.
func model(
    _ name: String, in text: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
) throws -> CheckedModel {
    let schema = try schema(text, sourceLocation: sourceLocation)
    return try #require(schema.model(named: name), sourceLocation: sourceLocation)
}

extension CheckedModel {
    func column(_ property: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws -> CheckedColumn {
        try #require(columns.first { $0.property == property }, sourceLocation: sourceLocation)
    }

    func relationship(
        _ property: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> CheckedRelationship {
        try #require(relationships.first { $0.property == property }, sourceLocation: sourceLocation)
    }
}
