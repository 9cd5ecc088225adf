@testable import AzothORM
import Azoth
import AzothTesting
import Synchronization
import TestModels
import Testing

/// Flushes of so many rows that some are made, and some dealt with, while the database works on others.
@Suite(.library) struct ManyRowsFlushTests {
    private static let size = 3001

    private func authors() -> [Author] { (0..<Self.size).map { Author(name: "author \($0)") } }

    private func names(_ library: Library) async throws -> [String] {
        try await library.sessions.with { session in
            try await session.execute(select(Author.name).orderBy(Author.id)).all()
        }
    }

    /// All rows of parameters of the one statement that does this.
    private func parameters(of verb: String, _ log: StatementLog) throws -> [[String]] {
        let numbers = log.statements.enumerated().filter { $1.hasPrefix(verb) }.map(\.offset)
        #expect(numbers.count == 1)
        return log.parameters[try #require(numbers.first)]
    }

    @Test func eachIsOneStatementWithAllItsParameters() async throws {
        try await Library.run { library in
            let authors = authors()
            try await library.sessions.begin { $0.addAll(authors) }
            let names = try await names(library)
            #expect(names == (0..<Self.size).map { "author \($0)" })
            #expect(Set(authors.map(\.id)).count == Self.size)
            library.log.clear()
            try await library.sessions.begin { session in
                for author in try await session.execute(select(Author.self).orderBy(Author.id)) { author.name += "!" }
            }
            let renamed = try parameters(of: "UPDATE", library.log)
            #expect(renamed.first == ["'author 0!'", "\(authors[0].id)"])
            // Where they differ, showing how would take hours.
            let areAll = renamed == authors.map { ["'\($0.name)!'", "\($0.id)"] }
            #expect(areAll)
            #expect(try await self.names(library) == names.map { $0 + "!" })
            library.log.clear()
            try await library.sessions.begin { session in
                for author in try await session.execute(select(Author.self).orderBy(Author.id)) {
                    try await session.delete(author)
                }
            }
            let areAllDeleted = try parameters(of: "DELETE", library.log) == authors.map { ["\($0.id)"] }
            #expect(areAllDeleted)
            #expect(try await self.names(library) == [])
        }
    }

    /// The last row has the name of the first: most rows are inserted, and taken for it, by the time that it is known.
    @Test(arguments: [false, true]) func aFailureAmongTheLastMakesAllNewAgain(_ isNested: Bool) async throws {
        try await Library.runSession { library, session in
            let authors = authors()
            session.addAll(authors.dropLast())
            if !isNested { session.add(authors[Self.size - 1]) }
            authors[Self.size - 1].name = "author 0"
            if isNested {
                try await session.flush()
                let ids = authors.dropLast().map(\.id)
                await #expect(throws: AzothError.self) {
                    try await session.beginNested { _ in
                        for author in authors.dropLast() { author.name += "!" }
                        authors[1].name = "author 2!"
                        session.add(authors[Self.size - 1])
                    }
                }
                #expect(authors.dropLast().map(\.id) == ids)
                #expect(authors.dropLast().map(\.name) == (0..<Self.size - 1).map { "author \($0)" })
                #expect(authors[Self.size - 1].orm.state == .transient)
            } else {
                await #expect(throws: AzothError.self) { try await session.flush() }
                try await session.rollback()
                #expect(authors.allSatisfy { $0.orm.state == .transient && $0[ifAssigned: Author.id] == nil })
                session.addAll(authors)
            }
            authors[Self.size - 1].name = "another"
            session.add(authors[Self.size - 1])
            try await session.commit()
            #expect(authors.allSatisfy { $0.orm.state == .persistent })
            #expect(try await session.scalar(select(count()).from(Author.self)) == Self.size)
        }
    }

    @Test func aRowThatIsGoneIsNamedAndNothingIsWritten() async throws {
        try await Library.run { library in
            try await library.sessions.begin { $0.addAll(authors()) }
            try await library.sessions.with { session in
                let authors = try await session.execute(select(Author.self).orderBy(Author.id)).all()
                let gone = authors[2222]
                try await session.connection().executeDriverSQL("DELETE FROM author WHERE id = \(gone.id)")
                for author in authors { author.name += "!" }
                let error = await #expect(throws: AzothError.self) { try await session.flush() }
                #expect(error?.kind == .staleData)
                #expect(
                    error?.message.contains(
                        "expected to update \(Self.size) row(s); \(Self.size - 1) were matched: Author \(gone.id).")
                        == true, "\(error?.message ?? "")")
                try await session.rollback()
                #expect(authors.map(\.name) == (0..<Self.size).map { "author \($0)" })
                #expect(authors.allSatisfy { !session.isModified($0) })
            }
            #expect(try await names(library).count == Self.size)
        }
    }

    @Test func rowsThatAreGoneNeedNoDeletion() async throws {
        try await Library.run { library in
            try await library.sessions.begin { $0.addAll(authors()) }
            try await library.sessions.with { session in
                let authors = try await session.execute(select(Author.self).orderBy(Author.id)).all()
                try await session.connection().executeDriverSQL("DELETE FROM author WHERE id = \(authors[1234].id)")
                for author in authors { try await session.delete(author) }
                try await session.flush()
                #expect(authors.allSatisfy { $0.orm.state == .deleted })
                try await session.rollback()
                #expect(authors.allSatisfy { $0.orm.state == .persistent })
                for author in authors { try await session.delete(author) }
                try await session.commit()
                #expect(authors.allSatisfy { $0.orm.state == .detached })
            }
            #expect(try await names(library) == [])
        }
    }

    @Test func listenersAreToldOfEveryRow() async throws {
        try await Library.run { library in
            let told = Mutex<[String: Int]>([:])
            library.sessions.events.onTransition { _, from, to in
                told.withLock { $0["\(from) \(to)", default: 0] += 1 }
            }
            try await library.sessions.begin { session in
                session.addAll(authors())
                try await session.flush()
                for author in try await session.execute(select(Author.self)) { try await session.delete(author) }
            }
            #expect(
                told.withLock { $0 } == [
                    "transient pending": Self.size, "pending persistent": Self.size, "persistent deleted": Self.size,
                    "deleted detached": Self.size,
                ])
        }
    }

    /// At a time when some rows are written, and some are not.
    @Test(arguments: [0, 1, 3, 10]) func aCancellationLeavesObjectsAsTheyWere(_ milliseconds: Int) async throws {
        try await Library.run { library in
            let sessions = library.sessions
            let task = Task {
                try await sessions.with { session in
                    let nodes = (0..<20_000).map { Node(name: "\($0)") }
                    session.addAll(nodes)
                    var isFlushed = true
                    do { try await session.flush() } catch {
                        #expect((error as? AzothError)?.kind == .queryCancelled)
                        isFlushed = false
                    }
                    try await session.rollback()
                    #expect(nodes.allSatisfy { $0.orm.state == .transient && $0[ifAssigned: Node.id] == nil })
                    return isFlushed
                }
            }
            try await Task.sleep(for: .milliseconds(milliseconds))
            task.cancel()
            _ = try await task.value
            #expect(try await library.count("SELECT count(*) FROM node") == 0)
        }
    }
}
