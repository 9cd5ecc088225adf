import AzothSchema
import Foundation
import Testing

@Suite("The documentation of the schema language")
struct DocumentationTests {
    private func text(of path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test("explains each error code, with cause, remedy and an example, and no other")
    func errors() throws {
        let page = try text(of: "docs/errors/README.md")
        let sections = page.components(separatedBy: "\n## ").dropFirst()
        let documented = sections.map { String($0.prefix(5)) }
        #expect(documented == DiagnosticCode.allCases.map(\.rawValue))
        for section in sections {
            for part in ["Cause: ", "Remedy: ", "// instead of", "// write"] {
                #expect(section.contains(part), "\(section.prefix(5)) has no '\(part)'")
            }
        }
    }

    @Test("lists each attribute, and marks those that are not generated yet")
    func attributes() throws {
        let page = try text(of: "docs/schema-language.md")
        for spec in AttributeCatalog.all {
            let line = page.split(separator: "\n").first { line in
                let ends = ["`", "("].contains { line.contains("`\(spec.spelling)\($0)") }
                return line.hasPrefix("| `@") && ends
            }
            let row = try #require(line, "\(spec.spelling) is not in the list of attributes")
            #expect(row.contains("| ✗") == !spec.isGenerated, "\(spec.spelling)")
        }
    }

    @Test("begins with an example that compiles")
    func example() throws {
        let page = try text(of: "docs/schema-language.md")
        let example = try #require(page.components(separatedBy: "```\n").dropFirst().first)
        #expect(messages(example) == [])
        #expect(formatSchema(SourceFile(path: "s.azoth", text: example)).text == example)
    }

    @Test("has a grammar that names each production of the parser")
    func grammar() throws {
        let page = try text(of: "docs/schema-language.md")
        let grammar = try #require(page.components(separatedBy: "```ebnf\n").dropFirst().first)
        let defined = Set(
            grammar.split(separator: "\n").compactMap { line in
                line.contains(" = ") ? line.split(separator: " ").first.map(String.init) : nil
            })
        let folder = try FileManager.default.subpathsOfDirectory(
            atPath: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "Sources/AzothSchema/Syntax").path(percentEncoded: false))
        for file in folder where file.hasPrefix("Parser+") {
            for line in try text(of: "Sources/AzothSchema/Syntax/\(file)").split(separator: "\n") {
                let words = line.split(separator: " ")
                guard words.count > 3, words[0] == "///", words[1].hasPrefix("`"), words[2] == "=" else { continue }
                let production = String(words[1].dropFirst())
                #expect(defined.contains(production), "the grammar does not define \(production)")
            }
        }
    }
}
