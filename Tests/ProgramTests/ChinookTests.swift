import Azoth
import AzothSQLite
import AzothTesting
import ChinookModels
import TestSupport
import Foundation
import Testing

@Suite struct ChinookTests {
    private let chinook = Program(name: "Chinook")
    private let folder: TemporaryFolder
    private let file: String

    init() async throws {
        folder = try TemporaryFolder()
        file = folder.path("chinook.sqlite")
        try await Shop.make(at: file)
    }

    @Test(.databases(.postgres)) func aCopyHasEveryRowAndShowsTheSameTour() async throws {
        let database = try TestDatabase.current
        let copy = try await chinook.run("copy", file, database.url)
        #expect(copy.status == 0, "\(copy.errors)")
        #expect(copy.output.contains("The copy is complete: \(Shop.rowCount) rows in 11 tables."), "\(copy.output)")
        #expect(!copy.output.contains("but in the copy"))

        let (before, after) = (try await chinook.run(file), try await chinook.run(database.url))
        #expect(before.status == 0 && after.status == 0, "\(before.errors)\(after.errors)")
        #expect(before.output == after.output)
        #expect(before.output.contains("'Quoted' \\ 世界 👩‍👩‍👧"))
    }

    @Test(.databases(.postgres)) func rowsThatComeAfterACopyHaveNewKeys() async throws {
        let database = try TestDatabase.current
        #expect(try await chinook.run("copy", file, database.url).status == 0)
        try await SessionFactory(database.engine()).begin { session async throws in
            let (artist, medium, genre) = (Artist(name: "new"), MediaType(name: "new"), Genre(name: "new"))
            session.addAll([artist, medium, genre])
            try await session.flush()
            #expect(artist.id == 93)
            #expect(medium.id == 71)
            #expect(genre.id == 2)
            let employee = try await session.getOne(Employee.self, 1)
            #expect(employee.reportsToId == 9)
            #expect(employee.hireDate?.description.hasPrefix("2002-05-01") == true)
        }
    }

    @Test(.databases(.postgres)) func tablesThatAreThereAreLeftAlone() async throws {
        let database = try TestDatabase.current
        try await database.engine().begin { connection async throws in
            _ = try await connection.executeDriverSQL(#"CREATE TABLE "Genre" (name text)"#)
        }
        let copy = try await chinook.run("copy", file, database.url)
        #expect(copy.status == 4)
        #expect(copy.errors.contains("these tables already: Genre"))
        try await database.engine().connect { connection async throws in
            #expect(try await connection.inspector.tableNames() == ["Genre"])
        }
    }

    @Test(.databases(.postgres)) func aCopyThatFailsLeavesNothing() async throws {
        let engine = try Engine.sqlite(
            .file(file), sqlite: SQLiteOptions(enforcesForeignKeys: false, journalMode: nil))
        try await engine.begin { connection async throws in
            _ = try await connection.executeDriverSQL(#"DELETE FROM "Invoice""#)
        }
        try await engine.dispose()
        let database = try TestDatabase.current
        let copy = try await chinook.run("copy", file, database.url)
        #expect(copy.status == 1)
        #expect(copy.errors.contains("InvoiceLine"), "\(copy.errors)")
        try await database.engine().connect { connection async throws in
            #expect(try await connection.inspector.tableNames() == [])
        }
    }

    @Test func wrongArgumentsAreExplained() async throws {
        for arguments in [
            [], ["a", "b"], ["copy"], ["copy", file], ["copy", file, file], ["copy", "postgresql://h/n", file],
        ] {
            let outcome = try await chinook.run(arguments)
            #expect(outcome.status == 2, "\(arguments)")
            #expect(outcome.errors.contains("usage: Chinook"), "\(arguments): \(outcome.errors)")
        }
        let help = try await chinook.run("--help")
        #expect(help.status == 0 && help.output.contains("usage: Chinook"))
    }

    @Test func aFileThatIsNotThereIsNamed() async throws {
        let missing = folder.path("missing.sqlite")
        for arguments in [[missing], ["copy", missing, "postgresql://host/name"]] {
            let outcome = try await chinook.run(arguments)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("there is no file \(missing)"))
        }
    }

    @Test func aServerThatCanNotBeReachedIsNamed() async throws {
        for arguments in [["postgresql://127.0.0.1:1/shop"], ["copy", file, "postgresql://127.0.0.1:1/shop"]] {
            let outcome = try await chinook.run(arguments)
            #expect(outcome.status == 3)
            #expect(outcome.errors.contains("127.0.0.1") && outcome.errors.contains("shop"), "\(outcome.errors)")
        }
    }

    @Test func aFileThatIsNoDatabaseIsSaidToBeNone() async throws {
        let text = folder.path("output")
        try folder.file("output").write(contentsOf: Array("This is a text and no database.\n".utf8))
        let outcome = try await chinook.run(text)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("not a database"))
    }

}
