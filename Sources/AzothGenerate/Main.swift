internal import AzothGenerator
internal import AzothSchema
internal import Foundation

/// What the build-tool plugin runs: `azoth-generate --schema-name Shop --output FOLDER shop.azoth …`.
///
/// It depends on nothing outside this package: every user builds it before everything else.
@main
enum AzothGenerate {
    static func main() {
        let options: Options
        do {
            options = try Options(CommandLine.arguments.dropFirst())
        } catch {
            fail(error.message)
        }
        do {
            let diagnostics = try generateFiles(
                from: options.schemaFiles, schemaName: options.schemaName, into: options.output)
            for diagnostic in diagnostics { complain(diagnostic.rendered) }
            exit(diagnostics.contains { $0.severity == .error } ? 1 : 0)
        } catch {
            fail(error.description)
        }
    }

    /// Writes to standard error, where build systems look for diagnostics.
    private static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    private static func fail(_ text: String) -> Never {
        complain(text)
        exit(1)
    }
}
