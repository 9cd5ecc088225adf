import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// Values of every column type go to the database and come back as they were.
@Suite(.library) struct ColumnValueTests {
    /// Writes objects in one session and reads them in another.
    private func roundTrip<M: Model>(
        _ make: @autoclosure () -> [M], by order: some OrderTerm, _ check: ([M]) throws -> Void
    ) async throws {
        try await Library.run { library in
            let objects = make()
            try await library.sessions.begin { session in session.addAll(objects) }
            try await library.sessions.with { session in
                let read = try await session.execute(select(M.self).orderBy(order)).all()
                #expect(read.count == objects.count)
                #expect(zip(read, objects).allSatisfy { $0 !== $1 })
                try check(read)
            }
        }
    }

    @Test(arguments: [
        "", " ", "'; DROP TABLE author; --", "日本語", "e\u{301}", "👩‍👩‍👧‍👦", "\n\r\t", "\u{FFFD}\u{10FFFF}",
        String(repeating: "ö", count: 100_000),
    ])
    func text(_ value: String) async throws {
        try await roundTrip([Author(name: value)], by: Author.id) {
            #expect($0[0].name == value)
            #expect(Array($0[0].name.utf8) == Array(value.utf8))
        }
    }

    @Test func textWithAZeroByteIsKeptOrRefused() async throws {
        let value = "a\u{0}b"
        guard try TestDatabase.current.dialect == .postgres else {
            return try await roundTrip([Author(name: value)], by: Author.id) { #expect($0[0].name == value) }
        }
        // PostgreSQL has no such text.
        try await Library.run { library in
            let error = await AzothError.of {
                try await library.sessions.begin { session in session.add(Author(name: value)) }
            }
            #expect(error?.kind == .invalidValue)
        }
    }

    @Test(arguments: [Int.min, -1, 0, 1, 1 << 53 + 1])
    func integers(_ value: Int) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(Node(id: value, name: "x")) }
            let key = try await library.sessions.with { session in try await session.get(Node.self, value)?.id }
            #expect(key == value)
        }
    }

    @Test func integersOfAColumnThatIsNoKey() async throws {
        try await Library.run { library in
            let author = Author(name: "x", books: [Book(title: "1", pages: .max), Book(title: "2", pages: 0)])
            try await library.sessions.begin { session in session.add(author) }
            let pages = try await library.engine.connect { connection in
                try await connection.execute(select(Book.pages).orderBy(Book.id)).all()
            }
            #expect(pages == [.max, 0])
        }
    }

    @Test(arguments: ["0", "0.01", "-0.01", "12.5", "99999999.99", "-99999999.99", "1", "100"])
    func decimals(_ text: String) async throws {
        let value = Decimal(string: text)!
        try await Library.run { library in
            let book = Book(author: Author(name: "y"), title: "1", price: value)
            try await library.sessions.begin { session in session.add(book) }
            try await library.sessions.with { session in
                let read = try await session.getOne(Book.self, 1).price
                #expect(read == value)
                let found = try await session.execute(select(Book.id).where(Book.price == value)).all()
                #expect(found == [1])
            }
        }
    }

    @Test func aDecimalBeyondItsScaleIsRefused() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                session.add(Book(author: Author(name: "x"), title: "1", price: Decimal(string: "1.005")!))
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .invalidValue)
                #expect(error?.message.hasPrefix("Book.price: ") == true)
            }
        }
    }

    @Test(arguments: [
        Day(year: 1, month: 1, day: 1), Day(year: 1970, month: 1, day: 1), Day(year: 2000, month: 2, day: 29),
        Day(year: 9999, month: 12, day: 31), nil,
    ])
    func days(_ day: Day?) async throws {
        try await roundTrip([Author(name: "x", born: day)], by: Author.id) { #expect($0[0].born == day) }
    }

    @Test(arguments: [
        Date(timeIntervalSince1970: 0), Date(timeIntervalSince1970: -1),
        Date(timeIntervalSince1970: 1_700_000_000.123_456),
        Date(timeIntervalSince1970: -62_135_596_800), Date(timeIntervalSince1970: 253_402_300_799.999),
    ])
    func dates(_ date: Date) async throws {
        let assigned = Author(name: "x", createdAt: date).createdAt
        try await roundTrip([Author(name: "x", createdAt: date)], by: Author.id) {
            #expect($0[0].createdAt == assigned)
            #expect(abs($0[0].createdAt.timeIntervalSince(date)) < 0.000_02)
        }
    }

    @Test(arguments: LoanState.allCases)
    func enums(_ state: LoanState) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(Loan(state: state)) }
            try await library.sessions.with { session in
                let read = try await session.getOne(Loan.self, 1).state
                #expect(read == state)
                let found = try await session.execute(select(Loan.id).where(Loan.state == state)).all()
                #expect(found == [1])
            }
            #expect(try await library.count("SELECT count(*) FROM loan WHERE state = '\(state.rawValue)'") == 1)
        }
    }

    @Test func booleans() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Author(name: "x", books: [Book(title: "1", inPrint: true), Book(title: "2", inPrint: false)]))
            }
            let inPrint = try await library.engine.connect { connection in
                try await connection.execute(select(Book.inPrint).orderBy(Book.id)).all()
            }
            #expect(inPrint == [true, false])
        }
    }

    @Test func doubles() async throws {
        let values: [Double?] = [
            0, -0.0, 0.1, .pi, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -.infinity, .infinity, 1e300, nil,
        ]
        try await roundTrip(values.map { Loan(ratio: $0) }, by: Loan.id) { #expect($0.map(\.ratio) == values) }
    }

    @Test func bytes() async throws {
        let values: [Data?] = [Data(), Data([0]), Data((0...255).map { UInt8($0) }), Data(count: 300_000), nil]
        try await roundTrip(values.map { Loan(receipt: $0) }, by: Loan.id) { #expect($0.map(\.receipt) == values) }
    }

    @Test func nils() async throws {
        try await roundTrip([Loan()], by: Loan.id) {
            #expect($0[0].readerId == nil)
            #expect($0[0].bookId == nil)
            #expect($0[0].fee == nil)
            #expect($0[0].ratio == nil)
            #expect($0[0].receipt == nil)
        }
    }

    @Test func jsonAndArrays() async throws {
        let settings = ReaderSettings(isDark: true, languages: ["de", "日本語", "\"quoted\""])
        let tags = ["", "a,b", "{}", "\"", "\\", "日本語", "null"]
        let ids = [UUID(), UUID()]
        try await roundTrip(
            [
                Reader(id: ids[0], email: "1", settings: settings, tags: tags),
                Reader(id: ids[1], email: "2", tags: []),
            ], by: Reader.email
        ) {
            #expect($0[0].settings == settings)
            #expect($0[0].tags == tags)
            #expect($0[1].settings == ReaderSettings())
            #expect($0[1].tags.isEmpty)
            #expect($0.map(\.id) == ids)
        }
    }

    @Test func aChangeInsideJSONIsAChange() async throws {
        try await Library.run { library in
            let reader = Reader(email: "1", tags: ["a"])
            try await library.sessions.begin { session in
                session.add(reader)
                try await session.flush()
                _ = library.log.take()
                reader.settings.languages.append("de")
                reader.tags.append("b")
                try await session.flush()
                #expect(library.log.take() == ["UPDATE reader SET settings = ?, tags = ? WHERE reader.id = ?"])
                reader.settings.isDark = false
                try await session.flush()
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func everyColumnIsUpdatedToWhatItIsSetTo() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(Loan(fee: 1, ratio: 1, receipt: Data([1]))) }
            try await library.sessions.begin { session in
                let loan = try await session.getOne(Loan.self, 1)
                loan.fee = nil
                loan.ratio = nil
                loan.receipt = nil
                loan.state = .lost
                loan.takenAt = Date(timeIntervalSince1970: 5)
            }
            try await library.sessions.with { session in
                let row = try await session.getOne(Loan.self, 1).row
                #expect(row.fee == nil && row.ratio == nil && row.receipt == nil)
                #expect(row.state == .lost)
                #expect(row.takenAt == Date(timeIntervalSince1970: 5))
            }
        }
    }
}
