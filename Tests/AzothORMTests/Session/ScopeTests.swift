import Azoth
import AzothTesting
import Synchronization
import TestModels
import TestSupport
import Testing

/// Scoped calls that do more than open and close: reading, deadlines, repetition.
@Suite(.library) struct ScopeTests {
    // MARK: Reading

    @Test func aReadSeesOneSnapshotAndLeavesNoTransaction() async throws {
        try await Library.run { library in
            try await library.stock()
            let names = try await library.sessions.read { session in
                try await session.execute(select(Author.name).orderBy(Author.id)).all()
            }
            #expect(names == ["Le Guin", "Borges"])
            #expect(library.log.all.count == 3)
            #expect(library.log.all.last == "ROLLBACK" || library.log.all.last == "COMMIT")
            // The connection can write again.
            try await library.sessions.begin { session in session.add(Author(name: "next")) }
        }
    }

    @Test func aReadWritesNothing() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.read { session in
                let author = try await session.getOne(Author.self, 1)
                author.name = "changed"
                let flush = await AzothError.of { try await session.flush() }
                #expect(flush?.kind == .invalidRequest)
            }
            let statement = await AzothError.of {
                try await library.sessions.read { session in
                    _ = try await session.execute(delete(Node.self))
                }
            }
            #expect(statement != nil)
            do {
                let found = try await library.count("SELECT count(*) FROM author WHERE name = 'changed'")
                #expect(found == 0)
            }
        }
    }

    // MARK: Deadlines

    @Test func whatIsExecutedAfterTheDeadlineIsRefused() async throws {
        try await Library.run { library in
            try await library.stock()
            let error = await AzothError.of {
                try await library.sessions.with(deadline: .milliseconds(20)) { session in
                    let author = try await session.getOne(Author.self, 1)
                    author.name = "late"
                    try await session.flush()
                    try await Task.sleep(for: .milliseconds(40))
                    try await session.commit()
                    _ = try await session.execute(select(Author.id))
                }
            }
            #expect(error?.kind == .queryCancelled)
        }
    }

    @Test func aTransactionWithinItsDeadlineIsLikeAnyOther() async throws {
        try await Library.run { library in
            let id = try await library.sessions.with(deadline: .seconds(60)) { session in
                let node = Node(name: "n")
                session.add(node)
                try await session.commit()
                return node.id
            }
            #expect(id == 1)
        }
    }

    // MARK: Repetition

    private final class Attempts: Sendable {
        private let count = Atomic(0)
        func next() -> Int { count.add(1, ordering: .relaxed).newValue }
    }

    @Test func aTransactionRunsAgainOnObjectsAsTheyWere() async throws {
        try await Library.run { library in
            try await library.stock()
            let attempts = Attempts()
            let new = Author(name: "new")
            let result = try await library.sessions.begin(retry: .serialization(attempts: 3, pause: .zero)) { session in
                let attempt = attempts.next()
                #expect(new.orm.state == .transient)
                session.add(new)
                let author = try await session.getOne(Author.self, 1)
                #expect(author.name == "Le Guin")
                author.name += " \(attempt)"
                try await session.flush()
                if attempt < 3 { throw AzothError(.serializationFailure, "could not serialize") }
                return attempt
            }
            #expect(result == 3)
            do {
                let found = try await library.count("SELECT count(*) FROM author")
                #expect(found == 3)
            }
            do {
                let found = try await library.count("SELECT count(*) FROM author WHERE name = 'Le Guin 3'")
                #expect(found == 1)
            }
        }
    }

    @Test func theLastErrorIsThrownAndOthersAreNoReason() async throws {
        try await Library.run { library in
            let attempts = Attempts()
            let deadlock = await AzothError.of {
                try await library.sessions.begin(retry: .serialization(attempts: 2, pause: .zero)) { _ in
                    throw AzothError(.deadlock, "number \(attempts.next())")
                }
            }
            #expect(deadlock?.message == "number 2")
            let other = await AzothError.of {
                try await library.sessions.begin(retry: .serialization(attempts: 5, pause: .zero)) { _ in
                    throw AzothError(.uniqueViolation, "number \(attempts.next())")
                }
            }
            #expect(other?.message == "number 3")
        }
    }

    @Test func aFailureThatTheClosurePassedOverIsAReasonToo() async throws {
        try await Library.run { library in
            let attempts = Attempts()
            let token = library.sessions.events.beforeFlush { _ in
                if attempts.next() == 1 { throw AzothError(.serializationFailure, "the first time") }
            }
            try await library.sessions.begin(retry: .serialization(pause: .zero)) { session in
                session.add(Author(name: "a"))
                try? await session.flush()
                _ = try await session.get(Author.self, 1)
            }
            token.remove()
            do {
                let found = try await library.count("SELECT count(*) FROM author")
                #expect(found == 1)
            }
        }
    }
}
