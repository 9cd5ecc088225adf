import Foundation
import PackagePlugin

/// Turns the schema files (`*.azoth`) of a target into Swift while it is built.
///
/// One Swift file comes of each schema file, and one of all of them, whose name is fixed: so the names of the outputs
/// follow from those of the inputs, and no file has to be read here.
@main struct AzothPlugin: BuildToolPlugin {
    /// The file with the metadata of all schema files, as the generator names it.
    private static let metadataFileName = "_Metadata.azoth.swift"

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let target = target.sourceModule else {
            throw PluginError(
                "AzothPlugin is used by '\(target.name)', which has no sources: use it in a target with schema files.")
        }
        let schemas = target.sourceFiles(withSuffix: "azoth").map(\.url).sorted { $0.path < $1.path }
        return [
            try Self.command(
                for: schemas, of: target.moduleName, folder: context.pluginWorkDirectoryURL,
                tool: context.tool(named: "AzothGenerate").url)
        ]
    }

    private static func command(
        for schemas: [URL], of target: String, folder outputFolder: URL, tool: URL
    ) throws -> Command {
        guard !schemas.isEmpty else {
            throw PluginError(
                """
                AzothPlugin is used by target '\(target)', which has no schema file: put a file such as \
                'blog.azoth' beside its Swift files, or take the plugin from the target.
                """)
        }
        var outputs = [outputFolder.appending(path: metadataFileName)]
        // Names that differ in case alone are one name to some file systems.
        var taken: Set = [metadataFileName.lowercased()]
        for schema in schemas {
            let name = schema.lastPathComponent + ".swift"
            outputs.append(outputFolder.appending(path: name))
            guard taken.insert(name.lowercased()).inserted else {
                throw PluginError(
                    name.lowercased() == metadataFileName.lowercased()
                        ? "The name of \(path(of: schema)) is taken by generated code: rename the file."
                        : """
                        Two schema files of target '\(target)' are called '\(schema.lastPathComponent)': rename one, \
                        for a module can't have two Swift files of one name.
                        """)
            }
        }
        return .buildCommand(
            displayName: "Generating Swift from the schema files of \(target)",
            executable: tool,
            arguments: ["--schema-name", schemaName(of: target), "--output", path(of: outputFolder)]
                + schemas.map(path(of:)),
            inputFiles: schemas,
            outputFiles: outputs)
    }

    /// The name of the schema where no file declares one: the target's, without what says that it holds models.
    private static func schemaName(of target: String) -> String {
        let name = target.hasSuffix("Models") ? String(target.dropLast("Models".count)) : target
        return name.isEmpty ? target : name
    }

    private static func path(of url: URL) -> String { url.path(percentEncoded: false) }
}

/// A mistake in how the plugin is used.
struct PluginError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

#if canImport(XcodeProjectPlugin)
    import XcodeProjectPlugin

    extension AzothPlugin: XcodeBuildToolPlugin {
        func createBuildCommands(context: XcodePluginContext, target: XcodeTarget) throws -> [Command] {
            let schemas = target.inputFiles.map(\.url).filter { $0.pathExtension == "azoth" }
            return [
                try Self.command(
                    for: schemas.sorted { $0.path < $1.path }, of: target.displayName,
                    folder: context.pluginWorkDirectoryURL, tool: context.tool(named: "AzothGenerate").url)
            ]
        }
    }
#endif
