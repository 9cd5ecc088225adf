import Foundation
import Testing

/// The plugin as `swift build` runs it, through the life of a package. One after the other: a build takes all cores.
@Suite(.serialized) struct PluginTests {
    private static let a = "model A { id: Int @id  name: String }\n"
    private static let b = "model B { id: Int @id  a: A? @index }\n"
    private static let c = "model C { id: Int @id }\n"

    @Test func aPackageIsBuiltAsItsSchemaFilesComeAndGo() async throws {
        let package = try ScratchPackage()
        func expectSuccess(_ outcome: Command.Outcome, _ sourceLocation: SourceLocation = #_sourceLocation) throws {
            try #require(outcome.status == 0, "\(outcome.output)", sourceLocation: sourceLocation)
            #expect(!outcome.output.contains("warning:"), "\(outcome.output)", sourceLocation: sourceLocation)
        }

        // Several files.
        try package.write(Self.a, to: "a.azoth")
        try package.write(Self.b, to: "b.azoth")
        try package.use(["A", "B", "ShopSchema"])
        try expectSuccess(await package.build())
        let first = try ["a.azoth.swift", "b.azoth.swift", "_Metadata.azoth.swift"].map {
            try #require(package.output($0).modificationDate, "\($0) is missing")
        }

        // One changed: the others are not rewritten.
        try package.write("/// With a comment.\n" + Self.b, to: "b.azoth")
        try expectSuccess(await package.build())
        #expect(package.output("a.azoth.swift").modificationDate == first[0])
        #expect(package.output("b.azoth.swift").modificationDate != first[1])
        #expect(package.output("_Metadata.azoth.swift").modificationDate == first[2])
        #expect(try Repository.text(of: package.output("b.azoth.swift")).contains("/// With a comment."))

        // One added, in a folder of its own.
        try package.write(Self.c, to: "More/c.azoth")
        try package.use(["A", "B", "C", "ShopSchema"])
        try expectSuccess(await package.build())
        #expect(package.output("a.azoth.swift").modificationDate == first[0])

        // One broken: the error has its place, and what is wrong.
        try package.write("model C {\n    id: Int @id\n    name: Strng\n}\n", to: "More/c.azoth")
        let broken = try await package.build()
        #expect(broken.status != 0)
        let place = package.schemas.appending(path: "More/c.azoth").systemPath + ":3:11: error: "
        #expect(broken.output.contains(place), "\(place) is not in:\n\(broken.output)")
        #expect(broken.output.contains("String"), "\(broken.output)")

        // Broken still: said again, and not forgotten.
        #expect(try await package.build().output.contains(place))

        // Mended.
        try package.write(Self.c, to: "More/c.azoth")
        try expectSuccess(await package.build())

        // One removed: its model is gone, a type of its name takes the place.
        try package.remove("More/c.azoth")
        try package.use(["A", "B", "ShopSchema"])
        try expectSuccess(await package.build())

        // One renamed.
        try package.rename("b.azoth", to: "renamed.azoth")
        try expectSuccess(await package.build())
        #expect(package.output("renamed.azoth.swift").modificationDate != nil)

        // Two of one name.
        try package.write(Self.c, to: "More/a.azoth")
        let doubled = try await package.build()
        #expect(doubled.status != 0)
        #expect(
            doubled.output.contains("Two schema files of target 'ShopModels' are called 'a.azoth'"), "\(doubled.output)"
        )
        try package.remove("More/a.azoth")

        // None at all.
        try package.remove("a.azoth")
        try package.remove("renamed.azoth")
        let empty = try await package.build()
        #expect(empty.status != 0)
        #expect(empty.output.contains("target 'ShopModels', which has no schema file"), "\(empty.output)")
    }
}
