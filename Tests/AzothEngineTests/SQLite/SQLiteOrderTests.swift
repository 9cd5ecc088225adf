import AzothEngine
import AzothSQL
import AzothSQLite
import Foundation
import TestSupport
import Testing

/// What is kept comes back as it was, and SQL sorts and compares it as Swift does: random values, seed by seed.
@Suite struct SQLiteOrderTests {
    /// A table of one column, filled with values and NULLs.
    private struct Filled<Value: MappedValue> {
        let connection: any DriverConnection
        let type: SQLType
        let values: [Value?]

        init(_ type: SQLType, _ values: [Value?]) async throws {
            self.type = type
            self.values = values
            connection = try await SQLiteConnector(.memory).connect(EngineOptions())
            let table = Table("t", columns: [Column("id", .int64), Column("x", type, nullable: true)])
            for sql in try Metadata("Test", tables: [table]).createStatements(for: .sqlite) {
                _ = try await run(sql, .ddl, .noParameters)
            }
            var rows = RowBatch.Builder(columnCount: 2)
            for (id, value) in values.enumerated() {
                rows.append(integer: Int64(id))
                try value.encode(into: &rows, as: type)
                rows.endRow()
            }
            _ = try await run("INSERT INTO t (id, x) VALUES (?, ?)", .insert, rows.finish())
        }

        func run(_ sql: String, _ kind: CompiledStatement.Kind, _ parameters: RowBatch) async throws -> [RowBatch] {
            let result = try await connection.execute(
                CompiledStatement(sql, kind: kind), parameters: parameters, options: .init())
            var batches = [result.batch]
            while let more = try await result.cursor?.next() { batches.append(more) }
            return batches
        }

        func read(_ sql: String, _ parameters: RowBatch = .noParameters) async throws -> [Value?] {
            var read: [Value?] = []
            for batch in try await run(sql, .select, parameters) {
                try batch.forEachRow { reader throws in read.append(try Value?.decode(&reader, as: type)) }
            }
            return read
        }

        func count(where condition: String, _ value: Value) async throws -> Int {
            var row = RowBatch.Builder(columnCount: 1)
            try value.encode(into: &row, as: type)
            row.endRow()
            return try await run("SELECT count(*) FROM t WHERE \(condition)", .select, row.finish())[0]
                .withRow(0) { reader throws in Int(try reader.integer()) }
        }
    }

    private func check<Value: MappedValue & Equatable>(
        _ type: SQLType = Value.sqlType, by less: @escaping (Value, Value) -> Bool,
        _ make: (inout Seeded) -> Value
    ) async throws {
        for seed in 0..<4 {
            var random = Seeded(state: UInt64(seed))
            let values = (0..<300).map { _ in Int.random(in: 0..<12, using: &random) == 0 ? nil : make(&random) }
            let table = try await Filled(type, values)
            #expect(try await table.read("SELECT x FROM t ORDER BY id") == values, "seed \(seed)")

            let known = values.compactMap { $0 }
            let sorted = [Value?](repeating: nil, count: values.count - known.count) + known.sorted(by: less)
            for hasIndex in [false, true] {
                if hasIndex { _ = try await table.run("CREATE INDEX i ON t (x)", .ddl, .noParameters) }
                let ascending = try await table.read("SELECT x FROM t ORDER BY x")
                #expect(ascending == sorted, "\(type), seed \(seed)")
                #expect(try await table.read("SELECT x FROM t ORDER BY x DESC") == sorted.reversed())
                #expect(try await table.read("SELECT max(x) FROM t") == [known.max(by: less)])
                #expect(try await table.read("SELECT min(x) FROM t") == [known.min(by: less)])
                for _ in 0..<5 {
                    let value = known.randomElement(using: &random)!
                    let lessCount = try await table.count(where: "x < ?", value)
                    #expect(lessCount == known.filter { less($0, value) }.count, "\(type): \(value)")
                    let equalCount = try await table.count(where: "x = ?", value)
                    #expect(equalCount == known.filter { $0 == value }.count, "\(type): \(value)")
                }
            }
            await table.connection.close()
        }
    }

    private func check<Value: MappedValue & Comparable>(
        _ type: SQLType = Value.sqlType, _ make: (inout Seeded) -> Value
    ) async throws {
        try await check(type, by: <, make)
    }

