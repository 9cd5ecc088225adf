import Azoth
import AzothSQLite
import TestModels

/// A database in memory with rows to read, and sessions on it.
struct Stage: Sendable {
    static let rows = 4000

    let engine: Engine
    let sessions: SessionFactory

    init() async throws {
        engine = try Engine.sqlite(.memory)
        sessions = SessionFactory(engine)
        try await engine.begin { connection in try await connection.createAll(LibrarySchema.metadata) }
        try await sessions.begin { session in
            session.addAll((1...Self.rows).map { Node(name: "a node with a name, \($0)") })
        }
        try await sessions.begin { session in
            session.addAll(
                (1...400).map { author in
                    Author(name: "author \(author)", books: (1...5).map { Book(title: "book \($0) of \(author)") })
                })
        }
    }
}
