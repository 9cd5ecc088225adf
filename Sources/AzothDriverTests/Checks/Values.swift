internal import AzothEngine
internal import AzothSQL
internal import Foundation
internal import Testing

extension DriverCheck {
    /// What goes in comes out: every kind of cell, alone, as NULL and in lists.
    static let values = [
        samples("booleans", [true, false]),
        samples("integers of 16 bits", [Int16.min, -1, 0, 1, .max]),
        samples("integers of 32 bits", [Int32.min, -1, 0, 1, .max]),
        samples("integers", [Int.min, -1, 0, 1, 1 << 53 + 1, .max]),
        samples("single-precision numbers", [Float.leastNormalMagnitude, -0.1, 0, 1.5, .greatestFiniteMagnitude]),
        samples(
            "double-precision numbers",
            [Double.leastNonzeroMagnitude, -0.1, 0, 0.1 + 0.2, .pi, 1e300, .greatestFiniteMagnitude]),
        samples("infinite numbers", [Double.infinity, -.infinity], isList: false),
        samples("decimals", decimals("0.00", "-0.01", "19.99", "12345678.90"), as: .decimal(precision: 10, scale: 2)),
        samples(
            "decimals of 18 digits", decimals("0.000001", "-123456789012.345678", "987654321098.765432"),
            as: .decimal(precision: 18, scale: 6)),
        samples(
            "decimals of 30 digits", decimals("0.0000000001", "-12345678901234567890.0123456789"),
            as: .decimal(precision: 30, scale: 10), isList: false),
        samples(
            "texts",
            [
                "", "a", " ", "it's \"quoted\" \\ and %_", "Grüße, мир, 世界", "e\u{301} and é", "👩‍👩‍👧‍👦", "\u{1}\t\r\n",
                "NULL", "{a,b}", "[1]", String(repeating: "ü", count: 100_000),
            ]),
        samples("bytes", [Data(), Data([0]), Data(0...255), Data(repeating: 7, count: 100_000)]),
        samples(
            "instants",
            [0, -1, 0.000001, 951_782_400, 4_102_444_799.999999, -62_135_596_800].map {
                stored(Date(timeIntervalSince1970: $0))
            }),
        samples(
            "local dates and times",
            [
                "1970-01-01T00:00:00", "2024-02-29T23:59:59.999999", "0001-01-01T00:00:00.000001",
                "9999-12-31T23:59:59.999999",
            ].compactMap { LocalDateTime($0) }),
        samples("days", [0, -1, 19_782, -719_162, 2_932_896].map { Day(daysSince1970: $0) }),
        samples("times of day", ["00:00:00", "12:34:56", "23:59:59.999999"].compactMap { TimeOfDay($0) }),
        samples(
            "intervals",
            [
                .zero, Interval(months: 14, days: -3, microseconds: 1),
                Interval(months: -1, days: 40, microseconds: -86_400_000_001),
            ]),
        samples("UUIDs", [UUID(), UUID(uuidString: "00000000-0000-0000-0000-000000000000") ?? UUID()]),
        samples(
            "JSON", [JSON(["a": [1, 2]]), JSON([:]), JSON(["ü \" \\ \u{1}": [Int.max]])] as [JSON<[String: [Int]]>],
            isList: false),
        samples("enumerations", Colour.allCases),
    ].flatMap(\.self)

    private enum Colour: String, MappedValue, CaseIterable {
        case red, green
        case blue = "bleu d'azur"
        static let sqlType = SQLType.enumeration(name: "colour", values: ["red", "green", "bleu d'azur"])
    }

    private static func decimals(_ texts: String...) -> [Decimal] { texts.compactMap { Decimal(string: $0) } }

    /// The checks for some values.
    ///
    /// - Parameters:
    ///   - type: The type of the column.
    ///   - isList: Whether lists of them are checked, too.
    private static func samples<Value: MappedValue & Equatable>(
        _ name: String, _ values: [Value], as type: SQLType = Value.sqlType, isList: Bool = true
    ) -> [DriverCheck] {
        var checks = [
            DriverCheck("values and NULL: \(name)") { bench async throws in
                try await roundTrip(values.map(Value?.some) + [nil], type, bench)
            }
        ]
        if isList {
            checks.append(
                DriverCheck("lists: \(name)") { bench async throws in
                    let lists: [[Value?]?] = [
                        values.map { $0 }, [], [nil], values.prefix(1).map { $0 } + [nil], Array(values.suffix(2)), nil,
                    ]
                    try await roundTrip(lists, .array(type), bench)
                })
        }
        return checks
    }

    /// Writes values with a declared type and with none, row by row and at once, and reads them back.
    private static func roundTrip<Value: MappedValue & Equatable>(
        _ values: [Value], _ type: SQLType, _ bench: Bench
    ) async throws {
        let connection = try await bench.connect()
        let column = bench.dialect.columnType(of: type)
        let table = try await bench.table("id bigint, value \(column)", on: connection)
        var rows = RowBatch.Builder(columnCount: 2, rows: values.count)
        for (number, value) in values.enumerated() {
            rows.append(integer: Int64(number))
            try value.encode(into: &rows, as: type)
            rows.endRow()
        }
        let parameters = rows.finish()
        let insert = "INSERT INTO \(table) (id, value) VALUES (?, ?)"
        for types in [[.int64, type], []] as [[SQLType]] {
            let result = try await connection.run(
                insert + " RETURNING id, value", parameters: parameters, types: types)
            #expect(try read(result.batch, type) == values, "many rows, \(types.isEmpty ? "no" : "with") types")
            for number in values.indices {
                _ = try await connection.run(insert, parameters: parameters.rows(number..<number + 1), types: types)
            }
        }
        // One by one is at once, and a stream is a query.
        for isStream in [false, true] {
            if isStream { try await connection.execute(.begin(TransactionMode())) }
            let result = try await connection.run(
                "SELECT id, value FROM \(table) ORDER BY id",
                options: DriverOptions(batchSize: 3, isStream: isStream))
            var found = try read(result.batch, type) as [Value]
            while let batch = try await result.cursor?.next() { found += try read(batch, type) }
            #expect(found == values.flatMap { Array(repeating: $0, count: 4) }, "\(isStream ? "streamed" : "selected")")
        }
    }

    private static func read<Value: MappedValue>(_ batch: RowBatch, _ type: SQLType) throws -> [Value] {
        var values: [Value] = []
        try batch.forEachRow { reader throws(any Error) in
            _ = try Int.decode(&reader, as: .int64)
            values.append(try Value.decode(&reader, as: type))
        }
        return values
    }
}
