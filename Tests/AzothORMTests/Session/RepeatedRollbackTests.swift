import Azoth
import TestModels
import TestSupport
import Testing

/// What a rollback puts back when a row was written before: in an earlier transaction, or in a savepoint that is gone.
@Suite(.library) struct RepeatedRollbackTests {
    @Test func aRowOfAnEarlierTransactionIsPutBack() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let author = Author(name: "inserted")
                session.add(author)
                try await session.commit()
                author.name = "changed"
                try await session.flush()
                try await session.rollback()
                #expect(author.name == "inserted")

                author.name = "changed again"
                try await session.commit()
                author.name = "changed once more"
                try await session.flush()
                try await session.rollback()
                #expect(author.name == "changed again")
            }
        }
    }

    @Test func aRowThatChangedBeforeAndAfterASavepointIsPutBackToTheBeginning() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                author.name = "before the savepoint"
                let savepoint = try await session.beginNested()
                author.name = "in the savepoint"
                try await session.flush()
                try await savepoint.rollback()
                #expect(author.name == "before the savepoint")
                author.name = "after the savepoint"
                try await session.flush()
                try await session.rollback()
                #expect(author.name == "Le Guin")
            }
        }
    }

    @Test func aNewRowThatChangedInASavepointIsTransientAgain() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let author = Author(name: "new")
                session.add(author)
                try await session.flush()
                let savepoint = try await session.beginNested()
                author.name = "in the savepoint"
                try await session.flush()
                try await savepoint.rollback()
                #expect(author.name == "new" && author.orm.state == .persistent)
                author.name = "after the savepoint"
                try await session.flush()
                try await session.rollback()
                #expect(author.orm.state == .transient)
                #expect(author[ifAssigned: Author.id] == nil)
            }
        }
    }
}
