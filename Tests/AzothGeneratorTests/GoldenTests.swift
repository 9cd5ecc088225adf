import AzothGenerator
import AzothSchema
import Foundation
import Testing

/// Whole files, as they are generated: `Golden/Swift` holds what comes of each schema.
///
/// `AZOTH_UPDATE_GOLDEN=1 swift test --filter GoldenTests` writes them anew; look at the difference before it is kept.
@Suite struct GoldenTests {
    static let schemas = [
        "Schemas/Quickstart/quickstart.azoth", "Tests/AzothGeneratorTests/Golden/Schemas/shop.azoth",
        "Tests/AzothGeneratorTests/Golden/Schemas/words.azoth",
    ]

    @Test(arguments: schemas) func theFilesOfASchemaAreAsWeKnowThem(path: String) throws {
        let schema = Repository.root.appending(path: path)
        let name = schema.deletingPathExtension().lastPathComponent
        let folder = Repository.golden.appending(path: "Swift/\(name)")
        let isUpdate = ProcessInfo.processInfo.environment["AZOTH_UPDATE_GOLDEN"] == "1"
        for file in try generatedFiles([(path, Repository.text(of: schema))], schemaName: name.capitalized) {
            let golden = folder.appending(path: file.name)
            if isUpdate {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try file.text.write(to: golden, atomically: true, encoding: .utf8)
            }
            let expected = try Repository.text(of: golden)
            #expect(file.text == expected, "\(firstDifference(file.text, expected))")
        }
    }

    @Test(arguments: schemas) func noLineIsLongerThanItHasToBe(path: String) throws {
        let text = try Repository.text(of: Repository.root.appending(path: path))
        for file in try generatedFiles([(path, text)]) {
            for line in file.text.split(separator: "\n") where line.count > 110 {
                Issue.record("\(line.count) columns in \(file.name): \(line)")
            }
        }
    }

    private func firstDifference(_ text: String, _ expected: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, (line, other)) in zip(lines, wanted).enumerated() where line != other {
            return "line \(index + 1) is\n\(line)\nand not\n\(other)"
        }
        return "\(lines.count) lines and not \(wanted.count)"
    }
}
