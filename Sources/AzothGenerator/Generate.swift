public import AzothSchema

/// A Swift file made from a schema.
public struct GeneratedFile: Sendable, Hashable {
    /// The file's name, without folders.
    public let name: String
    public let text: String
}

/// Makes the Swift files of a schema: one for each schema file, in the order of the files, and one for the metadata.
///
/// The names follow from the names of the schema files alone: `blog.azoth` becomes `blog.azoth.swift`.
/// The same schema always gives the same text.
public func generateSwift(from schema: CheckedSchema) -> [GeneratedFile] {
    schema.files.map { file in
        GeneratedFile(name: generatedFileName(forSchemaFile: file.path), text: translateFile(file, of: schema).text)
    } + [GeneratedFile(name: metadataFileName, text: translateMetadata(schema).text)]
}

/// The name of the Swift file that is made from a schema file.
public func generatedFileName(forSchemaFile path: String) -> String { lastComponent(path) + ".swift" }

/// The name of the Swift file that holds the schema's metadata.
///
/// No schema file gets a file of this name, for the plugin and the tool refuse one that is called `_Metadata.azoth`.
public let metadataFileName = "_Metadata.azoth.swift"

/// What stands behind the last slash of a path.
func lastComponent(_ path: String) -> String {
    String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
}
