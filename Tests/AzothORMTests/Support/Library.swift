import Azoth
import AzothSQLite
import AzothTesting
import Foundation
import TestModels

/// A database with the tables of the test models, for the time of one test.
struct Library {
    let engine: Engine
    let sessions: SessionFactory
    let log: StatementLog

    /// In memory: one connection, which one session at a time may use.
    static func inMemory(_ options: SessionOptions = SessionOptions()) async throws -> Library {
        try await Library(Engine.sqlite(.memory), options)
    }

    /// In memory, for several sessions at a time.
    static func shared(_ options: SessionOptions = SessionOptions()) async throws -> Library {
        try await Library(Engine.sqlite(.memory(shared: UUID().uuidString)), options)
    }

    private init(_ engine: Engine, _ options: SessionOptions) async throws {
        self.engine = engine
        sessions = SessionFactory(engine, options: options)
        try await engine.begin { connection in try await connection.createAll(LibrarySchema.metadata) }
        log = StatementLog(engine)
    }

    /// Runs with a fresh database, and closes it on every way out.
    static func run(
        _ options: SessionOptions = SessionOptions(), _ body: nonisolated(nonsending) (Library) async throws -> Void
    ) async throws {
        let library = try await inMemory(options)
        try await body(library)
        try await library.engine.dispose()
    }

    /// Runs with a fresh database that several sessions can use at a time.
    static func runShared(
        _ options: SessionOptions = SessionOptions(), _ body: nonisolated(nonsending) (Library) async throws -> Void
    ) async throws {
        let library = try await shared(options)
        // The database lives as long as a connection to it.
        let keeper = try await library.engine.connect()
        try await body(library)
        try await keeper.close()
        try await library.engine.dispose()
    }

    /// Executes text behind the sessions, in a transaction of its own.
    func execute(_ sql: String) async throws {
        try await engine.begin { connection in _ = try await connection.executeDriverSQL(sql) }
        _ = log.take()
    }

    /// An integer that a query gives.
    func count(_ sql: String) async throws -> Int {
        try await engine.begin { connection in
            let rows = try await connection.executeDriverSQL(sql)
            let row = try rows.one()
            return try row.value(row.keys[0], as: Int.self)
        }
    }

    /// Two authors with books: Le Guin with three, Borges with two. Their keys are 1 and 2, and 1...5.
    @discardableResult
    func stock() async throws -> Library {
        try await sessions.begin { session in
            session.addAll([
                Author(
                    name: "Le Guin",
                    books: [
                        Book(title: "A Wizard of Earthsea"), Book(title: "The Dispossessed"), Book(title: "Tehanu"),
                    ]),
                Author(name: "Borges", books: [Book(title: "Ficciones"), Book(title: "The Aleph")]),
            ])
        }
        _ = log.take()
        return self
    }
}

extension AzothError {
    /// The error that a closure threw, where it is one of Azoth's.
    static func of(_ body: nonisolated(nonsending) () async throws -> Void) async -> AzothError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? AzothError
        }
    }

    static func of(_ body: () throws -> Void) -> AzothError? {
        do {
            try body()
            return nil
        } catch {
            return error as? AzothError
        }
    }
}
