import AzothGenerator
import AzothSchema
import Foundation
import Testing

@Suite struct SchemaFilesTests {
    @Test func aFileIsWrittenOnlyWhereItsTextDiffers() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "new folder/a.swift")
        #expect(try SchemaFiles.write("one", to: file.systemPath))
        #expect(try !SchemaFiles.write("one", to: file.systemPath))
        #expect(try SchemaFiles.write("two", to: file.systemPath))
        #expect(try Repository.text(of: file) == "two")
    }

    @Test func whereThereIsAnErrorNothingIsWritten() throws {
        let folder = try TemporaryFolder()
        let schema = try folder.write("model A { id: Nonsense @id }\n", to: "a.azoth")
        let output = folder.url.appending(path: "output")
        let diagnostics = try generateFiles(from: [schema.systemPath], schemaName: "Shop", into: output.systemPath)
        #expect(diagnostics.contains { $0.severity == .error })
        #expect(!FileManager.default.fileExists(atPath: output.systemPath))
    }

    @Test func aFileThatIsMissingIsNamed() throws {
        let error = #expect(throws: FileProblem.self) { try SchemaFiles.read(["/nowhere/a.azoth"]) }
        #expect(error?.description == "/nowhere/a.azoth: error: the schema file can't be read: there is no such file")
    }

    @Test func textThatIsNotUTF8IsRefused() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "a.azoth")
        try Data([0x6D, 0xFF, 0xFE]).write(to: file)
        let error = #expect(throws: FileProblem.self) { try SchemaFiles.read([file.systemPath]) }
        #expect(error?.description.contains("not UTF-8") == true)
    }

    @Test func twoFilesOfOneNameAreRefused() throws {
        let error = #expect(throws: FileProblem.self) {
            try generateFiles(from: ["one/a.azoth", "two/A.azoth"], schemaName: "Shop", into: "/nowhere")
        }
        #expect(error?.description.hasPrefix("two/A.azoth: error: another schema file, one/a.azoth,") == true)
    }

    @Test func theNameOfTheMetadataIsTaken() throws {
        #expect(throws: FileProblem.self) {
            try generateFiles(from: ["one/_metadata.azoth"], schemaName: "Shop", into: "/nowhere")
        }
    }
}
