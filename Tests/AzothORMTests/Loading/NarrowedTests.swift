import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Conditions on the targets of a relationship: for one statement, and of the schema.
@Suite(.library) struct NarrowedTests {
    @Test func anOptionLoadsWhatMeetsTheCondition() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.selectIn(Author.books.and { $0.title > "T" }))
                ).all()
                #expect(
                    library.log.take().last
                        == "SELECT book.id, book.author_id, book.title, book.pages, book.price, book.in_print FROM book "
                        + "WHERE book.author_id \(Library.membership) AND book.title > ? ORDER BY book.title"
                )
                #expect(
                    try authors.map { try $0.books.map(\.title) } == [["Tehanu", "The Dispossessed"], ["The Aleph"]])
            }
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.joined(Author.books.and { $0.title == "Tehanu" }))
                ).all()
                #expect(try authors.map { try $0.books.map(\.title) } == [["Tehanu"], []])
                #expect(
                    library.log.take()[0].contains(
                        "LEFT OUTER JOIN book AS book_1 ON author.id = book_1.author_id AND book_1.title = ?"))
            }
        }
    }

    @Test func aToOneThatDoesNotMeetItIsNil() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Loan(reader: Reader(email: "a@example.org", tags: [])),
                    Loan(reader: Reader(email: "b@example.org", tags: [])),
                ])
            }
            try await library.sessions.with { session in
                _ = try await session.execute(select(Reader.self)).all()
                let loans = try await session.execute(
                    select(Loan.self).orderBy(Loan.id).options(
                        .selectIn(Loan.reader.and { $0.email == "a@example.org" }))
                ).all()
                #expect(try loans.map { try $0.reader?.email } == ["a@example.org", nil])
            }
        }
    }

    @Test func aManyToManyCanBeNarrowedToo() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let people = try await session.execute(
                    select(Person.self).orderBy(Person.id).options(.selectIn(Person.interests.and { $0.name != "go" }))
                ).all()
                #expect(try people.map { try $0.interests.map(\.name) } == [["chess"], ["tea"], []])
                #expect(
                    library.log.take().last
                        == "SELECT topic.id, topic.name, person_topic.person_id FROM person_topic JOIN topic ON topic.id "
                        + "= person_topic.topic_id WHERE person_topic.person_id \(Library.membership) AND "
                        + "topic.name != ? ORDER BY topic.name")
            }
        }
    }

    @Test func joinsAndExistsTakeTheCondition() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let names = try await session.execute(
                    select(Author.name).join(Author.books.and { $0.title == "Tehanu" })
                ).all()
                #expect(names == ["Le Guin"])
                let any = try await session.execute(
                    select(Author.name).where(Author.books.and { $0.pages > 0 }.any())
                ).all()
                #expect(any.isEmpty)
            }
        }
    }

    @Test func aConditionOnWhatIsAwaitedLaterIsRefused() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let error = await AzothError.of {
                    _ = try await session.execute(
                        select(Author.self).options(.lazy(Author.books.and { $0.pages > 0 })))
                }
                #expect(error?.kind == .unsupported)
            }
        }
    }
}
