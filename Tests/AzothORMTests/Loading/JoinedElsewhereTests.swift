import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Joined loads where the query can't join: under other loads, in rows of several models, in `get`, after text.
@Suite(.library) struct JoinedElsewhereTests {
    private func stocked(_ body: nonisolated(nonsending) (Library) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Country(code: "AT", name: "Austria", cities: [City(name: "Graz"), City(name: "Wien")]))
            }
            try await library.stock()
            try await body(library)
        }
    }

    @Test func underAnotherLoadItTakesAStatementOfItsOwn() async throws {
        try await stocked { library in
            try await library.sessions.with { session in
                let statement = select(Author.self).where(Author.name == "Borges")
                    .options(.selectIn(Author.books, .joined(Book.loans), .joined(Book.author)))
                let author = try await session.execute(statement).one()
                #expect(library.log.count == 3)
                #expect(try author.books.map { try $0.loans.count } == [0, 0])
                #expect(try author.books.allSatisfy { try $0.author === author })
            }
        }
    }

    @Test func whatTheSchemaJoinsIsThereInGetAndInRowsOfSeveralModels() async throws {
        try await stocked { library in
            try await library.sessions.with { session in
                let city = try await session.getOne(City.self, 1)
                #expect(try city.country.name == "Austria")
            }
            try await library.sessions.with { session in
                let rows = try await session.execute(
                    select(City.self, Author.self).join(Author.self, on: Author.id == City.id)
                ).all()
                #expect(try rows.map { try $0.0.country.code } == ["AT", "AT"])
            }
            try await library.sessions.with { session in
                let city = try await session.execute(text("SELECT * FROM city").columns(City.self)).first()
                #expect(try city?.country.name == "Austria")
            }
            try await library.sessions.with { session in
                let country = try await session.getOne(Country.self, "AT")
                #expect(try country.cities.count == 2)
            }
        }
    }

    @Test func rowsThatTheQueryJoinsAreTakenOver() async throws {
        try await stocked { library in
            try await library.sessions.with { session in
                let statement = select(Book.self).join(Book.author).where(Author.name == "Borges")
                    .options(.containsEager(Book.author))
                let books = try await session.execute(statement).all()
                #expect(try books.map { try $0.author.name } == ["Borges", "Borges"])
                #expect(library.log.count == 1)
            }
            try await library.sessions.with { session in
                let book = Book.alias("b")
                let statement = select(Author.self).join(Author.books, to: book).where(book.title == "Tehanu")
                    .options(.containsEager(Author.books, alias: book))
                let author = try await session.execute(statement).one()
                #expect(try author.books.map(\.title) == ["Tehanu"])
            }
        }
    }

    @Test func rowsThatTheQueryDoesNotJoinCantBeTakenOver() async throws {
        try await stocked { library in
            try await library.sessions.with { session in
                let error = await AzothError.of {
                    _ = try await session.execute(select(Book.self).options(.containsEager(Book.author)))
                }
                #expect(error?.kind == .invalidRequest)
                #expect(error?.message.contains(".join(Book.author)") == true)
            }
        }
    }

    @Test func aSubqueryLoadIsOneMoreStatement() async throws {
        try await stocked { library in
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.subquery(Author.books))
                ).all()
                #expect(try authors.map { try $0.books.count } == [3, 2])
                #expect(library.log.count == 2)
            }
        }
    }
}
