import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// A session serves one task at a time. What the compiler can't see, a reentrant actor, meets a guard at run time.
@Suite(.everyDatabase) struct ConcurrentUseTests {
    /// Interleaves calls on one session: while one is suspended in the database, the next begins.
    private actor Shop {
        private let session: Session
        init(_ session: sending Session) { self.session = session }

        func slow() async throws { _ = try await session.execute(select(Book.self)) }
        func fast() async throws { _ = try await session.get(Author.self, 2) }
        func close() async throws { try await session.close() }
    }

    @Test func aSecondEntryIsRefusedWithBothPlaces() async throws {
        let engine = try TestDatabase.current.engine()
        try await engine.begin { connection in try await connection.createAll(LibrarySchema.metadata) }
        try await SessionFactory(engine).begin { session in
            session.add(Author(name: "prolific", books: (1...5000).map { Book(title: "\($0)") }))
        }
        let shop = Shop(Session(engine))
        var errors: [AzothError] = []
        for _ in 1...50 where errors.isEmpty {
            errors = try await withThrowingTaskGroup { group in
                for call in 1...4 {
                    group.addTask {
                        do {
                            if call == 1 { try await shop.slow() } else { try await shop.fast() }
                            return AzothError?.none
                        } catch let error as AzothError {
                            return error
                        }
                    }
                }
                var errors: [AzothError] = []
                for try await error in group { if let error { errors.append(error) } }
                return errors
            }
        }
        let error = try #require(errors.first)
        #expect(error.kind == .concurrentUse)
        #expect(error.message.contains("session"))
        #expect(error.message.contains("(_:"))
        // The session is whole: the next call works.
        try await shop.fast()
        try await shop.close()
        try await engine.dispose()
    }
}
