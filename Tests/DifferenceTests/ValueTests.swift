import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// What columns are made of, and which values they take. `docs/databases.md` tells users of it.
@Suite(.everyDatabase) struct ValueTests {
    @Test func typesBecome() async throws {
        let engine = try await library()
        let types = try await engine.connect { connection async throws in
            var types: [String: String] = [:]
            for table in ["author", "book", "reader", "loan"] {
                for column in try await connection.inspector.columns(of: table) {
                    types["\(table).\(column.name)"] = column.type
                }
            }
            return types
        }
        for (column, sqlite, postgres) in [
            ("book.pages", "INTEGER", "bigint"),
            ("book.in_print", "INTEGER", "boolean"),
            ("loan.ratio", "REAL", "double precision"),
            ("book.price", "INTEGER", "numeric"),
            ("author.name", "TEXT", "text"),
            ("book.title", "TEXT", "character varying"),
            ("loan.receipt", "BLOB", "bytea"),
            ("author.created_at", "TEXT", "timestamp with time zone"),
            ("author.born", "TEXT", "date"),
            ("reader.id", "BLOB", "uuid"),
            ("reader.settings", "TEXT", "jsonb"),
            ("reader.tags", "TEXT", "ARRAY"),
            ("loan.state", "TEXT", "text"),
        ] {
            #expect(try types[column] == differs(sqlite: sqlite, postgres: postgres), "\(column)")
        }
    }

    @Test func decimalsAreScaledIntegersOnSQLiteAndNumericOnPostgreSQL() async throws {
        let engine = try await library()
        try await SessionFactory(engine).begin { session async throws in
            session.add(Author(name: "a", books: [Book(title: "b", price: 19.99)]))
        }
        #expect(try await value("SELECT price FROM book", as: Double.self) == differs(sqlite: 1999, postgres: 19.99))
        try await SessionFactory(engine).with { session async throws in
            #expect(try await session.execute(select(Book.price)).one() == Decimal(string: "19.99"))
        }
    }

    @Test func decimalsOfTooManyDigitsAreRefusedBeforeTheyAreSentOnBoth() async throws {
        let sessions = SessionFactory(try await library())
        let error = await failure { () async throws in
            try await sessions.begin { session async throws in
                session.add(Author(name: "a", books: [Book(title: "b", price: 1.234)]))
            }
        }
        #expect(error?.kind == .invalidValue)
        #expect(error?.statement == nil)
    }

    @Test func textThatIsTooLongFailsACheckOnSQLiteAndIsInvalidOnPostgreSQL() async throws {
        let sessions = SessionFactory(try await library())
        let error = await failure { () async throws in
            try await sessions.begin { session async throws in
                session.add(Author(name: "a", books: [Book(title: String(repeating: "x", count: 201))]))
            }
        }
        let kind = try #require(error).kind
        #expect(try differs(sqlite: .checkViolation, postgres: .invalidValue) ~= kind)
    }

    @Test func aCharacterOfCodeZeroIsTextOnSQLiteAlone() async throws {
        let sessions = SessionFactory(try await library())
        let error = await failure { () async throws in
            try await sessions.begin { session in session.add(Author(name: "a\0b")) }
            try await sessions.with { session async throws in
                #expect(try await session.execute(select(Author.name)).one() == "a\0b")
            }
        }
        #expect(try error?.kind == differs(sqlite: nil, postgres: .invalidValue))
    }

    @Test func notANumberIsNullOnSQLite() async throws {
        let sessions = SessionFactory(try await library())
        try await sessions.begin { session in session.add(Loan(ratio: .nan)) }
        try await sessions.with { session async throws in
            let ratio = try await session.execute(select(Loan.ratio)).one()
            #expect(try ratio?.isNaN == differs(sqlite: nil, postgres: true))
        }
    }

    @Test func instantsAreKeptToTheMicrosecondWhateverTheZoneOfTheServer() async throws {
        let sessions = SessionFactory(try await library())
        let instant = Date(timeIntervalSince1970: 1_700_000_000.123456)
        try await sessions.begin { session in session.add(Loan(takenAt: instant)) }
        try await sessions.with { session async throws in
            let found = try await session.execute(select(Loan.takenAt)).one()
            #expect(abs(found.timeIntervalSince(instant)) < 0.000_000_5)
        }
        let raw = try await value("SELECT CAST(taken_at AS text) FROM loan", as: String.self)
        // The cluster of the tests is in Kathmandu.
        #expect(
            try raw == differs(sqlite: "2023-11-14 22:13:20.123456", postgres: "2023-11-15 03:58:20.123456+05:45"))
    }

    @Test func nowIsTheMomentOfTheStatementOnSQLiteAndOfTheTransactionOnPostgreSQL() async throws {
        let sessions = SessionFactory(try await library())
        try await sessions.begin { session async throws in
            let first = Author(name: "first"), second = Author(name: "second")
            session.add(first)
            try await session.flush()
            try await Task.sleep(for: .milliseconds(20))
            session.add(second)
            try await session.flush()
            #expect(try (first.createdAt == second.createdAt) == differs(sqlite: false, postgres: true))
        }
    }

    @Test func nowHasMillisecondsOnSQLiteAndMicrosecondsOnPostgreSQL() async throws {
        let sessions = SessionFactory(try await library())
        var microseconds: Set<Int> = []
        for number in 0..<5 {
            let date = try await sessions.begin { session async throws in
                let author = Author(name: "\(number)")
                session.add(author)
                try await session.flush()
                return author.createdAt
            }
            microseconds.insert(Int((date.timeIntervalSince1970 * 1_000_000).rounded()) % 1000)
        }
        #expect(try (microseconds == [0]) == differs(sqlite: true, postgres: false))
    }
}
