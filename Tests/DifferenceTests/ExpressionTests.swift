import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// What expressions and comparisons give. `docs/databases.md` tells users of it.
@Suite(.everyDatabase) struct ExpressionTests {
    @Test func rowsWithoutAValueComeFirstOnSQLiteAndLastOnPostgreSQL() async throws {
        let sessions = SessionFactory(try await library())
        try await sessions.begin { session async throws in
            session.addAll([
                Author(name: "unknown"), Author(name: "old", born: Day(daysSince1970: -9000)),
                Author(name: "young", born: Day(daysSince1970: 9000)),
            ])
        }
        try await sessions.with { session async throws in
            func names(_ order: any OrderTerm) async throws -> [String] {
                try await session.execute(select(Author.name).orderBy(order)).all()
            }
            let (up, down) = (try await names(Author.born), try await names(Author.born.desc()))
            #expect(try up == differs(sqlite: ["unknown", "old", "young"], postgres: ["old", "young", "unknown"]))
            #expect(try down == differs(sqlite: ["young", "old", "unknown"], postgres: ["unknown", "young", "old"]))
            #expect(try await names(Author.born.nullsLast()) == ["old", "young", "unknown"])
            #expect(try await names(Author.born.nullsFirst()) == ["unknown", "old", "young"])
        }
    }

    @Test func divisionByZeroIsNullOnSQLiteAndAnErrorOnPostgreSQL() async throws {
        let error = await failure { () async throws in
            #expect(try await value("SELECT 1 / 0", as: Int?.self) == nil)
        }
        #expect(try error?.kind == differs(sqlite: nil, postgres: .invalidValue))
        #expect(try error?.code == differs(sqlite: nil, postgres: "22012"))
    }

    @Test func whatIsDividedByZeroInATypedStatementIsAnErrorOnBoth() async throws {
        let sessions = SessionFactory(try await library())
        try await sessions.begin { session async throws in
            session.add(Author(name: "a", books: [Book(title: "b", pages: 3)]))
        }
        let error = await failure { () async throws in
            try await sessions.with { session async throws in try await session.execute(select(Book.pages / 0)).all() }
        }
        #expect(error?.kind == .invalidValue)
    }

    @Test func integersAreDividedWithoutARestTowardsZeroOnBoth() async throws {
        #expect(try await value("SELECT 7 / 2") == 3)
        #expect(try await value("SELECT -7 / 2") == -3)
        #expect(try await value("SELECT -7 % 2") == -1)
    }

    @Test func anIntegerThatGrowsTooLargeBecomesAFloatOnSQLiteAndAnErrorOnPostgreSQL() async throws {
        let error = await failure { () async throws in
            #expect(try await value("SELECT 9223372036854775807 + 1", as: Double.self) == 9_223_372_036_854_775_808)
        }
        #expect(try error?.code == differs(sqlite: nil, postgres: "22003"))
    }

    @Test func likeIgnoresTheCaseOfASCIILettersOnSQLiteAlone() async throws {
        let sessions = SessionFactory(try await library())
        try await sessions.begin { session in session.addAll(["Ann", "ann", "Änn"].map { Author(name: $0) }) }
        try await sessions.with { session async throws in
            func names(_ condition: any SQLExpression<Bool>) async throws -> Set<String> {
                Set(try await session.execute(select(Author.name).where(condition)))
            }
            #expect(try await names(Author.name.like("a%")) == differs(sqlite: ["Ann", "ann"], postgres: ["ann"]))
            #expect(try await names(Author.name.startsWith("A")) == differs(sqlite: ["Ann", "ann"], postgres: ["Ann"]))
            #expect(try await names(Author.name.ilike("a%")) == ["Ann", "ann"])
            #expect(try await names(Author.name == "ann") == ["ann"])
        }
    }

    @Test func caseBeyondASCIIIsKnownToSQLiteAndToPostgreSQLsCollations() async throws {
        guard try TestDatabase.current.dialect == .postgres else {
            #expect(try await value("SELECT lower('Ä') = 'ä'", as: Bool.self))
            return
        }
        #expect(try await value(#"SELECT lower('Ä' COLLATE "und-x-icu") = 'ä'"#, as: Bool.self))
        #expect(try await value(#"SELECT 'Ä' COLLATE "und-x-icu" ILIKE 'ä'"#, as: Bool.self))
    }

    @Test func textIsSortedByItsBytesOnSQLiteAndByTheCollationOnPostgreSQL() async throws {
        #expect(try await value("SELECT 'B' < 'a'", as: Bool.self))
        guard try TestDatabase.current.dialect == .postgres else { return }
        #expect(try await value(#"SELECT 'B' < 'a' COLLATE "und-x-icu""#, as: Bool.self) == false)
    }

    @Test func columnsBesideAnAggregateMustBeGroupedOnPostgreSQLAlone() async throws {
        let sessions = SessionFactory(try await library())
        let error = await failure { () async throws in
            try await sessions.with { session async throws in
                _ = try await session.execute(select(Book.title, Book.pages.max()).groupBy(Book.authorId)).all()
            }
        }
        #expect(try error?.code == differs(sqlite: nil, postgres: "42803"))
    }

    @Test func averagesAreFloatsAndSumsAreExactOnBoth() async throws {
        let sessions = SessionFactory(try await library())
        try await sessions.begin { session async throws in
            session.add(
                Author(
                    name: "a",
                    books: [Book(title: "b", pages: 1, price: 0.10), Book(title: "c", pages: 2, price: 0.20)]))
        }
        try await sessions.with { session async throws in
            let row = try await session.execute(select(Book.pages.avg(), Book.price.sum(), Book.pages.sum())).one()
            #expect(row.0 == 1.5)
            #expect("\(row.1 ?? 0)" == "0.3")
            #expect(row.2 == 3)
        }
    }
}