    @Test func `numbers`() async throws {
        try await check { Int.random(in: .min ... .max, using: &$0) }
        try await check { Int16.random(in: .min ... .max, using: &$0) }
        try await check { Int.random(in: -3...3, using: &$0) }
        try await check { Double.random(in: -1e3...1e3, using: &$0) }
        try await check { random in
            let number = Double(bitPattern: random.next())
            return number.isNaN ? .infinity : number
        }
        try await check { Float.random(in: -1e9...1e9, using: &$0) }
        try await check(by: { !$0 && $1 }) { Bool.random(using: &$0) }
    }

    private func decimal(_ random: inout Seeded, digits: Int, scale: Int) -> Decimal {
        let sign: FloatingPointSign = Bool.random(using: &random) ? .plus : .minus
        let exponent = -Int.random(in: 0...scale, using: &random)
        while true {
            let count = Int.random(in: 1...digits, using: &random)
            let text = (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
            // Digits before the point may not be more than the column keeps.
            let kept = text.suffix(digits - scale - exponent).drop { $0 == "0" }
            if kept.isEmpty { return 0 }
            // What looks like the noise of a literal is rounded away: decision 21.
            let doubtful = kept.dropFirst(11).prefix(5)
            if kept.count > 15, doubtful.contains("00") || doubtful.contains("99") { continue }
            return Decimal(sign: sign, exponent: exponent, significand: Decimal(string: String(kept))!)
        }
    }

    @Test func `decimals of up to 18 digits`() async throws {
        for (precision, scale) in [(4, 0), (10, 2), (18, 6), (18, 18)] {
            try await check(.decimal(precision: precision, scale: scale)) {
                self.decimal(&$0, digits: precision, scale: scale)
            }
        }
    }

    @Test func `decimals of more digits, and those kept as text`() async throws {
        for (precision, scale) in [(19, 0), (30, 5), (38, 10), (38, 38)] {
            try await check(.decimal(precision: precision, scale: scale)) {
                self.decimal(&$0, digits: precision, scale: scale)
            }
        }
        try await check(.stored(.decimal(precision: 10, scale: 3), as: .text)) {
            self.decimal(&$0, digits: 10, scale: 3)
        }
        try await check(.stored(.decimal(precision: 12, scale: 4), as: .scaled)) {
            self.decimal(&$0, digits: 12, scale: 4)
        }
    }

    @Test func `texts and bytes`() async throws {
        let alphabet = Array("aAbBzZ09 _-äÄéßøŁΩжЖ中文👍👩‍👩‍👧\u{10FFFF}")
        try await check { random in
            String((0..<Int.random(in: 0...6, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
        }
        try await check(by: { $0.lexicographicallyPrecedes($1) }) { random in
            Data((0..<Int.random(in: 0...4, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
        try await check { random in UUID(uuid: Self.uuid(&random)) }
        try await check(.stored(.uuid, as: .text)) { random in UUID(uuid: Self.uuid(&random)) }
    }

    private static func uuid(_ random: inout Seeded) -> uuid_t {
        withUnsafeBytes(of: (random.next(), random.next())) { $0.loadUnaligned(as: uuid_t.self) }
    }

    /// Microseconds from 1730 to 2270: there a `Date` is exact.
    private static func microseconds(_ random: inout Seeded) -> Int64 {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: Int64.random(in: -7_500_000_000_000_000...9_500_000_000_000_000, using: &random)
        case 1: Int64.random(in: -1_000_000...1_000_000, using: &random)
        default: Int64.random(in: -100...100, using: &random) * 86_400_000_000
        }
    }

    private static func date(_ microseconds: Int64) -> Date {
        stored(Date(timeIntervalSince1970: Double(microseconds / 1_000_000)) + Double(microseconds % 1_000_000) / 1e6)
    }

    @Test func `dates and times`() async throws {
        try await check { Self.date(Self.microseconds(&$0)) }
        try await check(.stored(.timestamp, as: .unix)) { Self.date(Self.microseconds(&$0) / 1_000_000 * 1_000_000) }
        try await check(.stored(.timestamp, as: .text)) { Self.date(Self.microseconds(&$0)) }
        // The years 0 to 9999, of which more is refused.
        try await check {
            LocalDateTime(
                microsecondsSince1970: Int64.random(in: -62_167_219_200_000_000...253_402_300_799_999_999, using: &$0))
        }
        try await check { Day(daysSince1970: Int.random(in: -719_528...2_932_896, using: &$0)) }
        try await check { Day(daysSince1970: Int.random(in: -3...3, using: &$0)) }
        try await check { TimeOfDay(microsecondsSinceMidnight: Int64.random(in: 0...86_400_000_000, using: &$0))! }
    }

    @Test func `dates that would not sort as text are refused`() async throws {
        let engine = try Engine.sqlite(.memory)
        try await engine.connect { connection in
            for value: any MappedValue in [
                Day(daysSince1970: 2_932_897), Day(daysSince1970: -719_529), Date(timeIntervalSince1970: 1e12),
                LocalDateTime(microsecondsSince1970: -62_167_219_200_000_001),
            ] {
                let error = await failure { try await connection.executeDriverSQL("SELECT ?", [value]) }
                #expect(error?.kind == .invalidValue)
                #expect(error?.message.contains("0 to 9999") == true)
            }
            for value: any MappedValue in [Date.distantPast, Date.distantFuture, Day(daysSince1970: 2_932_896)] {
                _ = try await connection.executeDriverSQL("SELECT ?", [value])
            }
        }
    }

    // MARK: What has no order

    private func comesBack<Value: MappedValue & Equatable>(
        _ type: SQLType = Value.sqlType, _ make: (inout Seeded) -> Value
    ) async throws {
        var random = Seeded(state: 99)
        let values = (0..<200).map { _ in Int.random(in: 0..<12, using: &random) == 0 ? nil : make(&random) }
        let table = try await Filled(type, values)
        #expect(try await table.read("SELECT x FROM t ORDER BY id") == values, "\(type)")
        await table.connection.close()
    }

    private struct Settings: Codable, Hashable, Sendable {
        var name: String
        var ratio: Double
        var tags: [String: Int?]
        var at: Date
    }

    private func list<Value>(_ random: inout Seeded, _ make: (inout Seeded) -> Value) -> [Value] {
        (0..<Int.random(in: 0...5, using: &random)).map { _ in make(&random) }
    }

    private func interval(_ random: inout Seeded) -> Interval {
        Interval(
            months: Int32.random(in: .min ... .max, using: &random), days: Int32.random(in: -40...40, using: &random),
            microseconds: Bool.random(using: &random)
                ? Int64.random(in: .min ... .max, using: &random) : Int64.random(in: -70...70, using: &random) * 100_000
        )
    }

    @Test func `intervals and JSON come back as they went`() async throws {
        try await comesBack { self.interval(&$0) }
        try await comesBack { random in
            JSON(
                Settings(
                    name: String(repeating: "\"ä\\\u{1}\n/", count: Int.random(in: 0...3, using: &random)),
                    ratio: Double.random(in: -1e300...1e300, using: &random),
                    tags: ["": nil, "x": Int.random(in: .min ... .max, using: &random)],
                    at: Self.date(Self.microseconds(&random))))
        }
    }

    @Test func `lists of everything come back as they went`() async throws {
        try await comesBack { self.list(&$0) { Int.random(in: .min ... .max, using: &$0) } }
        try await comesBack { self.list(&$0) { Bool.random(using: &$0) } }
        try await comesBack { self.list(&$0) { Double.random(in: -1e300...1e300, using: &$0) } }
        try await comesBack { self.list(&$0) { Bool.random(using: &$0) ? "a\"\\\u{1}\n" : "ä 👍" } }
        try await comesBack { self.list(&$0) { Bool.random(using: &$0) ? nil : Int.random(in: -3...3, using: &$0) } }
        try await comesBack { self.list(&$0) { Self.date(Self.microseconds(&$0)) } }
        try await comesBack {
            self.list(&$0) {
                LocalDateTime(microsecondsSince1970: Int64.random(in: -9_000_000...9_000_000_000_000_000, using: &$0))
            }
        }
        try await comesBack { self.list(&$0) { Day(daysSince1970: Int.random(in: -900_000...900_000, using: &$0)) } }
        try await comesBack { self.list(&$0) { TimeOfDay(hour: Int.random(in: 0...23, using: &$0), minute: 5)! } }
        try await comesBack { self.list(&$0) { self.interval(&$0) } }
        try await comesBack { self.list(&$0) { UUID(uuid: Self.uuid(&$0)) } }
        try await comesBack { self.list(&$0) { Data([UInt8.random(in: 0...255, using: &$0), 0]) } }
        try await comesBack(.array(.decimal(precision: 12, scale: 3))) {
            self.list(&$0) { self.decimal(&$0, digits: 12, scale: 3) }
        }
        try await comesBack(.array(.decimal(precision: 38, scale: 10))) {
            self.list(&$0) { self.decimal(&$0, digits: 38, scale: 10) }
        }
        try await comesBack { self.list(&$0) { self.list(&$0) { Int.random(in: -9...9, using: &$0) } } }
    }
}
